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


def over(source: Source, at: int) -> list[int]:
    """Where the headings begin that a place stands under, outermost first; a heading stands under itself."""
    found: list[int] = []
    lowest = MAX_LEVEL + 1
    for start, level in reversed(source.headings[: bisect_right(source.headings, at, key=itemgetter(0))]):
        if level < lowest:
            lowest = level
            found.append(start)
        if lowest == 1:
            break
    found.reverse()
    return found


def heading(source: Source, start: int) -> str:
    """The words of the heading that begins at a place."""
    end = source.text.find("\n", start)
    return source.text[start : end if end >= 0 else None]


def headings_over(passage: Passage) -> list[str]:
    """The headings that a passage stands under, outermost first; one that it holds itself is none of them."""
    source = passage.source
    found = [heading(source, start) for start in over(source, passage.start) if start < passage.start]
    while sum(map(len, found)) > MOST:
        found = found[1:]
    return found
