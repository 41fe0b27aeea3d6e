"""Read the pages that an article links to, safely and politely. In: addresses. Out: `Page`s or `Missing`s.

What holds for every request, those for robots.txt and the archive included: http and https on their
own ports; every resolved address public, and the connection made to one that was checked; at most
five redirects, each checked again; one total deadline; a limit on decoded bytes; the robots.txt of
the host (RFC 9309); one request a second to a host. Nothing is sent but a GET with our name.

Not covered: what a page would become when its scripts run, pages behind a login, networks that
reach IPv4 through NAT64 only (their addresses embed others, and such are refused).
"""

import re
import ssl
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from index.address import Refused, Resolve, Trusted
from index.archive import Archive, date_in, iso_date, read_answer
from index.connect import NO_NAME, NO_NETWORK, Patience, Unread, resolve_names
from index.hosts import Hosts
from index.links import host_of
from index.load import Limits, Loader, utc_now
from index.pages import Kept, Pages
from index.values import Missing, Page, Source

Cancelled = Callable[[], bool]
WORKERS = 8
API_BYTES = 100_000
"""The availability API answers with a few hundred bytes."""


def never() -> bool:
    return False


def read_page(page: Page) -> Source | Missing:
    """`index.extract.extract`, whose libraries take a second to load: only where a page has come."""
    from index.extract import extract

    return extract(page)


def ignore(_: str, __: Page | Missing) -> None:
    """For callers that do not watch."""


@dataclass(kw_only=True)
class Fetcher:
    """Reads addresses and keeps what they gave. One for a build; safe for several threads.

    `trusted` lets exactly those (IP address, port) pairs pass the address check: a test's server.
    `judge` says whether a page holds a text; one that does not is asked of the archive too.
    `article_date` (ISO) chooses the archive's snapshot; without it, the date in a link's own address does.
    """

    cache: Path
    archive: bool = True
    article_date: str = ""
    trusted: Trusted = frozenset()
    resolve: Resolve = resolve_names
    now: Callable[[], str] = utc_now
    limits: Limits = field(default_factory=Limits)
    judge: Callable[[Page], Source | Missing] = read_page
    archive_site: Archive = field(default_factory=Archive)
    tls: ssl.SSLContext = field(default_factory=lambda: httpx.create_ssl_context(trust_env=False))
    hosts: Hosts | None = None
    """What is known of hosts, where other fetchers of this process ask the same ones."""
    pages: Pages = field(init=False)
    loader: Loader = field(init=False)

    def __post_init__(self) -> None:
        self.pages = Pages(self.cache)
        self.loader = Loader(
            hosts=self.hosts or Hosts(interval_s=self.limits.interval_s),
            trusted=self.trusted,
            resolve=self.resolve,
            now=self.now,
            limits=self.limits,
            tls=self.tls,
        )

    def fetch(self, url: str, *, refresh: bool = False, cancelled: Cancelled = never) -> Page | Missing:
        """A kept page, or else the live one, or else its archived copy, or the reason why there is none.

        With `refresh`, the live page is asked for first; where that fails, what was kept stays,
        and its `fetched` tells its age.
        """
        kept = self.pages.get(url)
        if kept and not refresh:
            return kept.page
        try:
            found = self.found(url, kept, cancelled)
        except (Refused, Unread) as unread:
            return kept.page if kept else Missing(url, str(unread))
        self.pages.put(url, found)
        return found.page

    def fetch_all(
        self,
        urls: Iterable[str],
        *,
        refresh: bool = False,
        on_result: Callable[[str, Page | Missing], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> dict[str, Page | Missing]:
        """Fetch many, hosts side by side, one host's pages one after the other. In the order of `urls`.

        `on_result` is called once an address, as each ends, never by two threads at once.
        """
        wanted, over = self.within_limit(urls)
        results: dict[str, Page | Missing] = {}
        lock = threading.Lock()

        def ended(url: str, result: Page | Missing) -> None:
            with lock:
                results[url] = result
                on_result(url, result)

        def one_host(group: list[str]) -> None:
            for url in group:
                ended(url, self.fetch(url, refresh=refresh, cancelled=cancelled))

        for url, missing in over.items():
            ended(url, missing)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(one_host, by_host(wanted)))
        return {url: results[url] for url in [*wanted, *over]}

    def within_limit(self, urls: Iterable[str]) -> tuple[list[str], dict[str, Missing]]:
        """The addresses to read, once each, and those that are too many."""
        wanted, limit = list(dict.fromkeys(urls)), self.limits.links
        over = {url: Missing(url, f"not read: over the limit of {limit} links") for url in wanted[limit:]}
        return wanted[:limit], over

    def found(self, url: str, kept: Kept | None, cancelled: Callable[[], bool]) -> Kept:
        """The live page; where it is dead and nothing is kept, its archived copy."""
        try:
            return self.readable(self.loader.load(url, Patience(self.limits.deadline_s, cancelled), kept))
        except Unread as unread:
            if kept or not unread.is_dead or not self.archive:
                raise
            first = str(unread)
        try:
            return self.archived(url, Patience(self.limits.deadline_s, cancelled))
        except (Refused, Unread) as second:
            raise Unread(both_reasons(first, str(second)), is_dead=False) from None

    def archived(self, url: str, patience: Patience) -> Kept:
        """The snapshot nearest the article's date, read with the same checks."""
        asked = url.partition("#")[0]
        own_date = date_in(asked)
        when = self.article_date or (own_date.isoformat() if own_date else "")
        answer = self.loader.text(self.archive_site.question(asked, when), patience, API_BYTES)
        timestamp = read_answer(answer)
        if not timestamp:
            raise Unread("has no copy")
        found = self.readable(self.loader.load(self.archive_site.snapshot(asked, timestamp), patience))
        snapshot = found.page.final_url or found.page.url
        # The archive redirects to the nearest snapshot it really has; the date is that of what was read.
        at = re.search(r"/(\d{14})(?:[a-z]{2}_)?/", snapshot)
        day = iso_date(at[1]) if at else ""
        return Kept(replace(found.page, url=url, final_url=snapshot, archived=day or iso_date(timestamp)))

    def readable(self, found: Kept) -> Kept:
        """The same page, if a text can be read from it."""
        judged = self.judge(found.page)
        if isinstance(judged, Missing):
            raise Unread(judged.reason)
        return found


def both_reasons(live: str, archive: str) -> str:
    """One reason out of two. Where no name at all is found, the network is missing, not the pages."""
    if archive == NO_NETWORK or (live == NO_NAME and archive == NO_NAME):
        return NO_NETWORK
    if archive == "cancelled":
        return archive
    return f"{live}; the Internet Archive: {archive}"


def by_host(urls: Iterable[str]) -> list[list[str]]:
    """Addresses grouped by host, in order."""
    groups: dict[str, list[str]] = {}
    for url in urls:
        groups.setdefault(host_of(url), []).append(url)
    return list(groups.values())
