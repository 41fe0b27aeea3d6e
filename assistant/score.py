"""Which sentence answers? In: candidates from the search. Out: the same with a probability each, likeliest first.

Combines what similarity says with what the reader says; the coefficients stand in decision.json, fitted by
`python -m eval.fit` on public data and the visible cases. Whether the likeliest does answer is judged apart
(assistant/judge.py). Pure but for the reader's model.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Protocol

from assistant.amounts import content
from assistant.cite import Place, place_of
from assistant.expects import kind, lacks, of_another_time
from assistant.facts import opposed
from assistant.labels import astray
from assistant.measures import unmeasured
from assistant.question import names
from assistant.spelling import words
from index.search import Candidate, shared
from index.sections import headings_over, stands_under
from index.sentences import NUMBERED
from index.values import Passage
from index.words import terms

Span = tuple[int, int]
FEATURES = (
    "span",
    "answerable",
    "span_behind",
    "late",
    "late_behind",
    "least",
    "least_near",
    "cosine",
    "words",
    "words_near",
    "names_absent",
    "kind_absent",
)
"""The reader's best span in the sentence against no answer, and its verdict on the passage; how far the
sentence is behind the best one in both; the likenesses of index/search.py; the share of the question's words
that the whole passage holds; how many words of its names the passage and its title have under no spelling; and 1
where the sentence has nothing of the kind asked for (a number, a time, a name)."""
RIVALS, RIVAL = 4, 0.2
"""Among so many likeliest, and so likely measured against the first, is a sentence that says it right."""
LOWEST = -30.0
"""A span score for sentences that the reader saw no token of."""


class Reading(Protocol):
    """What the reader says of one passage; scores are relative to `no answer here`."""

    @property
    def answerable(self) -> float: ...
    def best_in(self, start: int, end: int) -> tuple[float, Span]: ...


class Judgement(Protocol):
    """How likely evidence supports a claim, contradicts it, or does neither; the three sum to 1."""

    @property
    def supported(self) -> float: ...
    @property
    def contradicted(self) -> float: ...


class Reads(Protocol):
    """The reader: one pass over a question and passages under their titles, or over pairs of evidence and claim."""

    def __hash__(self) -> int: ...
    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> Sequence[Reading]: ...
    def support(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Judgement]: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate, how likely it answers (0 to 1), and the short answer in it (offsets in its text)."""

    candidate: Candidate
    probability: float
    short: Span | None = None
    values: Mapping[str, float] = field(default_factory=dict, repr=False)
    """The FEATURES it was scored by."""

    @property
    def place(self) -> Place:
        """Of the sentence in its source."""
        return place_of(self.candidate)

    @property
    def answer(self) -> str:
        """The words of the short answer, or the whole sentence where none was found."""
        return self.candidate.text[slice(*self.short)] if self.short else self.candidate.text


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named features."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """1 / (1 + exp(-(bias + w·x))); a feature that is absent counts as 0."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Decision:
    """Which sentence is chosen, and whether it answers."""

    choose: Logistic
    judge: Logistic
    threshold: float
    """The answer is a refusal where the chosen sentence is judged less likely than this to answer."""
    floor: float
    """A sentence beside it must have been at least this likely to be chosen."""


@lru_cache(maxsize=1)
def decision() -> Decision:
    """The shipped coefficients."""
    about = json.loads(files("assistant").joinpath("decision.json").read_text("utf-8"))
    return Decision(Logistic(**about["choose"]), Logistic(**about["judge"]), about["threshold"], about["floor"])


def score(question: str, candidates: Sequence[Candidate], reader: Reads | None) -> list[Scored]:
    """Every candidate with its probability, likeliest first; ties keep the order of the source.

    A short answer that other sources give too counts for more: see `elsewhere`. What stands in another part of its
    source than the question names (assistant/labels.py), or tells of another day, is no answer: 0.
    """
    read = readings(question, candidates, reader) if reader else {}
    away = [
        is_away or of_another_time(question, one.text)
        for one, is_away in zip(candidates, astray(question, candidates), strict=True)
    ]
    rows = zip(candidates, features(question, candidates, read), away, strict=True)
    model = decision().choose
    scored = [
        Scored(candidate, 0.0 if is_away else model.probability(values), short, values)
        for candidate, (values, short), is_away in rows
    ]
    rank = [
        (is_away, -one.probability - more, one.candidate.rank, one.candidate.sentence.start)
        for one, more, is_away in zip(scored, elsewhere(scored), away, strict=True)
    ]
    return unopposed(question, [scored[at] for at in sorted(range(len(scored)), key=rank.__getitem__)])


def unopposed(question: str, ranked: list[Scored]) -> list[Scored]:
    """The same, but before a sentence that says the opposite of a word of the question a likely one that has the word.

    `A slowly blinking light` is no answer to what a quickly blinking one means, where that is told as well.
    """
    pair = opposed(question, ranked[0].candidate.text) if ranked else None
    asked = {word.key for word in words(pair[0])} if pair else set()
    for other in ranked[1:RIVALS]:
        has_it = asked & {word.key for word in words(other.candidate.text)}
        if has_it and other.probability >= RIVAL * ranked[0].probability:
            return [other, *(one for one in ranked if one is not other)]
    return ranked


def elsewhere(scored: Sequence[Scored]) -> list[float]:
    """For each, how likely every other source gives the same short answer, added up; 0 in a single source.

    Of RealTimeQA's short answers 21.4% are exact with it, 20.4% without.
    """
    best: dict[tuple[str, ...], dict[str, float]] = {}
    keys = [tuple(content(one.answer)) if one.short else () for one in scored]
    for key, one in zip(keys, scored, strict=True):
        sources = best.setdefault(key, {})
        home = one.candidate.passage.source.id
        sources[home] = max(one.probability, sources.get(home, 0.0))
    homes = (one.candidate.passage.source.id for one in scored)
    return [sum(p for s, p in best[key].items() if key and s != home) for key, home in zip(keys, homes, strict=True)]


def readings(question: str, candidates: Sequence[Candidate], reader: Reads) -> dict[str, Reading]:
    """One reading a passage, all in one call."""
    passages = list({c.passage.id: c.passage for c in candidates}.values())
    read = reader.read(question, [p.text for p in passages], [stands_under(p) for p in passages])
    return {p.id: reading for p, reading in zip(passages, read, strict=True)}


def features(
    question: str, candidates: Sequence[Candidate], read: Mapping[str, Reading]
) -> list[tuple[dict[str, float], Span | None]]:
    """The named features of each candidate, and the short answer in it; see FEATURES."""
    asked = dict.fromkeys(terms(question), 1.0)
    named, wanted = {key for name in names(question) for key in content(name)}, kind(question)
    passages = {c.passage.id: c.passage for c in candidates}
    known = {key: {word.key for word in words(held(p))} for key, p in passages.items()}
    best_late = max((c.late for c in candidates), default=0.0)
    spans = [span_in(c, read.get(c.passage.id)) for c in candidates]
    best_span = max((found[0] for found in spans), default=0.0)
    rows = []
    for candidate, (span, short) in zip(candidates, spans, strict=True):
        reading = read.get(candidate.passage.id)
        values = {
            "span": span,
            "answerable": reading.answerable if reading else 0.0,
            "span_behind": best_span - span,
            "late": candidate.late,
            "late_behind": best_late - candidate.late,
            "least": candidate.least,
            "least_near": candidate.least_near,
            "cosine": candidate.cosine,
            "words": candidate.words,
            "words_near": shared(candidate.passage.text, asked),
            "names_absent": float(len(named - known[candidate.passage.id])),
            "kind_absent": float(lacks(candidate.text, wanted) or unmeasured(question, candidate.text)),
        }
        rows.append((values, short))
    return rows


def held(passage: Passage) -> str:
    """What a passage says and stands under."""
    return " ".join((passage.source.title, *headings_over(passage), passage.text))


def span_in(candidate: Candidate, reading: Reading | None) -> tuple[float, Span | None]:
    """The reader's best span in a sentence: its score against no answer, and its place in the sentence.

    The number of an item is no answer.
    """
    if reading is None:
        return 0.0, None
    at = candidate.sentence.start - candidate.passage.start
    length = candidate.sentence.end - candidate.sentence.start
    number = NUMBERED.match(candidate.text)
    found, (start, end) = reading.best_in(at + (number.end() if number else 0), at + length)
    whole = end - start >= length - 1
    return max(found, LOWEST), whole_words(candidate.text, start - at, end - at) if start < end and not whole else None


def whole_words(text: str, start: int, end: int) -> Span:
    """A range widened to whole words: the reader's tokens may be parts of words."""
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end
