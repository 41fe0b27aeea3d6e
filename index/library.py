"""What is known of the addresses a document points to. In: addresses. Out: `Source`, `Missing`, or not tried.

Joins the fetcher, its kept pages and the extraction; remembers why an address could not be read, so
that a restart does not forget. Fetching happens here only when a caller asks for it.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from filelock import FileLock

from index.errors import StoreError
from index.files import make_private, write_atomically
from index.values import Missing, Page, Source, SourceInfo

if TYPE_CHECKING:
    from index.fetch import Fetcher
    from index.hosts import Hosts

Say = Callable[[str], None]
PASSING = ("no network", "timed out", "cancelled", "429", "500", "502", "503", "504")
"""How reasons begin that may be gone the next time."""


Known = Source | Page | Missing | None
"""Of an address: its text, or the page to take it from; why there is none; None where nobody has tried."""


class FetchAll(Protocol):
    """`Fetcher.fetch_all`, or what does the same elsewhere."""

    def __call__(
        self,
        urls: Iterable[str],
        *,
        refresh: bool,
        on_result: Callable[[str, Page | Missing], None],
        cancelled: Callable[[], bool],
    ) -> dict[str, Page | Missing]: ...


def text_of(known: Known) -> Source | Missing | None:
    """The text of what is known, extracted where it is still a page."""
    if not isinstance(known, Page):
        return known
    from index.extract import extract  # trafilatura takes a second that a build without links need not pay

    return extract(known)


def worth_trying(row: SourceInfo) -> bool:
    """Has nobody tried this link, or may it be there the next time?"""
    return row.state == "pending" or (row.state == "missing" and (row.reason or "").startswith(PASSING))


class Library:
    """The linked pages of one store, kept or remembered as missing."""

    def __init__(
        self, store: Path, *, archive: bool = True, article_date: str = "", hosts: "Hosts | None" = None
    ) -> None:
        self._store = store
        self._hosts = hosts
        self._archive = archive
        self._date = article_date

    def fetcher(self, cache: Path | None = None) -> "Fetcher":
        """The fetcher that keeps its pages in this store, or in another folder."""
        from index.fetch import Fetcher

        return Fetcher(
            cache=cache or self._store / "pages", archive=self._archive, article_date=self._date, hosts=self._hosts
        )

    def known(self, url: str) -> Page | Missing | None:
        """What is known without the network; None where nobody has tried."""
        from index.pages import Pages

        kept = Pages(self._store / "pages").get(url)
        if kept is not None:
            return kept.page
        reason = self._reasons().get(url)
        return Missing(url, reason) if reason else None

    def fetch(
        self,
        urls: Iterable[str],
        *,
        refresh: bool = False,
        say: Say = lambda _: None,
        cancelled: Callable[[], bool],
        fetch_all: FetchAll | None = None,
    ) -> int:
        """Read addresses over the network and keep what came; returns how many were newly read.

        `say` hears a line as each one ends. What was kept before is never lost.
        """
        wanted = list(urls)
        make_private(self._store)
        fetch_all = fetch_all or self.fetcher().fetch_all
        self._reasons()  # a damaged file is said before anything is asked of the network
        done = 0

        def ended(url: str, result: Page | Missing) -> None:
            nonlocal done
            done += 1
            if isinstance(result, Missing):
                if result.reason != "cancelled":
                    self._remember(url, result.reason)
                say(f"{done} of {len(wanted)}: not read, {result.reason}: {url}")
            else:
                self._remember(url, "")
                say(f"{done} of {len(wanted)}: read {url}")

        results = fetch_all(wanted, refresh=refresh, on_result=ended, cancelled=cancelled)
        return sum(isinstance(result, Page) for result in results.values())

    def _remember(self, url: str, reason: str) -> None:
        """Write down why an address could not be read, or that it was; others may write at the same time."""
        with FileLock(self._store / "missing.lock"):
            reasons = self._reasons()
            if reasons.get(url, "") != reason:
                others = {known: why for known, why in reasons.items() if known != url}
                changed = {**others, url: reason} if reason else others
                write_atomically(self._store / "missing.json", json.dumps(changed, indent=1).encode())

    def _reasons(self) -> dict[str, str]:
        path = self._store / "missing.json"
        try:
            return {str(url): str(reason) for url, reason in json.loads(path.read_text("utf-8")).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError):
            raise StoreError(f"{path} is damaged; delete it to try every link again") from None
