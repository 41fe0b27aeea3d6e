"""Conversations about the written articles, as training examples: what does a pronoun stand for? In: a JSON-lines file.

A conversation a line: the `article`'s name and its `turns`, each with its `question`, the same question made whole
(`alone`), the places of the sentences that answer it (none where the article does not say) and of the short answer in
the first of them (none to a yes or no question). They belong to the part of their article
(assistant/reader/articles.py).

What a pronoun stands for is read as an answer is (assistant/reader/antecedent.py).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from .antecedent import PERSONAL, TURNS, asks, before
from .articles import TRAIN, Article, Place, Question, articles, as_question, asked, claimed
from .data import Example

TURN = "turn"
OWNING = frozenset("his hers its their theirs".split())
PRONOUNS = PERSONAL | OWNING | frozenset("it they them that this those these there".split())
PASSES = 24  # over the pronouns, each time with other turns before them
SILENT = 0.1  # of the turns are read without their answer, as if it had been refused
RAW = 0.15  # of the questions before are read as they were put
TOKEN = re.compile(r"[\w’'-]+|[^\w\s]")
ARTICLE = re.compile(r"\A(?:the|an?|his|her|its|their|both|some) ", re.IGNORECASE)
GENITIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
CLAUSE = re.compile(r",? (?:when|after|before|while|since|until|who|whom|which|that) .*")
FURTHER = re.compile(r",? (?:of|in|on|at|for|from|with|to|between|by)\b.*")
NAME_BEFORE = re.compile(r"(?:\b[A-Z][\w’'-]*(?<!['’]s) (?:of |the |de |van |al )?)*\Z")
NAME_BEHIND = re.compile(r"(?: [A-Z][\w-]*)*")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it is put, and made whole, with what answers it."""

    question: str
    whole: Question


@dataclass(frozen=True, slots=True)
class Talk:
    """Turns about one article."""

    article: Article
    turns: tuple[Turn, ...]


def talks(path: Path, found: Sequence[Article]) -> list[Talk]:
    """The conversations about these articles."""
    by_name = {article.name: article for article in found}
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Talk(
            by_name[row["article"]], tuple(Turn(t["question"], as_question(TURN, t["alone"], t)) for t in row["turns"])
        )
        for row in rows
        if row["article"] in by_name
    ]


def training(path: Path, written: Path, rng: random.Random) -> Iterator[Example]:
    """Of the articles of the part `train`: what pronouns stand for, and the questions made whole as any others."""
    found = talks(path, articles(written, TRAIN))
    for _ in range(PASSES):
        yield from examples(found, rng)
    whole = questions(found)
    for article in {talk.article.name: talk.article for talk in found}.values():
        for question in whole[article.name]:
            yield from asked(article, question, rng)
            yield from claimed(article, question, rng)


def questions(found: Sequence[Talk]) -> dict[str, list[Question]]:
    """The questions made whole, by the name of their article, none twice."""
    by_article: dict[str, dict[str, Question]] = {}
    for talk in found:
        for one in talk.turns:
            by_article.setdefault(talk.article.name, {}).setdefault(one.whole.text, one.whole)
    return {name: list(asked.values()) for name, asked in by_article.items()}


def examples(found: Sequence[Talk], rng: random.Random) -> Iterator[Example]:
    """For each pronoun that the question made whole has something for: where that stands in the turns before."""
    for talk in found:
        for at, one in enumerate(talk.turns):
            for pronoun, meant in replaced(one.question, one.whole.text) if at else ():
                last = talk.turns[max(0, at - rng.randint(1, TURNS)) : at]
                text = before([said(turn, talk.article, rng) for turn in last])
                yield Example("articles+stands_for", asks(pronoun, one.question), text, place_of(meant, text))


def said(one: Turn, article: Article, rng: random.Random) -> tuple[str, str]:
    """A turn as it is read: the question, mostly made whole, and the sentence that answers it."""
    silent = not one.whole.answers or rng.random() < SILENT
    answer = "" if silent else article.text[slice(*one.whole.answers[0])]
    return one.question if rng.random() < RAW else one.whole.text, answer


def replaced(question: str, whole: str) -> list[tuple[str, str]]:
    """The pronouns of a question, each with the words that stand in its place where it is made whole."""
    asked, made = TOKEN.findall(question), TOKEN.findall(whole)
    changes = SequenceMatcher(None, [t.lower() for t in asked], [t.lower() for t in made], autojunk=False).get_opcodes()
    found = []
    for kind, start, end, low, high in changes:
        pronouns = [token for token in asked[start:end] if token.lower() in PRONOUNS]
        if kind == "replace" and len(pronouns) == 1 and end - start == 1:
            found.append((pronouns[0], " ".join(token for token in made[low:high] if token not in "?.,")))
    return [
        (pronoun, meant)
        for pronoun, meant in found
        if ARTICLE.sub("", f"{meant} ").strip() and (GENITIVE.search(meant) or pronoun.lower() not in OWNING)
    ]


def place_of(meant: str, text: str) -> Place | None:
    """Where the turns before last speak of it, without article or genitive; None where they do not."""
    bare = GENITIVE.sub("", CLAUSE.sub("", ARTICLE.sub("", meant)))
    head = GENITIVE.sub("", FURTHER.sub("", bare))
    last = head.split()[-1] if head else ""
    for words in dict.fromkeys((bare, head, last if last[:1].isupper() else "")):
        found = (
            [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)] if words else []
        )
        if found:
            return whole_name(found[-1], text)
    return None


def whole_name(place: Place, text: str) -> Place:
    """A name with all of its words: `Hamadou Sabo` where only `Sabo` was looked for."""
    start, end = place
    if not text[start].isupper():
        return place
    opening = NAME_BEFORE.search(text[:start])
    further = NAME_BEHIND.match(text[end:])
    begin = opening.start() if opening else start
    if begin == 0 or text[:begin].rstrip()[-1:] in '.?!”"':  # the first word of a sentence is no part of the name
        first = text[begin:start].split(" ", 1)
        begin = start if len(first) < 2 or not first[1] else begin
    return begin, end + (further.end() if further else 0)
