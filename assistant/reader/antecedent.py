"""What a pronoun of a follow-up stands for, read as an answer is. In: a question, the turns before. Out: words.

The reader is asked `asks(pronoun, question)` of the text `before(turns)`; it is trained so on written conversations
(assistant/reader/conversations.py).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from index.sentences import sentences

PERSONAL = frozenset("he him his she her hers".split())
TURNS = 3
"""So many of the last turns are read,"""
LONGEST = 900
"""with so many characters together; the last one is read whole."""
OWN = 4.0
"""Added to the score of what the asker's last question names: `it` is rather that than something in the answer. Of 370
pronouns in conversations of the part `fit` 283 are read as their writers meant them, without it 270, with 2, 5 and 7
279, 287 and 280."""
FOUND = -1.0
"""Log-odds that the turns hold what a pronoun stands for. Follow-ups of the conversations of the part `fit` answered
rightly: 76.7%; 75.6 and 75.3 where the rules come before what is less sure than 0 or 0.5, and that where no rule tells.
"""
SEVERAL = frozenset("they them their theirs".split())
NO_NAME = re.compile(
    r"\d|(?:at|in|on|by|from|to|of|for|with|near|under|over|after|before|since|until|about|almost)\b", re.I
)
DETERMINER = re.compile(r"\A(?:the|an?) ", re.IGNORECASE)


class Reading(Protocol):
    """What the reader says of one text."""

    @property
    def answerable(self) -> float: ...
    def best_in(self, start: int, end: int) -> tuple[float, tuple[int, int]]: ...


class Reads(Protocol):
    """The part of the reader that answers a question from texts."""

    def __hash__(self) -> int: ...

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> Sequence[Reading]: ...


def asks(pronoun: str, question: str) -> str:
    """The question whose answer is what a pronoun of a follow-up stands for."""
    return f'{"Who" if pronoun.lower() in PERSONAL else "What"} is "{pronoun.lower()}" in: {question}'


def before(turns: Sequence[tuple[str, str]]) -> str:
    """The text in which it is looked for: the last turns, each a question and its answer, as long as they fit."""
    text = ""
    for turn in reversed(turns[-TURNS:]):
        one = as_text(turn)
        if text and len(one) + 1 + len(text) > LONGEST:
            break
        text = f"{one} {text}".strip()
    return text


def as_text(turn: tuple[str, str]) -> str:
    """A question, with one question mark at its end, and its answer."""
    question, answer = turn
    return f"{question.rstrip(' ?.!')}? {answer}".strip()


def antecedent(pronoun: str, question: str, turns: Sequence[tuple[str, str]], reader: Reads) -> str:
    """The words of the turns that a pronoun stands for; empty where they hold none as surely as FOUND."""
    text = before(turns)
    if not text:
        return ""
    own = len(text) - len(as_text(turns[-1]))
    return read_in(text, own, asks(pronoun, question), reader, several=pronoun.lower() in SEVERAL)


@lru_cache(maxsize=256)  # the page reads each question of a conversation again with each new one
def read_in(text: str, own: int, asked: str, reader: Reads, *, several: bool) -> str:
    """The likeliest name of a text, if it holds one; at `own` begins the asker's last question."""
    reading = reader.read(asked, [text])[0]
    if reading.answerable <= FOUND:
        return ""
    found = []
    for one in sentences(text):  # no name goes on over their border
        score, words = reading.best_in(one.start, one.end)
        found.append((score + OWN * (one.start == own), words))
    named = (bare(text[slice(*words)], several=several) for _, words in sorted(found, reverse=True))
    return next(filter(None, named), "")


def bare(words: str, *, several: bool) -> str:
    """A name without article, quotation mark or apposition; empty for what is none: an amount, a time, `in Oslo`."""
    found = DETERMINER.sub("", words).strip(' “”"‘')
    if not several:
        found = found.partition(", ")[0]
    return "" if NO_NAME.match(found) else found
