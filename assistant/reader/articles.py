"""Articles written for this project, and the questions to them, as training examples. In: a JSON-lines file.

An article a line: `name`, `part`, `title`, `text`, and `questions`, each with its `kind`, `question`, the places of the
sentences that answer it (none where the article does not say) and of the short answer in the first of them. The reader
is trained on the part `train`, the decision fitted on the part `fit` (`python -m eval.fit`), and nothing on `test`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from .data import CONTRADICTED, SUPPORTED, UNKNOWN, Example, sentences, shared, window
from .negatives import NUMBER, names

TRAIN, FIT, TEST = "train", "fit", "test"
OFF_TOPIC = "off-topic"
NEAREST = 3
"""Of this many sentences that share most words with a question, one is taken where none answers."""
OTHERS = 4
"""Of this many other articles the one is taken that has the sentence most like a question that it is not about."""
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, the sentences that answer, and the short answer in the first of them."""

    kind: str
    text: str
    answers: tuple[Place, ...]
    short: Place | None


@dataclass(frozen=True, slots=True)
class Article:
    """A text and the questions to it; places are ranges of its characters."""

    name: str
    part: str
    text: str
    questions: tuple[Question, ...]
    title: str = ""


def articles(path: Path, part: str) -> list[Article]:
    """The articles of one part."""
    with path.open(encoding="utf-8") as lines:
        found = [article(json.loads(line)) for line in lines]
    return [one for one in found if one.part == part]


def article(row: dict[str, object]) -> Article:
    asked = [as_question(q["kind"], q["question"], q) for q in row["questions"]]  # type: ignore[attr-defined]
    return Article(str(row["name"]), str(row["part"]), str(row["text"]), tuple(asked), str(row.get("title", "")))


def as_question(kind: str, text: str, row: dict[str, Any]) -> Question:
    """A question with the places of a row, which are lists in JSON."""
    answers = tuple((start, end) for start, end in row["answers"])
    return Question(kind, text, answers, tuple(row["short"]) if row["short"] else None)


def examples(path: Path, rng: random.Random) -> Iterator[Example]:
    """Questions on windows of the articles of the part `train`, and claims made of questions and short answers."""
    read = articles(path, TRAIN)
    for one in read:
        others = [other for other in read if other.text != one.text]  # a file may hold an article several times
        for question in one.questions:
            yield from asked(one, question, rng)
            yield from claimed(one, question, rng)
            yield from off_topic(one, question, others, rng)


def asked(one: Article, question: Question, rng: random.Random) -> Iterator[Example]:
    """Two windows about the answer and one beside it; or two where a careless reader would look for one."""
    for _ in range(2 if question.answers else 0):
        place = question.short or question.answers[0]
        start, end = window(one.text, place, rng)
        span = place[0] - start, place[1] - start
        exact = question.short is not None
        yield Example("articles", question.text, one.text[start:end], span, exact=exact, title=one.title)
    for _ in range(1 if question.answers else 2):
        near = nearest(one.text, question.text, question.answers, rng)
        low, high = window(one.text, near, rng)
        if overlaps((low, high), question.answers):
            low, high = near
        yield Example("articles+none", question.text, one.text[low:high], title=one.title)


def claimed(one: Article, question: Question, rng: random.Random) -> Iterator[Example]:
    """The question with its short answer behind it against its sentence, and with a wrong one against another."""
    if question.short:
        claim = f"{question.text} {one.text[slice(*question.short)]}."
        yield Example("articles", claim, one.text[slice(*question.answers[0])], labels=(SUPPORTED,))
    if question.answers and rng.random() < 0.5:
        return
    near = nearest(one.text, question.text, question.answers, rng)
    said = one.text[slice(*near)]
    inside = [one.text[slice(*q.short)] for q in one.questions if q.short and near[0] <= q.short[0] < near[1]]
    inside = inside or [*names(said), *NUMBER.findall(said)]
    if inside:
        claim = f"{question.text} {rng.choice(inside)}."
        yield Example("articles+wrong", claim, said, labels=(CONTRADICTED, UNKNOWN))


def exchanged(found: Sequence[Article], count: int, rng: random.Random) -> Iterator[Article]:
    """The articles, each also asked `count` answerable questions about the others, to which it has no answer."""
    for one in found:
        asked = [q for other in found if other is not one for q in other.questions if q.answers]
        drawn = rng.sample(asked, min(count, len(asked)))
        yield replace(one, questions=(*one.questions, *(Question(OFF_TOPIC, q.text, (), None) for q in drawn)))


def off_topic(one: Article, question: Question, others: Sequence[Article], rng: random.Random) -> Iterator[Example]:
    """An answerable question put to an article that it is not about, and a claim made of it there.

    Without them the way a question is put would tell whether it is answered: those that nothing answers are all about
    their article, and few of them are paraphrases.
    """
    if not question.answers or not others:
        return
    drawn = rng.sample(others, min(OTHERS, len(others)))
    near = ((other, nearest(other.text, question.text, (), rng)) for other in drawn)
    other, place = max(near, key=lambda at: shared(question.text, at[0].text[slice(*at[1])]))
    low, high = window(other.text, place, rng)
    yield Example("articles+other", question.text, other.text[low:high], title=other.title)
    said = other.text[slice(*place)]
    inside = [*names(said), *NUMBER.findall(said), *([one.text[slice(*question.short)]] if question.short else [])]
    if inside and rng.random() < 0.5:
        yield Example("articles+other", f"{question.text} {rng.choice(inside)}.", said, labels=(UNKNOWN,))


def nearest(text: str, question: str, answers: Sequence[Place], rng: random.Random) -> Place:
    """A sentence that is no answer, one of the NEAREST by shared words."""
    others = [p for p in places(text) if not overlaps(p, answers)]
    ranked = sorted(others, key=lambda p: -shared(question, text[slice(*p)]))
    return rng.choice(ranked[:NEAREST])


@cache
def places(text: str) -> tuple[Place, ...]:
    return tuple(sentences(text))


def overlaps(place: Place, others: Sequence[Place]) -> bool:
    return any(a < place[1] and b > place[0] for a, b in others)
