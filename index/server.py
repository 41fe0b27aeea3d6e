"""Vectors on a Chroma server, for several machines that answer from one index. In: an address, rows. Out: the nearest.

Each version of an index has a collection of its own, which is complete before anything points at it. Works with
Chroma's own server, `chroma run` (1.5.9 or later), which has no passwords: keep it on a network of your own.
What the server says of a passage is only its row; texts and token vectors are each machine's own files.
"""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import numpy as np

from index.encoder import Vectors
from index.errors import ServerError, StoreError
from index.vectors import CONFIGURATION, Sliceable, calls, fill, nearest

HELLO_S = 5.0
"""A server that is up answers its heartbeat in milliseconds."""
ANSWER_S = 60.0
"""A call of 4,000 rows takes 2 seconds to add or to read back; Chroma's client would wait for ever."""
ANSWERS_OF_OTHERS = (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError)
"""What comes of no answer, or of one that is not Chroma's."""
SAME = 1e-6
"""Chroma scales vectors to length 1 again, which moves the last binary digit or two of a float32."""


class Server:
    """One Chroma server. Raises `ServerError`, here and in every method, where it does not answer."""

    def __init__(self, address: str) -> None:
        """Check the address and that a Chroma server of version 1 answers there."""
        import chromadb
        from chromadb.config import Settings

        self.address = checked(address)
        with Asking(self.address):
            self._greet()
            self._client = cast(Any, chromadb.HttpClient(self.address, settings=Settings(anonymized_telemetry=False)))
            self._client._server._session.timeout = httpx.Timeout(ANSWER_S, connect=HELLO_S)  # it has no setting

    def _greet(self) -> None:
        """Ask for heartbeat and version before Chroma's client does, which would wait for ever."""
        beat, version = (
            httpx.get(f"{self.address}/api/v2/{name}", timeout=HELLO_S).json() for name in ("heartbeat", "version")
        )
        # `chroma run` says 1.0.0 in every release of version 1, so a floor of 1.5.9 cannot be asked for here.
        if "nanosecond heartbeat" not in beat or not str(version).startswith("1."):
            raise ValueError(f"not a Chroma server of version 1: {version!r}")

    def fill(self, name: str, ids: Sequence[str], vectors: Sliceable) -> None:
        """Make a collection of that name and add every row."""
        with Asking(self.address):
            collection = self._client.create_collection(name, embedding_function=None, configuration=CONFIGURATION)
            fill(collection, ids, vectors)

    def check(self, name: str, ids: Sequence[str], vectors: Sliceable) -> None:
        """Read a collection back. Raises `StoreError` unless it holds these ids and vectors and no others."""
        with Asking(self.address):
            collection = self._collection(name)
            whole = collection and collection.count() == len(ids)
            whole = whole and all(
                holds(collection, rows, ids[rows.start : rows.stop], vectors[rows.start : rows.stop])
                for rows in calls(len(ids))
            )
        if not whole:
            raise StoreError(f"{name} on {self.address} is not what was written to it; run: assistant index")

    def open(self, name: str, count: int) -> "ServedVectors":
        """A collection to search. Raises `StoreError` where it is absent or not of that many rows."""
        with Asking(self.address):
            collection = self._collection(name)
            if collection is None or collection.count() != count:
                raise StoreError(f"{name} on {self.address} is absent or incomplete; run: assistant index")
        return ServedVectors(self.address, collection, count)

    def drop(self, name: str) -> None:
        """Delete a collection, if it is there."""
        from chromadb.errors import NotFoundError

        with Asking(self.address), suppress(NotFoundError):
            self._client.delete_collection(name)

    def _collection(self, name: str) -> Any:
        from chromadb.errors import NotFoundError

        try:
            return self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None


class ServedVectors:
    """The nearest passages to a vector, by cosine, from a server. Safe to share between threads."""

    def __init__(self, address: str, collection: Any, count: int) -> None:
        self._address = address
        self._collection = collection
        self._count = count

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        """At most `count` (row, cosine), nearest first. Raises `ServerError`."""
        with Asking(self._address):
            found = nearest(self._collection, vector, count)
        return [(row, cosine) for row, cosine in found if 0 <= row < self._count]

    def close(self) -> None:
        """Nothing to release: the connection serves every version."""


class Asking:
    """Turns whatever a talk with the server raises into one line that names it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        from chromadb.errors import ChromaError, NotFoundError

        if isinstance(error, NotFoundError):
            raise StoreError(f"the vectors are no longer on {self._address}; run: assistant index") from None
        # Chroma's client raises a bare Exception for an answer that is not Chroma's, a proxy's 502 say.
        if kind is Exception or isinstance(error, (ChromaError, *ANSWERS_OF_OTHERS)):
            raise ServerError(
                f"no Chroma server answers at {self._address} ({type(error).__name__}); "
                "start it there, or set ASSISTANT_CHROMA to where it is"
            ) from None


def checked(address: str) -> str:
    """`http://host:port` of an address. Raises `StoreError`, without repeating what may hold a password."""
    try:
        parts = urlsplit(address.strip())
        rest = parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/")
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port and not rest:
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return f"{parts.scheme}://{host}:{parts.port}"
    except ValueError:  # no port, or brackets that hold no address
        pass
    raise ServerError("ASSISTANT_CHROMA is not http://host:port, without name, password or path; set it so")


def holds(collection: Any, rows: range, ids: Sequence[str], vectors: Vectors) -> bool:
    """Does a collection hold these vectors under these ids and rows?"""
    found = collection.get(ids=list(ids), include=["embeddings", "metadatas"])
    number = {passage: at for at, passage in enumerate(ids)}
    order = [number[passage] for passage in found["ids"]]
    held = np.asarray(found["embeddings"], np.float32)
    return (
        len(order) == len(ids)
        and found["metadatas"] == [{"row": rows.start + at} for at in order]
        and held.shape == vectors.shape
        and float(np.abs(held - vectors[order]).max(initial=0.0)) <= SAME
    )
