"""Ask a system every case and keep what it answered. In: a `System` and cases. Out: `Outcome` values.

A crash of the system is an outcome too: a miss, with its message. This is the one place in the
project that catches every exception.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import ParamSpec, TypeVar

from assistant.answer import Answer, Turn
from eval.cases import Case

RETRIEVED = 10
"""How many passages a retrieval figure looks at."""
P = ParamSpec("P")
T = TypeVar("T")
Ask = Callable[[str, tuple[Turn, ...]], Answer]
Confidence = Callable[[str, tuple[Turn, ...]], float]
Retrieve = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class System:
    """Something that answers questions, under a name. What it cannot tell is None."""

    name: str
    ask: Ask
    confidence: Confidence | None = None
    """How sure the system is of its best answer, refused or not; higher is surer."""
    bold: Ask | None = None
    """The same system made to answer; asked where it refused, for the curve. None where it always answers."""
    retrieve: Retrieve | None = None
    """The texts of the passages found for a standalone question, best first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of one case. `answer` is None after a crash."""

    case: Case
    answer: Answer | None
    error: str = ""
    seconds: float = 0.0
    """The time of the last turn alone."""
    alone: Answer | None = None
    """The answer to a follow-up's standalone rewording; None after a crash, and for single turns."""
    confidence: float | None = None
    bold: Answer | None = None
    found: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One conversation: the last answer, the turns before it, and the last turn's time."""

    answer: Answer | None
    history: tuple[Turn, ...]
    seconds: float
    error: str = ""


def run(
    system: System,
    cases: Sequence[Case],
    *,
    clock: Callable[[], float] = perf_counter,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Outcome, ...]:
    """Ask every case, in order."""
    outcomes = []
    for done, case in enumerate(cases, start=1):
        outcomes.append(run_case(system, case, clock))
        progress(done, len(cases))
    return tuple(outcomes)


def run_case(system: System, case: Case, clock: Callable[[], float]) -> Outcome:
    """Ask one case: its turns, its standalone rewording, and what else the system can tell."""
    tried = converse(system.ask, case.turns, clock)
    alone = converse(system.ask, (case.alone,), clock) if case.standalone else Attempt(None, (), 0.0)
    errors = [tried.error, alone.error]
    confidence, bold, found = None, None, None
    if system.confidence:
        confidence, error = caught(system.confidence, case.question, tried.history)
        errors.append(error)
    if system.bold and tried.answer and tried.answer.is_refusal:
        bold, error = caught(system.bold, case.question, tried.history)
        errors.append(error)
    if system.retrieve and case.gold_quotes:
        passages, error = caught(system.retrieve, case.alone)
        found = tuple(passages or ())
        errors.append(error)
    return Outcome(
        case=case,
        answer=tried.answer,
        error="; ".join(dict.fromkeys(filter(None, errors))),
        seconds=tried.seconds,
        alone=alone.answer,
        confidence=confidence,
        bold=bold,
        found=found,
    )


def converse(ask: Ask, turns: Sequence[str], clock: Callable[[], float]) -> Attempt:
    """Ask the turns one after another, each knowing those before it. Stops at a crash."""
    history: tuple[Turn, ...] = ()
    for turn in turns[:-1]:
        answer, error = caught(ask, turn, history)
        if answer is None:
            return Attempt(None, history, 0.0, error)
        history = (*history, Turn(turn, answer))
    start = clock()
    answer, error = caught(ask, turns[-1], history)
    return Attempt(answer, history, clock() - start, error)


def caught(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T | None, str]:
    """The result and no error, or None and the error in one line."""
    try:
        return call(*args, **kwargs), ""
    except Exception as error:  # noqa: BLE001 - whatever a system under test throws is a miss
        return None, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
