"""Vectors in Chroma, in a folder of their own. In: ids and our own unit vectors. Out: the nearest rows.

Chroma is never asked to embed: an edited index could make it load a model of the editor's choice.
It writes to chroma.sqlite3 on every open (1.5.9), so each process works on a copy while the index's own
files stay those that its manifest describes. index/server.py does the same on a server.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.errors import StoreError

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
COLLECTION = "passages"
ROWS_A_CALL = 4000
"""Chroma's SQLite refuses calls of more than about 5,400 rows."""
CONFIGURATION = {"hnsw": {"space": "cosine", "sync_threshold": 2}}
"""Every call's rows go into the graph's files. By default up to 999 wait in SQLite, and each process that opens
the index puts them into its graph anew: 1.2 s before the first answer, and four more files written to."""
LINKED_BYTES = 16 * 2**20
"""The graph's largest file is not copied from this size on, but linked: Chroma opens it to write, and writes
nothing while no rows wait for the graph. A smaller one, where they might, is copied at no cost."""


class Sliceable(Protocol):
    """Vectors of shape (rows, dimension) that are read a part at a time."""

    def __getitem__(self, rows: slice, /) -> npt.NDArray[np.float32]: ...


class Nearest(Protocol):
    """What a search needs of vectors, wherever they are."""

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """At most `count` (row, cosine), nearest first."""
        ...

    def close(self) -> None: ...


class VectorIndex:
    """The nearest passages to a vector, by cosine, from a folder."""

    def __init__(self, client: Any, collection: Any, copy: Path) -> None:
        self._collection = collection
        # Undone last first, with the object or by `close`: a long-lived process opens many versions.
        self._removed = weakref.finalize(self, shutil.rmtree, copy, ignore_errors=True)
        self._closed = weakref.finalize(self, client.close)
        self._closed.atexit = False  # the process's end closes it too, and faster

    @classmethod
    def write(cls, folder: Path, ids: Sequence[str], vectors: Sliceable) -> None:
        """Write a new collection into an empty folder and close it."""
        client = connect(folder)
        fill(client.create_collection(COLLECTION, embedding_function=None, configuration=CONFIGURATION), ids, vectors)
        client.close()

    @classmethod
    def open(cls, folder: Path, scratch: Path) -> "VectorIndex":
        """Open a folder whose hashes have been checked. Raises `StoreError` where Chroma cannot read it."""
        import chromadb.errors

        scratch.mkdir(parents=True, exist_ok=True)
        sweep(scratch)
        copy = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=scratch))
        shutil.copytree(folder, copy, dirs_exist_ok=True, copy_function=copied)
        try:
            client = connect(copy)
            collection = client.get_collection(COLLECTION, embedding_function=None)
        except (chromadb.errors.ChromaError, ValueError, KeyError) as error:
            shutil.rmtree(copy, ignore_errors=True)
            raise StoreError(f"the vectors in {folder} cannot be opened ({type(error).__name__})") from None
        return cls(client, collection, copy)

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """At most `count` (row, cosine), nearest first."""
        return nearest(self._collection, vector, count)

    def close(self) -> None:
        self._closed()
        self._removed()


def fill(collection: Any, ids: Sequence[str], vectors: Sliceable) -> None:
    """Add all rows to an empty collection, each under its id with the number of its row."""
    for rows in calls(len(ids)):
        collection.add(
            ids=list(ids[rows.start : rows.stop]),
            embeddings=vectors[rows.start : rows.stop],
            metadatas=[{"row": row} for row in rows],
        )


def calls(count: int) -> Iterator[range]:
    """The rows of one call after another."""
    return (range(at, min(at + ROWS_A_CALL, count)) for at in range(0, count, ROWS_A_CALL))


def nearest(collection: Any, vector: Vectors, count: int) -> list[tuple[int, float]]:
    found = collection.query(query_embeddings=[vector], n_results=count, include=["metadatas", "distances"])
    pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
    return [(int(about["row"]), 1.0 - float(distance)) for about, distance in pairs]


def connect(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def copied(source: str, target: str) -> None:
    """Copy a file for Chroma to work on, or link the one that is large and not written to."""
    if Path(source).name == "data_level0.bin" and os.stat(source).st_size >= LINKED_BYTES:
        try:
            os.link(source, target)
            return
        except OSError:  # no links on this disk, or another disk
            pass
    shutil.copyfile(source, target)


def sweep(scratch: Path) -> None:
    """Remove the copies that killed processes left."""
    for copy in scratch.iterdir():
        owner = copy.name.split("-")[0]
        if owner.isdigit() and not alive(int(owner)):
            shutil.rmtree(copy, ignore_errors=True)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's, or no such question on this system: leave it
        return True
    return True
