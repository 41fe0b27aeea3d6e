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
NOTHING = float("-inf")
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
    for question, answer in reversed(turns[-TURNS:]):
        one = f"{question.rstrip(' ?.!')}? {answer}".strip()
        if text and len(one) + 1 + len(text) > LONGEST:
            break
        text = f"{one} {text}".strip()
    return text


def antecedent(pronoun: str, question: str, turns: Sequence[tuple[str, str]], reader: Reads) -> tuple[str, float]:
    """The words of the turns that a pronoun stands for, and the log-odds that they hold any; empty where none do."""
    text = before(turns)
    several = pronoun.lower() in SEVERAL
    return read_in(text, asks(pronoun, question), reader, several=several) if text else ("", NOTHING)


@lru_cache(maxsize=256)  # the page reads each question of a conversation again with each new one
def read_in(text: str, asked: str, reader: Reads, *, several: bool) -> tuple[str, float]:
    reading = reader.read(asked, [text])[0]
    found = sorted((reading.best_in(one.start, one.end) for one in sentences(text)), reverse=True)
    named = (bare(text[slice(*words)], several=several) for _, words in found)  # no name goes on over a border
    return next(filter(None, named), ""), reading.answerable


def bare(words: str, *, several: bool) -> str:
    """A name without article, quotation mark or apposition; empty for what is none: an amount, a time, `in Oslo`."""
    found = DETERMINER.sub("", words).strip(' “”"‘')
    if not several:
        found = found.partition(", ")[0]
    return "" if NO_NAME.match(found) else found
