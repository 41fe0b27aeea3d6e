"""Vectors in Chroma. In: ids and our own unit vectors. Out: the nearest rows. The only module that imports chromadb.

Chroma is never asked to embed: an edited index could make it load a model of the editor's choice.
It writes to its files on every open (1.5.9: chroma.sqlite3 and length.bin), so each process works on
a copy while the index's own files stay those that its manifest describes.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.errors import StoreError

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
COLLECTION = "passages"
ROWS_A_CALL = 4000
"""Chroma's SQLite refuses calls of more than about 5,400 rows."""


class VectorIndex:
    """The nearest passages to a vector, by cosine."""

    def __init__(self, client: object, collection: object, copy: Path | None = None) -> None:
        self._client = client
        self._collection = collection
        self._copy = copy

    @classmethod
    def write(cls, folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """Write a new collection into an empty folder and close it."""
        client = connect(folder)
        collection = client.create_collection(  # type: ignore[attr-defined]
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        for at in range(0, len(ids), ROWS_A_CALL):
            rows = range(at, min(at + ROWS_A_CALL, len(ids)))
            collection.add(
                ids=[ids[row] for row in rows],
                embeddings=vectors[rows.start : rows.stop],
                metadatas=[{"row": row} for row in rows],
            )
        client.close()  # type: ignore[attr-defined]

    @classmethod
    def open(cls, folder: Path, scratch: Path) -> "VectorIndex":
        """Open a folder whose hashes have been checked. Raises `StoreError` where Chroma cannot read it."""
        import chromadb.errors

        scratch.mkdir(parents=True, exist_ok=True)
        sweep(scratch)
        copy = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=scratch))
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
        shutil.copytree(folder, copy, dirs_exist_ok=True, copy_function=shutil.copyfile)
        try:
            client = connect(copy)
            collection = client.get_collection(COLLECTION, embedding_function=None)  # type: ignore[attr-defined]
        except (chromadb.errors.ChromaError, ValueError, KeyError) as error:
            raise StoreError(f"the vectors in {folder} cannot be opened ({type(error).__name__})") from None
        return cls(client, collection, copy)

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """At most `count` (row, cosine), nearest first."""
        found = self._collection.query(  # type: ignore[attr-defined]
            query_embeddings=[vector], n_results=count, include=["metadatas", "distances"]
        )
        pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
        return [(int(about["row"]), 1.0 - float(distance)) for about, distance in pairs]

    def stored(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those ids that are here; order is not kept."""
        held: dict[str, Vectors] = {}
        for at in range(0, len(ids), ROWS_A_CALL):
            found = self._collection.get(ids=list(ids[at : at + ROWS_A_CALL]), include=["embeddings"])  # type: ignore[attr-defined]
            held.update(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))
        return held

    def close(self) -> None:
        self._client.close()  # type: ignore[attr-defined]
        if self._copy:
            shutil.rmtree(self._copy, ignore_errors=True)


def connect(folder: Path) -> object:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


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
