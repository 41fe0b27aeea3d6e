"""Rows of numbers on disk, checked in pieces when they are first touched. In: arrays. Out: slices of them.

    <name>           the numbers alone, row after row, without a header that nothing would check
    <name>.sha256    the SHA-256 of every `PIECE` rows, 32 bytes each

Token vectors are some 50 kB a passage. To hash those of a hundred thousand passages takes seconds
of every start, of a million the better part of a minute; a question touches fifty passages.
"""

import hashlib
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import StoreError

PIECE = 128
"""Rows that are checked at once, 49 kB of token vectors: about as much as the passage that is read."""
AT_ONCE = 64 * 2**20
"""Up to so many bytes everything is checked at opening (0.05 s), so that a damaged small index is built again."""
DIGEST = hashlib.sha256().digest_size

Number = TypeVar("Number", bound=np.generic)


class RowsWriter:
    """Appends rows to a new file, digesting them on the way. Holds no more than it is given at once."""

    def __init__(self, path: Path, dtype: str) -> None:
        self.shape = (0, 0)
        """Rows written, and their width."""
        self._dtype = np.dtype(dtype)
        self._rows = path.open("wb")
        self._digests = digests_of(path).open("wb")
        self._piece = hashlib.sha256()

    def append(self, rows: npt.NDArray[np.generic]) -> None:
        """Write rows of shape (any, width); the width is that of the first call's."""
        while len(rows):
            room = PIECE - self.shape[0] % PIECE
            body = np.ascontiguousarray(rows[:room], self._dtype)
            self._rows.write(body.data)
            self._piece.update(body.data)
            self.shape = (self.shape[0] + len(body), body.shape[1])
            rows = rows[room:]
            if self.shape[0] % PIECE == 0:
                self._end_piece()

    def _end_piece(self) -> None:
        self._digests.write(self._piece.digest())
        self._piece = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shape[0] % PIECE:
            self._end_piece()
        self._rows.close()
        self._digests.close()


class Rows(Generic[Number]):
    """Rows of numbers in a mapped file. Safe to share between threads; processes share the memory."""

    def __init__(self, path: Path, dtype: type[Number], shape: Sequence[int]) -> None:
        """Raises `StoreError` where the files are not of the size that `shape` (rows, width) says."""
        self.shape = (shape[0], shape[1])
        self._path = path
        self._digests = digests_of(path).read_bytes()
        pieces = -(-shape[0] // PIECE)
        size = shape[0] * shape[1] * np.dtype(dtype).itemsize
        if path.stat().st_size != size or len(self._digests) != pieces * DIGEST:
            raise damaged(path)
        # An empty file cannot be mapped.
        whole = np.memmap(path, dtype, "r", shape=self.shape) if size else np.zeros(shape, dtype)
        self._file: mmap.mmap | None = getattr(whole, "_mmap", None)
        self._numbers: npt.NDArray[Number] = np.asarray(whole)
        self._piece_bytes = PIECE * self.shape[1] * np.dtype(dtype).itemsize
        self._checked = bytearray(pieces)
        if size <= AT_ONCE:
            self.check(0, shape[0])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice) -> npt.NDArray[Number]:
        """A view of some rows, in order. Raises `StoreError` where a piece that holds them is damaged."""
        start, stop, _ = rows.indices(len(self))
        self.check(start, stop)
        return self._numbers[start:stop]

    def check(self, start: int, stop: int) -> None:
        """Raise `StoreError` unless the rows from `start` to `stop` are those that were written."""
        for piece in range(start // PIECE, -(-stop // PIECE)):
            if not self._checked[piece]:
                self.ask_for(piece)
                body = self._numbers[piece * PIECE : (piece + 1) * PIECE]
                if hashlib.sha256(body.data).digest() != self._digests[piece * DIGEST : (piece + 1) * DIGEST]:
                    raise damaged(self._path)
                self._checked[piece] = 1

    def ask_for(self, piece: int) -> None:
        """Have the system read a piece at once.

        Left to itself it reads on first touch, page by page and as far ahead as the disk is set to: 8 MB on one
        machine, where 36 pieces of a file larger than memory took 254 ms, and take 5 ms so.
        """
        if self._file is not None and hasattr(mmap, "MADV_WILLNEED"):  # not on Windows
            start = piece * self._piece_bytes // mmap.PAGESIZE * mmap.PAGESIZE
            size = min(self._piece_bytes + mmap.PAGESIZE, len(self._file) - start)
            self._file.madvise(mmap.MADV_WILLNEED, start, size)


def digests_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def damaged(path: Path) -> StoreError:
    return StoreError(f"{path} is damaged; run: assistant index")
