"""Turn places into numbered citations. In: sentences with their places. Out: an `Answer`'s sentences and citations.

A citation is found, never believed: it is cut from the stored text, or it does not exist.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answer import Citation, Sentence
from index.search import Candidate
from index.values import Source

OWN_NUMBER = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a source's characters that supports a sentence."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


def place_of(candidate: Candidate) -> Place:
    """Of a candidate's sentence in its source."""
    return Place(candidate.passage.source, candidate.sentence.start, candidate.sentence.end)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before its citations have numbers."""

    text: str
    places: tuple[Place, ...]
    short: tuple[int, int] | None = None


def number(*groups: Sequence[Draft]) -> tuple[list[tuple[Sentence, ...]], tuple[Citation, ...]]:
    """Number the places of all groups 1..n by first use; the same place keeps its number."""
    citations: dict[tuple[str, int, int], Citation] = {}
    done: list[tuple[Sentence, ...]] = []
    for group in groups:
        done.append(tuple(Sentence(d.text, tuple(cited(d.places, citations)), d.short) for d in group))
    return done, tuple(citations.values())


def cited(places: Iterable[Place], citations: dict[tuple[str, int, int], Citation]) -> Iterable[Citation]:
    """The citations of some places, new ones added to `citations`."""
    for place in places:
        key = (place.source.id, place.start, place.end)
        if key not in citations:
            citations[key] = Citation(len(citations) + 1, place.source, place.start, place.end, place.text)
        yield citations[key]


def with_markers(sentences: Sequence[Sentence]) -> str:
    """Plain words with their markers: `It was so. [1][2] Then this. [3]`."""
    return " ".join(marked(s.text, s.citations) for s in sentences)


def marked(text: str, citations: Iterable[Citation]) -> str:
    """A sentence with its markers behind it.

    What it has in square brackets itself, a note's number, is in round ones here, and as it is in the quotes.
    """
    plain = OWN_NUMBER.sub(r"(\1)", text)
    return f"{plain} {''.join(f'[{c.number}]' for c in citations)}"
