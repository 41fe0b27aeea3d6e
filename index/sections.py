"""What a passage stands under. In: the headings that a document marks. Out: their places, and those over a passage.

Only what the format itself calls a heading counts (`##`, `<h2>`): a short line may be an item of a list as well.
"""

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from index.values import CUT, Passage, Source

MAX_LEVEL = 6
MOST = 200
"""Characters of headings that a passage is read under; what is longer loses the outermost first."""


def headings_in(text: str, headings: Sequence[tuple[str, int]]) -> tuple[tuple[int, int], ...]:
    """The places of headings in the text that they are paragraphs of: where each begins, and its level."""
    left = list(reversed(headings))
    found, at = [], 0
    for paragraph in text.split("\n\n"):
        if left and paragraph == left[-1][0]:
            found.append((at, left.pop()[1]))
        at += len(paragraph) + 2
    return tuple(found)


def title_of(source: Source) -> str:
    """The title that each sentence of a source is read under; empty where it has none of its own."""
    return "" if source.kind == "links" or source.title.endswith(CUT) else source.title


def stands_under(passage: Passage) -> str:
    """The title of its source and the headings over a passage, outermost first: `Tidewatch. 3.0.0. Removed`."""
    parts = [part for part in (title_of(passage.source), *headings_over(passage)) if part]
    return ". ".join(parts)


def headings_over(passage: Passage) -> list[str]:
    """The headings that a passage stands under, outermost first; one that it holds itself is none of them."""
    text, headings = passage.source.text, passage.source.headings
    over: list[str] = []
    lowest = MAX_LEVEL + 1
    for start, level in reversed(headings[: bisect_right(headings, passage.start, key=itemgetter(0))]):
        if level < lowest:
            lowest = level
            over += [text[start : text.find("\n", start)]] * (start < passage.start)
        if lowest == 1:
            break
    over.reverse()
    while sum(map(len, over)) > MOST:
        over = over[1:]
    return over
