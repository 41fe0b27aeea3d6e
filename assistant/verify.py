"""Does a written sentence hold? In: a sentence, the numbers it cites, the numbered places. Out: a draft, or why not.

First an exact gate (assistant/gate.py), then the reader's judgement on what is left. Pure but for that
judgement. Not covered: what follows from the cited words only with knowledge from elsewhere is rejected,
true or not.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.amounts import content
from assistant.answer import Rejected
from assistant.cite import Draft, Place
from assistant.gate import Cited, gate
from assistant.parser import Proposed
from assistant.question import COMMAND

MAX_CITED = 6
"""A sentence that rests on more places than this rests on none that a reader could check."""
ORDER = re.compile(
    r"\b(?:new|updated|additional|important|following|previous|system) instructions?\b"
    r"|^\W*(?:system|assistant|user|developer)\s*:"
    r"|\bthe answer to (?:every|any|all|each) questions?\b|\byour (?:instructions?|(?:system )?prompt|training)\b",
    re.IGNORECASE,
)
"""Said by nobody in an article; what else may be planted, a plain lie for one, is a statement like any other."""
LEAST_WORDS = 2
"""Content words; "Yes." says nothing that can be looked up."""

SUPPORTED = 0.01
CONTRADICTED = 0.75
HELD = 0.5
"""Chosen together by `python -m eval.verified --choose FOLDER` on public pairs that the reader was not trained on and
whose claims were written from their evidence (BEGIN, RTE): of the supported claims that pass the exact gate, one in
twenty is lost. They belong to the shipped weights; `HELD` also serves without a reader."""


class Judgement(Protocol):
    """How likely the cited words support a sentence, contradict it, or say neither."""

    @property
    def supported(self) -> float: ...
    @property
    def contradicted(self) -> float: ...


class Judges(Protocol):
    """The reader, asked for its judgement of (evidence, claim)."""

    def support(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Judgement]: ...


def verify(proposed: Proposed, places: Sequence[Place], judge: Judges | None) -> Draft | Rejected:
    """A draft that cites its places, or the sentence and what is wrong with it. `places[0]` is number 1."""
    chosen = tuple(places[n - 1] for n in proposed.numbers)
    about = " ".join(dict.fromkeys(f"{p.source.outlet} {p.source.date}" for p in chosen))
    cited = Cited(tuple(p.text for p in chosen), about)
    if any(is_order(text) for text in cited.texts):
        return Rejected(proposed.text, "its source gives an order to a program")
    wrong = form(proposed) or gate(proposed.text, cited) or judged(proposed.text, cited, judge)
    return Rejected(proposed.text, wrong) if wrong else Draft(proposed.text, chosen)


def is_order(text: str) -> bool:
    """Does this speak to a program instead of to people? Such a sentence is neither cited nor shown to a model."""
    return bool(COMMAND.search(text) or ORDER.search(text))


def form(proposed: Proposed) -> str:
    """What is wrong before any fact is compared; empty where nothing is."""
    if proposed.is_code:
        return "it is code, not a sentence"
    if not proposed.numbers:
        missing = ", ".join(map(str, proposed.unknown[:3]))
        return f"it cites sentence {missing}, which does not exist" if missing else "it cites no sentence"
    if len(proposed.numbers) > MAX_CITED:
        return f"it cites {len(proposed.numbers)} sentences at once"
    if is_order(proposed.text):
        return "it gives an order"
    return "" if len(set(content(proposed.text))) >= LEAST_WORDS else "it says too little to be checked"


def judged(claim: str, cited: Cited, judge: Judges | None) -> str:
    """What the reader says; and without one, or beside it, how many of the words are the source's own."""
    if held(claim, cited) < HELD:
        return "its source says little of this"
    if judge is None:
        return ""
    verdict = judge.support([(" ".join(cited.texts), claim)])[0]
    if verdict.contradicted > CONTRADICTED:
        return "its source seems to say otherwise"
    return "its source does not seem to say this" if verdict.supported < SUPPORTED else ""


def held(claim: str, cited: Cited) -> float:
    """The share of a sentence's content words that the cited words hold, 0 to 1."""
    mine, its = set(content(claim)), {*content(cited.whole), *content(cited.about)}
    return len(mine & its) / max(1, len(mine))
