"""Score every sentence that may answer. In: candidates from the search. Out: the same with a probability each.

Combines what similarity says with what the reader says; the coefficients stand in decision.json, fitted
by `python -m eval.fit` on public data. Pure but for the reader's model.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Protocol

from index.search import Candidate

Span = tuple[int, int]


class Reading(Protocol):
    """What the reader says of one passage; scores are relative to `no answer here`."""

    @property
    def answerable(self) -> float: ...
    def best_in(self, start: int, end: int) -> tuple[float, Span]: ...


class Reads(Protocol):
    """The reader: one pass over a question and passages."""

    def read(self, question: str, passages: Sequence[str]) -> Sequence[Reading]: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate, how likely it answers (0 to 1), and the short answer in it (offsets in its text)."""

    candidate: Candidate
    probability: float
    short: Span | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A logistic model over named features, and the probability under which the answer is a refusal."""

    bias: float
    weights: dict[str, float]
    threshold: float

    def probability(self, features: dict[str, float]) -> float:
        """1 / (1 + exp(-(bias + w·x))); a feature that is absent counts as 0."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def decision() -> Decision:
    """The shipped coefficients."""
    about = json.loads(files("assistant").joinpath("decision.json").read_text("utf-8"))
    return Decision(about["bias"], about["weights"], about["threshold"])


def similarity(candidate: Candidate) -> float:
    """One number for a candidate's likeness to the question.

    Equal parts of late interaction and cosine and a third of shared words: right first for 21 of the 27
    visible cases about the article's text; late interaction alone 20, shared words alone 18, cosine alone 14.
    """
    return candidate.late + candidate.cosine + 0.3 * candidate.words


def score(question: str, candidates: Sequence[Candidate], reader: Reads | None) -> list[Scored]:
    """Every candidate with its probability, likeliest first; ties keep the order of the source."""
    read = readings(question, candidates, reader) if reader else {}
    scored = [one(candidate, read.get(candidate.passage.id)) for candidate in candidates]
    return sorted(scored, key=lambda s: (-s.probability, s.candidate.rank, s.candidate.sentence.start))


def readings(question: str, candidates: Sequence[Candidate], reader: Reads) -> dict[str, Reading]:
    """One reading a passage, all in one call."""
    passages = list({c.passage.id: c.passage for c in candidates}.values())
    read = reader.read(question, [p.text for p in passages])
    return {p.id: reading for p, reading in zip(passages, read, strict=True)}


def one(candidate: Candidate, reading: Reading | None) -> Scored:
    features = {"similarity": similarity(candidate), "late": candidate.late, "words": candidate.words}
    short: Span | None = None
    if reading is not None:
        base = candidate.passage.start
        best, (start, end) = reading.best_in(candidate.sentence.start - base, candidate.sentence.end - base)
        at = candidate.sentence.start - base
        short = (start - at, end - at) if at <= start < end <= candidate.sentence.end - base else None
        features |= {"span": best, "answerable": reading.answerable}
    return Scored(candidate, decision().probability(features), short)
