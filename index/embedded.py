"""The vectors of passages and of their tokens on disk. In: what an encoder made. Out: rows, to search and to build on.

vectors.f32       (passages, dimension): unit vectors, as they went to Chroma
tokens.i8         (tokens, dimension): unit vectors scaled by 127, grouped by the sentence they begin in
token_rows.npy    (sentences + 1,): the row of each sentence's first token
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.encoder import TokenVectors, Vectors
from index.errors import StoreError
from index.places import Numbers, borders
from index.rows import Rows, RowsWriter
from index.values import Passage

INT8 = 127.0


class TokenRows(Protocol):
    """Token vectors of shape (tokens, dimension), read a part at a time."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, rows: slice, /) -> npt.NDArray[np.int8]: ...


def write_embedded(
    folder: Path, passages: Sequence[Passage], embedded: Iterable[TokenVectors]
) -> dict[str, tuple[int, int]]:
    """Write one passage's vectors after the other, holding no more than one; returns the shapes of the files."""
    counts: list[int] = []
    with RowsWriter(folder / "vectors.f32", "<f4") as vectors, RowsWriter(folder / "tokens.i8", "i1") as tokens:
        for passage, one in zip(passages, embedded, strict=True):
            groups = by_sentence(passage, one)
            counts += map(len, groups)
            vectors.append(one.vector[None])
            tokens.append(np.rint(np.concatenate([one.vectors[:0], *groups]) * INT8).astype(np.int8))
    np.save(folder / "token_rows.npy", borders(np.array(counts, np.int64)))
    return {"vectors.f32": vectors.shape, "tokens.i8": tokens.shape}


def by_sentence(passage: Passage, embedded: TokenVectors) -> list[Vectors]:
    """The token vectors of each sentence of a passage: of the tokens that begin in it."""
    starts = embedded.places[:, 0] + passage.start
    return [embedded.vectors[(starts >= s.start) & (starts < s.end)] for s in passage.sentences]


def sentence_tokens(
    tokens: TokenRows, first_token: Numbers, first_sentence: Numbers, passage: int, sentence: int
) -> Vectors:
    """Unit vectors of a sentence's tokens, float32 (tokens, dimension), by its passage's row and its number there."""
    row = int(first_sentence[passage]) + sentence
    return tokens[int(first_token[row]) : int(first_token[row + 1])].astype(np.float32) / np.float32(INT8)


class Held(Mapping[str, TokenVectors]):
    """What a version holds of its passages, by their ids, read when asked for; a damaged piece is not held.

    A rebuild takes from here what it need not embed again. Tokens come at the places of their sentences.
    """

    def __init__(
        self, passages: Sequence[Passage], vectors: Rows[np.float32], tokens: Callable[[int, int], Vectors]
    ) -> None:
        self._rows = {passage.id: row for row, passage in enumerate(passages)}
        self._passages = passages
        self._vectors = vectors
        self._tokens = tokens

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __contains__(self, passage_id: object) -> bool:
        """Was it held? Nothing is read, so a damaged piece counts too, and is found when it is asked for."""
        return passage_id in self._rows

    def __getitem__(self, passage_id: str) -> TokenVectors:
        row = self._rows[passage_id]
        passage = self._passages[row]
        try:
            groups = [self._tokens(row, at) for at in range(len(passage.sentences))]
            vector = self._vectors[row : row + 1][0]
        except StoreError:
            raise KeyError(passage_id) from None
        starts = np.array([s.start - passage.start for s in passage.sentences], np.int32)
        places = np.repeat(starts, [len(group) for group in groups])
        return TokenVectors(vector, np.stack([places, places], 1), np.concatenate(groups))
