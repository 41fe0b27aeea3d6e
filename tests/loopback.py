"""What Ray's workers import in tests: a library that reaches the small web only, and workers that are killed."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from index.archive import Archive
from index.cluster import Encoding
from index.encoder import TokenVectors
from index.fetch import Fetcher
from index.library import Library
from index.load import Limits

INTERVAL_S = 0.4
MARKER = "TEST_KILLED_ONCE"
"""Names, in the environment, a file that says that a worker has been killed."""


def resolve(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


class LoopbackLibrary(Library):
    """A library whose fetcher may reach one port of this machine, by whatever name."""

    def __init__(self, store: Path, port: int) -> None:
        super().__init__(store)
        self._port = port

    def fetcher(self, cache: Path | None = None) -> Fetcher:
        api, snapshots = (f"http://{name}.test:{self._port}" for name in ("api", "snapshots"))
        return Fetcher(
            cache=cache or self._store / "pages",
            trusted=frozenset({("127.0.0.1", self._port)}),
            resolve=resolve,
            limits=Limits(deadline_s=30, interval_s=INTERVAL_S),
            archive_site=Archive(f"{api}/available", f"{snapshots}/web"),
        )


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def squared(number: int) -> int:
    """Square a number; the first worker that comes to 3 is killed over it."""
    if number == 3:
        die_once()
    return number * number


def die_once() -> None:
    marker = Path(os.environ[MARKER])
    if not marker.exists():
        marker.touch()
        die()


class KilledOnce(Encoding):
    """A worker that is killed over the first work that it gets."""

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        die_once()
        return super().tokens(texts)


class KilledAlways(Encoding):
    """A worker that no work survives."""

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        die()
        return []
