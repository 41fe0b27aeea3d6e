"""Answer "what is it about?" with sentences chosen for coverage. In: an opened index. Out: places.

The document is cut into equal parts and each gives the sentence nearest to the middle of the whole
(a centroid summary: Radev et al. 2004), if no chosen one says nearly the same. The standfirst, which
journalists write as a summary, comes first; a conclusion is looked for in the last paragraphs only.
"""

from dataclasses import dataclass

import numpy as np

from assistant.behind import is_heading
from assistant.cite import Place
from index.encoder import Vectors, unit
from index.store import Index
from index.values import Source

SENTENCES = 4
MIN_CHARS = 50
"""Shorter sentences are seldom understood alone."""
SAME = 0.85
"""Cosine from which two sentences are taken to say the same."""
LAST_SHARE = 0.15
"""The conclusion is looked for in this last share of the text, and in at least three sentences."""
LEANS = (
    "this ",
    "these ",
    "that ",
    "it ",
    "they ",
    "he ",
    "she ",
    "his ",
    "her ",
    "their ",
    "its ",
    "in addition",
    "the same day",
    "the next day",
    "such ",
)
"""Openings that need the sentence before."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A sentence of a source and its unit vector."""

    place: Place
    vector: Vectors


def overview(index: Index) -> list[Place]:
    """Three to five sentences over each article, in source order; with several articles fewer of each."""
    articles = [source for source in index.sources if source.kind == "article"]
    count = max(2, SENTENCES // len(articles)) if articles else 0
    return [place for source in articles[:SENTENCES] for place in cover(of_source(index, source), count)]


def conclusion(index: Index) -> list[Place]:
    """The sentences that close each article, in source order, three of a single one."""
    articles = [source for source in index.sources if source.kind == "article"]
    chosen: list[Place] = []
    for source in articles[:SENTENCES]:
        rows = of_source(index, source)
        keep = max(3, round(len(rows) * LAST_SHARE)) if len(articles) == 1 else 2
        tail = rows[-keep:]
        chosen += [row.place for row in tail[-3:]]
    return chosen


def cover(rows: list[Vector], count: int) -> list[Place]:
    """The first sentence, then the most central one of each equal part."""
    if len(rows) <= count:
        return [row.place for row in rows]
    centre = unit(np.mean([row.vector for row in rows], 0))
    chosen = [rows[0]]
    for part in np.array_split(np.arange(1, len(rows)), count):
        fitting = [rows[at] for at in part if stands_alone(rows[at].place.text)]
        fresh = [r for r in fitting if max(float(r.vector @ c.vector) for c in chosen) < SAME]
        if fresh:
            chosen.append(max(fresh, key=lambda row: float(row.vector @ centre)))
    return [row.place for row in chosen]


def stands_alone(text: str) -> bool:
    return len(text) >= MIN_CHARS and not text.lower().startswith(LEANS)


def of_source(index: Index, source: Source) -> list[Vector]:
    """Every sentence of a source with the mean of its tokens, in order; no headings where there is anything else."""
    found = []
    for row in index.rows_of(index.sources.index(source)):
        passage = index.passages[row]
        for at, sentence in enumerate(passage.sentences):
            tokens = index.sentence_tokens(row, at)
            vector = unit(tokens.mean(0)) if len(tokens) else np.zeros(index.tokens.shape[1], np.float32)
            found.append(Vector(Place(source, sentence.start, sentence.end), vector))
    return [row for row in found if not is_heading(row.place)] or found
