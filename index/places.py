"""Passages and sentences as numbers on disk. In: passages. Out: a sequence that makes each when it is asked for.

    passages.npy          (passages, 3): the number of its source, start, end
    first_sentence.npy    (passages + 1,): the number of each one's first sentence
    sentences.npy         (sentences, 2): start, end

The arrays are mapped, so that to open a million passages takes neither their time nor their memory.
"""

from collections.abc import Sequence
from operator import eq
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from index.values import Passage, Sentence, Source

Numbers = npt.NDArray[np.int64]


class Passages(Sequence[Passage]):
    """The passages of one version. Equal passages come out each time, not the same objects."""

    def __init__(self, sources: Sequence[Source], rows: Numbers, first_sentence: Numbers, places: Numbers) -> None:
        self._sources = sources
        self._rows = rows
        self._first = first_sentence
        self._places = places

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        rows = range(len(self))[at]
        return self._passage(rows) if isinstance(rows, int) else [self._passage(row) for row in rows]

    def _passage(self, row: int) -> Passage:
        source, start, end = self._rows[row].tolist()
        first, stop = self._first[row : row + 2].tolist()
        sentences = tuple(Sentence(*place) for place in self._places[first:stop].tolist())
        return Passage(self._sources[source], start, end, sentences)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it compares by value and is as long as an index


def write_places(folder: Path, sources: Sequence[Source], passages: Sequence[Passage]) -> None:
    """Write the passages, which must stand in the order of their sources."""
    numbers = {source.id: number for number, source in enumerate(sources)}
    rows = np.array([(numbers[p.source.id], p.start, p.end) for p in passages], np.int64).reshape(-1, 3)
    if (np.diff(rows[:, 0]) < 0).any():
        raise ValueError("passages stand in another order than their sources")
    np.save(folder / "passages.npy", rows)
    np.save(folder / "first_sentence.npy", borders(np.array([len(p.sentences) for p in passages], np.int64)))
    places = np.array([(s.start, s.end) for p in passages for s in p.sentences], np.int64)
    np.save(folder / "sentences.npy", places.reshape(-1, 2))


def read_places(folder: Path, sources: Sequence[Source]) -> tuple[Passages, Numbers, Numbers]:
    """The passages, the number of each one's first sentence, and of each source's first passage."""
    rows, first_sentence, places = (
        mapped(folder / name) for name in ("passages.npy", "first_sentence.npy", "sentences.npy")
    )
    first_passage = np.searchsorted(rows[:, 0], np.arange(len(sources) + 1)).astype(np.int64)
    return Passages(sources, rows, first_sentence, places), first_sentence, first_passage


def borders(counts: Numbers) -> Numbers:
    """Where each of several runs begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def mapped(path: Path) -> Numbers:
    """An array in memory that the processes of a machine share; read only."""
    array: Numbers = np.asarray(np.load(path, mmap_mode="r"))
    return array
