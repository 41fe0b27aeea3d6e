"""Where sentences begin and end. In: a text. Out: `Sentence` places, in order, trimmed of white space.

Boundaries come from sentencex (Wikimedia), which kept `Aug. 5`, `U.S.,` and `p.m.` whole in the
table of tests/test_sentences.py where the alternatives tried (pysbd, syntok) did no better and are
no longer released. A blank line always ends a sentence. Never edits the text.
"""

import re
from collections.abc import Iterator

import sentencex

from index.values import Sentence

PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
LETTER_OR_DIGIT = re.compile(r"\w")
LONGEST = 2000
"""Characters of a sentence. Longer ones are no sentences, but tables or worse, and what reads them may take long."""
MARKER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,4})[.)\]]{0,2}")
"""The number of a heading, a clause or an item, which stands before its words: `3.`, `4.2`, `(b)`, `[2]`."""
NUMBERED = re.compile(r"\(?(\d{1,2})[.)] ")
"""Begins an item of a numbered list."""


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each run of text between blank lines, trimmed."""
    for found in PARAGRAPH.finditer(text):
        yield found.start(), found.end()


def paragraph_start(text: str, at: int) -> int:
    """Where the paragraph begins that a place of a stored text stands in; those are parted by one blank line."""
    before = text.rfind("\n\n", 0, at)
    return before + 2 if before >= 0 else 0


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Sentence]:
    """Yield the sentences of `text[start:end]`, with offsets into `text`.

    Together they hold every non-space character exactly once. A piece without a letter or
    digit (a stray quote mark) is joined to the sentence before it in its paragraph, the number
    that a paragraph begins with to what follows.
    """
    for first, last in paragraphs(text[start:end]):
        held: Sentence | None = None
        for piece in pieces(text, start + first, start + last):
            is_number = (
                held is not None and held.start == start + first and MARKER.fullmatch(text, held.start, held.end)
            )
            if held is not None and (is_number or not LETTER_OR_DIGIT.search(text, piece.start, piece.end)):
                held = Sentence(held.start, piece.end)
                continue
            if held is not None:
                yield held
            held = piece
        if held is not None:
            yield held


def pieces(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Cut one paragraph where sentencex cuts it, trimmed; what goes on without an end between two words."""
    for found in whole_pieces(text, start, end):
        at = found.start
        while found.end - at > LONGEST and (cut := text.rfind(" ", at + 1, at + LONGEST)) > at:
            yield Sentence(at, cut)
            at = cut + 1
        yield Sentence(at, found.end)


def whole_pieces(text: str, start: int, end: int) -> Iterator[Sentence]:
    paragraph = text[start:end]
    for found in sentencex.get_sentence_boundaries("en", paragraph):
        piece = paragraph[found["start_index"] : found["end_index"]]
        trimmed = piece.strip()
        if trimmed:
            at = start + found["start_index"] + len(piece) - len(piece.lstrip())
            yield Sentence(at, at + len(trimmed))
