"""Read links on several workers, as politely as on one. In: addresses. Out: `Page`s or `Missing`s.

A host's links all go to one worker, so that its robots.txt is asked for once and its pages one after the
other. What workers cannot know of each other, redirects and the archive, is settled by one keeper of turns.
Knows nothing of how work reaches the workers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from index.build import Hands
from index.connect import POLL_S, Unread
from index.fetch import by_host, ignore, never
from index.hosts import Hosts
from index.library import Library
from index.pages import Kept
from index.values import Missing, Page
from index.workers import Ask


class Turns:
    """What all workers must know of each host, in one place. Returns what `Hosts` raises."""

    def __init__(self, interval_s: float) -> None:
        self._hosts = Hosts(interval_s=interval_s)
        self._stopped = False

    def take_turn(self, host: str) -> float | Unread:
        try:
            return self._hosts.take_turn(host)
        except Unread as unread:
            return unread

    def answered(self, host: str) -> None:
        self._hosts.answered(host)

    def pause(self, host: str, seconds: float) -> None:
        self._hosts.pause(host, seconds)

    def stop(self) -> None:
        self._stopped = True

    def stopped(self) -> bool:
        return self._stopped


@dataclass(kw_only=True)
class SharedHosts(Hosts):
    """A worker's `Hosts`: what it learns of a robots.txt is its own, the turns are everybody's."""

    ask: Ask

    def take_turn(self, host: str) -> float:
        found = self.ask("take_turn", host)
        if isinstance(found, Unread):
            raise found
        return float(found)

    def answered(self, host: str) -> None:
        self.ask("answered", host)

    def pause(self, host: str, seconds: float) -> None:
        self.ask("pause", host, seconds)


@dataclass(frozen=True, slots=True)
class Errand:
    """Links for one worker to read, all of a host's among them."""

    urls: tuple[str, ...]
    kept: Mapping[str, Kept] = field(repr=False)
    """What is kept of them already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFetcher:
    """Reads the links of one library on several workers, and keeps what they read."""

    library: Library
    hands: Hands
    workers: int
    ask: Ask

    def fetch_all(
        self,
        urls: Iterable[str],
        *,
        refresh: bool = False,
        on_result: Callable[[str, Page | Missing], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> dict[str, Page | Missing]:
        """What `Fetcher.fetch_all` does. `on_result` hears of the links when all have ended."""
        fetcher = self.library.fetcher()
        wanted, over = fetcher.within_limit(urls)
        errands = [
            Errand(tuple(share), {url: kept for url in share if (kept := fetcher.pages.get(url))})
            for share in shares(by_host(wanted), self.workers)
        ]
        with watched(cancelled, self.ask):
            found = self.hands.each(partial(read_links, self.library, self.ask, refresh), errands)
        results: dict[str, Page | Missing] = {}
        for url, one in chain(over.items(), *found):
            if isinstance(one, Kept):
                fetcher.pages.put(url, one)
            results[url] = one.page if isinstance(one, Kept) else one
            on_result(url, results[url])
        return {url: results[url] for url in [*wanted, *over]}


def shares(hosts: Iterable[Sequence[str]], workers: int) -> list[list[str]]:
    """Share out the links of hosts, the longest lists first, each to the worker that has the fewest links."""
    found: list[list[str]] = [[] for _ in range(workers)]
    for urls in sorted(hosts, key=len, reverse=True):
        min(found, key=len).extend(urls)
    return [share for share in found if share]


def read_links(library: Library, ask: Ask, refresh: bool, errand: Errand) -> list[tuple[str, Kept | Page | Missing]]:
    """On a worker: read links as one process does, in turn with the other workers."""
    with TemporaryDirectory() as folder:
        fetcher = library.fetcher(Path(folder))
        for url, kept in errand.kept.items():
            fetcher.pages.put(url, kept)
        fetcher.loader.hosts = SharedHosts(ask=ask)
        results = fetcher.fetch_all(errand.urls, refresh=refresh, cancelled=partial(ask, "stopped"))
        return [(url, fetcher.pages.get(url) or result) for url, result in results.items()]


@contextmanager
def watched(cancelled: Callable[[], bool], ask: Ask) -> Iterator[None]:
    """Tell the workers when the caller wants no more."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(POLL_S):
            if cancelled():
                ask("stop")
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
