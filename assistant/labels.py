"""Which part of a document a question names. In: a question, sentences. Out: those that stand in another part.

`How loud is the K2?` is not answered by what stands under `Model K2-S`, nor who teaches on Tuesday by the row of
Monday. Headings count that a document marks as such, and the first cells of a table's rows. Words only: of a sentence
nothing is looked at but whether it holds the words that set a part apart.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from assistant.amounts import content
from assistant.facts import name_words
from index.search import Candidate
from index.sections import heading, over
from index.sentences import paragraph_start
from index.tables import CELL
from index.values import Source

VERSION = re.compile(r"\b(?:\d+(?:\.\d+)+|[^\W\d_]+-?\d[\w-]*)\b")
"""A word that sets a thing apart by itself: `4.1.0`, `K2-S`, `E07`;"""
OR_YEAR = re.compile(rf"{VERSION.pattern}|\b\d{{4}}(?:[-–/]\d{{2,4}})?\b")
"""in a row a year does, too, or two: `2026-2027`."""
LEAST = 2
"""Words of its own that tell a heading from what may be said anywhere: `Roof terrace`, not `Costs`; one will do that
the question writes as a name: `the Loft`."""
WIDE = 3
"""Cells of a row of which the first is taken for what the others are about; one of two may be a property."""
NEAR = 40
"""Rows of a table looked at on either side of one."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a text names: its versions, and the keys of its other words, figures left out."""

    versions: frozenset[str]
    words: frozenset[str]

    def is_version_of(self, other: "Label") -> bool:
        """Does the other name one of its versions, whole or in part (`4.1` is `4.1.0`)?"""
        return any(own == one or own.startswith(f"{one}.") for own in self.versions for one in other.versions)

    def named_by(self, asked: "Label", least: int) -> bool:
        """Does a question name one of its versions, or all of its words, being so many?"""
        return self.is_version_of(asked) or (len(self.words) >= least and self.words <= asked.words)

    def shares(self, held: "Label") -> bool:
        """Does a sentence hold any of it?"""
        return self.is_version_of(held) or bool(self.words & held.words)


def astray(question: str, candidates: Sequence[Candidate]) -> list[bool]:
    """For each, does it stand in another part than one that the question names, and hold no word of that one's own?

    Of 50 answerable questions that name a part of the documents written for this project (eval/documents.jsonl) none
    is answered by a sentence that does.
    """
    asked = label(question, OR_YEAR)
    parts = {c.passage.source.id: c.passage.source for c in candidates}
    capitals = {word.key for word in name_words(question) if word.start > 0}
    named = {
        key: {
            start: own
            for start, own in sections(source).items()
            if own.named_by(asked, LEAST) or (own.words and own.words <= capitals)
        }
        for key, source in parts.items()
    }
    return [is_elsewhere(c, named[c.passage.source.id]) or is_other_row(c, asked) for c in candidates]


@lru_cache(maxsize=4096)  # neighbours in a table have the same rows about them
def label(text: str, version: re.Pattern[str] = VERSION) -> Label:
    others = version.sub(" ", text)
    return Label(
        frozenset(found.lower().replace("–", "-") for found in version.findall(text)),
        frozenset(key for key in content(others) if not key.isdecimal()),
    )


def apart(labels: Sequence[Label]) -> list[Label]:
    """Each with only what no other label names; those that are equal are one."""
    every = set(labels)
    versions = Counter(version for one in every for version in one.versions)
    words = Counter(word for one in every for word in one.words)
    return [
        Label(
            frozenset(version for version in one.versions if versions[version] == 1),
            frozenset(word for word in one.words if words[word] == 1),
        )
        for one in labels
    ]


@lru_cache(maxsize=64)
def sections(source: Source) -> Mapping[int, Label]:
    """The headings of a source below its title: where each begins, and what sets it apart from the others."""
    starts = [start for start, level in source.headings if level > 1]
    return dict(zip(starts, apart([label(heading(source, start)) for start in starts]), strict=True))


def is_elsewhere(candidate: Candidate, named: Mapping[int, Label]) -> bool:
    """Does it stand under none of the headings that are named?"""
    if not named:
        return False
    source, at = candidate.passage.source, candidate.sentence.start
    held = label(candidate.text)
    return not (named.keys() & set(over(source, at)) or any(own.shares(held) for own in named.values()))


def is_other_row(candidate: Candidate, asked: Label) -> bool:
    """Is it of the row of a table, while another row of that table is named?"""
    row, own = rows_around(candidate.passage.source, candidate.sentence.start)
    if not own:
        return False
    held = label(row, OR_YEAR)
    return not own[0].named_by(asked, 1) and any(one.named_by(asked, 1) and not one.shares(held) for one in own[1:])


@lru_cache(maxsize=256)  # asked for what is astray, and for what is looked up
def rows_around(source: Source, at: int) -> tuple[str, list[Label]]:
    """The row of a wide table at a place, and what sets each row apart, its own first; no labels where none is."""
    before, behind = rows(source, at, back=True), rows(source, at, back=False)
    if source.kind == "links" or not behind or behind[0].count(CELL) < WIDE - 1:
        return "", []
    return behind[0], apart([label(row.split(CELL, 1)[0], OR_YEAR) for row in (*behind, *before)])


def label_of_row(question: str, source: Source, at: int) -> tuple[str, frozenset[str]]:
    """The row of a table at a place, and the keys of its first cell that name it alone; none where others are named."""
    asked = label(question, OR_YEAR)
    row, own = rows_around(source, at)
    mine = own[0].named_by(asked, 1) if own else False
    if not mine or any(one.named_by(asked, 1) for one in own[1:] if one != own[0]):
        return row, frozenset()
    first = row.split(CELL, 1)[0]
    return row, frozenset(content(first))


def rows(source: Source, at: int, *, back: bool) -> list[str]:
    """The rows of a table from the one at a place on, or those before it, nearest first; none where there is no row."""
    return list(takewhile(lambda paragraph: CELL in paragraph, islice(paragraphs(source.text, at, back=back), NEAR)))


def paragraphs(text: str, at: int, *, back: bool) -> Iterator[str]:
    """The paragraph at a place and those behind it, or those before it, nearest first."""
    start = paragraph_start(text, at)
    while back and start > 0:
        end = start - 2
        start = paragraph_start(text, end)
        yield text[start:end]
    while not back and start < len(text):
        end = text.find("\n\n", start)
        end = end if end >= 0 else len(text)
        yield text[start:end]
        start = end + 2
