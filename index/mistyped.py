"""Mend mistyped words and names in small letters. In: a question, the words of sources and encoder. Out: the question.

What the sources write is never changed, and is tried first. Other unknown words are looked up in pyspellchecker's
English dictionary, which is imported only where there is one: to load it takes 0.2 s. Not covered: a slip that makes
another word (`form` for `from`), two words for one, and names that no source writes.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from index.texts import LONG
from index.words import STOPWORDS, WORD

ALIKE = 0.8
"""difflib's ratio of a mistyped word and the word of the sources it stands for."""
SHORTEST = 3
"""Letters of a word that is looked up."""
ASKS = ("who", "what", "when", "where", "which", "why", "how")
OPENS = re.compile(
    r"\W*(?P<word>[A-Za-z]{2,6}) +"
    r"(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|many|much)\b)",
    re.IGNORECASE,
)
"""A first word in the place of a question word."""
HYPHENED = re.compile(r"\b[A-Za-z]+-[A-Za-z]+\b")
IS = re.compile(r"\b(?P<asks>what|where|who|how|when|why)s\b", re.IGNORECASE)
"""`Whats` for `what's`."""
Known = Callable[[str], bool]


class Dictionary(Protocol):
    """A dictionary of common words."""

    def __contains__(self, word: str) -> bool: ...
    def correction(self, word: str) -> str | None: ...


def mended(question: str, written: Mapping[str, str], knows: Known) -> str:
    """The question with mistyped words mended (`wen did moskow atack`: `when did Moscow attack`).

    `written` has the longer words of the sources and their names, in small letters, as they write them; `knows` says
    of a word whether the encoder or the sources know it.
    """
    question = HYPHENED.sub(lambda found: in_one(found[0], written), IS.sub(r"\g<asks> is", question))
    opens = OPENS.match(question)
    if opens and not written.get(opens["word"].lower()):
        start, end = opens.span("word")
        question = question[:start] + question_word(question[start:end]) + question[end:]
    return with_capitals(WORD.sub(lambda found: word_for(found[0], written, knows), question), written)


def in_one(word: str, written: Mapping[str, str]) -> str:
    """A word with a hyphen in one, where the sources write it so: `cease-fire`: `ceasefire`."""
    return written.get(word.replace("-", "").lower(), word)


def with_capitals(question: str, written: Mapping[str, str]) -> str:
    """The names of two words or more as the sources write them: `sergei Lavrov`: `Sergei Lavrov`."""
    places = [match.span() for match in WORD.finditer(question)]
    for (start, border), (begin, end) in pairwise(places):
        pair = question[start:end].lower()
        if pair in written and question[border:begin] == " ":
            question = f"{question[:start]}{written[pair]}{question[end:]}"
    return question


def question_word(word: str) -> str:
    """The question word that a first word stands for, or the word itself."""
    low = word.lower()
    near = [] if low in STOPWORDS or low in ASKS else get_close_matches(low, ASKS, 1, 0.6)
    if not near or (near[0][0] != low[0] and sorted(near[0]) != sorted(low)):
        return word
    return near[0].capitalize() if word[0].isupper() else near[0]


def word_for(word: str, written: Mapping[str, str], knows: Known) -> str:
    """The word itself where it is known, a name with its capital; else one of the sources, or a common one, near it."""
    low = word.lower()
    if word == low and low in written:
        return written[low]
    if len(word) < SHORTEST or not word.isalpha() or low in written or knows(word):
        return word
    if len(word) >= LONG:
        like = [key for key in written if key[0] == low[0] and abs(len(key) - len(word)) <= 2]
        near = get_close_matches(low, like, 1, ALIKE)
        if near:
            return written[near[0]]
    if word != low or low in common_words():
        return word
    meant = common_words().correction(low)
    return meant if meant and meant[0] == low[0] else word  # a slip is seldom in the first letter


@lru_cache(maxsize=1)
def common_words() -> Dictionary:
    """The English dictionary; corrections are one letter away at most."""
    from spellchecker import SpellChecker

    found: Dictionary = SpellChecker(distance=1)
    return found
