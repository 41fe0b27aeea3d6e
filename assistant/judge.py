"""Does the chosen sentence answer? In: a question, the sentences that may answer it, the reader. Out: a `Verdict`.

The sentence that was chosen (assistant/score.py) is judged by what it was chosen by, and by what the reader says of
claims: of the question with the short answer behind it, and of what the question takes for granted. The coefficients
stand in decision.json, fitted by `python -m eval.fit`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log

from assistant.amounts import content
from assistant.expects import uncounted
from assistant.facts import opposed
from assistant.gate import Cited, gate
from assistant.question import names, premise
from assistant.score import FEATURES, Judgement, Reads, Scored, decision
from assistant.spelling import words

JUDGED = (
    *FEATURES,
    "chosen",
    "alone",
    "names_unknown",
    "uncounted",
    "opposed",
    "takes_for_granted",
    "amiss",
    "supported",
    "contradicted",
    "granted",
    "denied",
)
"""The features of the chosen sentence; the log-odds with which it was chosen; what the reader says where it is shown
that sentence alone; how many words of the question's names its passage has under no spelling; 1 where it has no word
for what is to be counted; 1 where question and sentence hold opposites; 1 for a question that takes something for
granted, and 1 where that has a name, number, date, negation or opposite that the passage has not; how surely
(log-odds) the sentence supports and contradicts the question followed by its short answer; and how surely the best of
the near sentences supports what is taken for granted, or contradicts it (0 for other questions)."""
NEAR = 4
"""Sentences held against what a question takes for granted."""
UNSUPPORTED = 0.45
"""A refusal is given with a correction where none of them supports it more surely than this,"""
CONTRADICTED = 0.4
"""one contradicts it at least this surely, all names of the question are known there,"""
SAME_MATTER = 0.3
"""and holds this share of the question's words, weighted by rarity."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely the chosen sentence answers the question, 0 to 1, and a sentence that denies its premise."""

    probability: float
    correction: Scored | None = None


def verdict(question: str, scored: Sequence[Scored], reader: Reads | None) -> Verdict:
    """Judge the first of the sentences, likeliest first; probability 0 where there is none."""
    if not scored:
        return Verdict(0.0)
    values, correction = evidence(question, scored, reader)
    return Verdict(decision().judge.probability(values), correction)


def evidence(question: str, scored: Sequence[Scored], reader: Reads | None) -> tuple[dict[str, float], Scored | None]:
    """The JUDGED features of the first of the sentences, and a sentence that denies the question's premise."""
    chosen, granted = scored[0], premise(question)
    values = {**chosen.values, "chosen": log_odds(chosen.probability), **visible(question, granted, chosen)}
    if reader is None:
        return values, None
    near = scored[:NEAR] if granted else []
    pairs = [(chosen.candidate.text, f"{question} {chosen.answer}."), *((s.candidate.text, granted) for s in near)]
    with ThreadPoolExecutor(1) as aside:
        alone = aside.submit(reader.read, question, [chosen.candidate.text])
        answered, *held = reader.support(pairs)
    values |= {
        "alone": alone.result()[0].answerable,
        "supported": log_odds(answered.supported),
        "contradicted": log_odds(answered.contradicted),
    }
    if not held:
        return values, None
    values |= {
        "granted": log_odds(max(j.supported for j in held)),
        "denied": log_odds(max(j.contradicted for j in held)),
    }
    return values, None if values["names_unknown"] else denial(near, held)


def visible(question: str, granted: str, chosen: Scored) -> dict[str, float]:
    """What can be seen without understanding: see JUDGED."""
    source, passage = chosen.candidate.passage.source, chosen.candidate.passage.text
    known = {word.key for word in words(f"{source.title} {passage}")}
    named = {key for name in names(question) for key in content(name)}
    return {
        "names_unknown": float(len(named - known)),
        "uncounted": float(uncounted(question, chosen.candidate.text)),
        "opposed": float(opposed(question, chosen.candidate.text) is not None),
        "takes_for_granted": float(bool(granted)),
        "amiss": float(bool(granted and gate(granted, Cited((passage,), source.title)))),
    }


def denial(near: Sequence[Scored], held: Sequence[Judgement]) -> Scored | None:
    """The sentence that surely contradicts what a question takes for granted, where none supports it."""
    if max(j.supported for j in held) >= UNSUPPORTED:
        return None
    against = [
        (j.contradicted, s)
        for s, j in zip(near, held, strict=True)
        if j.contradicted >= CONTRADICTED and s.candidate.words >= SAME_MATTER
    ]
    return max(against, key=lambda pair: pair[0])[1] if against else None


def log_odds(share: float) -> float:
    """log(p / (1 - p)), p kept within 0.001 and 0.999."""
    kept = min(max(share, 1e-3), 1 - 1e-3)
    return log(kept / (1 - kept))
