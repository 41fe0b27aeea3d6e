"""Read one address politely. In: a URL and a patience. Out: a `Kept` page, or `Refused` or `Unread`.

Every request, those for robots.txt included, goes through `asked`: addresses checked and pinned,
one request a second to a host. Every redirect is checked like the first address, and the
robots.txt of each host on the way is asked for and followed.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus

import httpx

from index.address import Resolve, Target, Trusted, read_url, redirected
from index.body import read_body
from index.connect import Patience, Reply, Unread, checked_addresses, request, resolve_names
from index.hosts import Hosts, retry_after, wait_words
from index.pages import Kept
from index.robots import ALLOW_ALL, MAX_BYTES, Robots, read_robots
from index.values import Page

USER_AGENT = "article-assistant/0.1 (reads the pages an article links to; follows robots.txt)"
TYPES = {"text/html", "application/xhtml+xml", "text/plain", "application/pdf"}
REDIRECTS = {301, 302, 303, 307, 308}
STATUS_WORDS = {
    401: "401 a login is needed",
    402: "402 paywall",
    403: "403 forbidden: the site refuses programs",
    404: "404 not found",
    410: "410 gone",
    429: "429 too many requests",
    451: "451 not available for legal reasons",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost. The deadline holds for the page, and again for its archived copy."""

    deadline_s: float = 15.0
    body_bytes: int = 5_000_000
    redirects: int = 5
    interval_s: float = 1.0
    links: int = 100


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(kw_only=True)
class Loader:
    """Asks servers. Keeps nothing but what it learnt of hosts."""

    hosts: Hosts
    trusted: Trusted = frozenset()
    resolve: Resolve = resolve_names
    now: Callable[[], str] = utc_now
    limits: Limits = field(default_factory=Limits)
    tls: ssl.SSLContext = field(default_factory=lambda: httpx.create_ssl_context(trust_env=False))

    def load(self, url: str, patience: Patience, kept: Kept | None = None) -> Kept:
        """Follow redirects to a page. Where its server says `kept` is unchanged: that, with a new time."""
        conditions = conditional(kept) if kept else {}
        target = first = read_url(url, self.trusted)
        for _ in range(self.limits.redirects + 1):
            self.check_robots(target, patience)
            with self.asked(target, patience, conditions) as reply:
                if kept and conditions and reply.status == HTTPStatus.NOT_MODIFIED:
                    return replace(kept, page=replace(kept.page, fetched=self.now()))
                location = redirect_of(reply)
                if location is None:
                    final_url = target.url if target != first else ""
                    self.note_wait(target, reply)
                    return self.page_of(Page(url, b"", "", final_url=final_url), reply)
                target = redirected(target, location, self.trusted)
        raise Unread(f"it redirects more than {self.limits.redirects} times")

    def page_of(self, page: Page, reply: Reply) -> Kept:
        """The page that a final reply holds, or `Unread` with what its status or type says."""
        headers = reply.headers
        if reply.status != HTTPStatus.OK:
            raise Unread(status_reason(reply))
        content_type, charset = read_type(headers.get("content-type", ""))
        if content_type not in TYPES:
            said = content_type[:60] or "its server does not say what it is"
            raise Unread(f"not text ({said})", is_dead=False)
        body = read_body(reply, self.limits.body_bytes)
        page = replace(page, body=body, content_type=content_type, charset=charset, fetched=self.now())
        return Kept(page, headers.get("etag", ""), headers.get("last-modified", ""))

    def text(self, url: str, patience: Patience, limit: int) -> bytes:
        """The body of an interface's answer, of whatever type; redirects are not followed."""
        target = read_url(url, self.trusted)
        self.check_robots(target, patience)
        with self.asked(target, patience) as reply:
            if reply.status != HTTPStatus.OK:
                self.note_wait(target, reply)
                raise Unread(status_reason(reply))
            return read_body(reply, limit)

    def check_robots(self, target: Target, patience: Patience) -> None:
        """`Unread` where the robots.txt disallows the path; not `is_dead`, so no archive is asked either."""
        robots = self.hosts.robots(target.origin)
        if robots is None:
            try:
                robots = self.load_robots(target, patience)
            except Unread as unread:
                if not patience.cancelled():
                    self.hosts.learn(target.origin, unread)
                raise
            self.hosts.learn(target.origin, robots)
        if isinstance(robots, Unread):
            raise Unread(str(robots), is_dead=robots.is_dead)
        if not robots.allows(target.path):
            raise Unread("blocked by robots.txt", is_dead=False)

    def load_robots(self, target: Target, patience: Patience) -> Robots:
        """RFC 9309, 2.3.1: 4xx and too many redirects allow all; 5xx and no answer disallow all."""
        at = replace(target, path="/robots.txt")
        for _ in range(self.limits.redirects + 1):
            with self.asked(at, patience) as reply:
                if reply.status == HTTPStatus.OK:
                    return read_robots(read_body(reply, MAX_BYTES, cut=True))
                location = redirect_of(reply)
                if location is None and reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise Unread(f"its robots.txt cannot be read ({reply.status}): counts as closed")
                if location is None:
                    return ALLOW_ALL
            at = redirected(at, location, self.trusted)
        return ALLOW_ALL

    @contextmanager
    def asked(self, target: Target, patience: Patience, extra: Mapping[str, str] | None = None) -> Iterator[Reply]:
        """One GET: the host's turn, its addresses checked, the connection pinned to them."""
        self.hosts.wait_turn(target.host, patience)
        addresses = checked_addresses(target, self.resolve, self.trusted, patience)
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1",
            "Accept-Encoding": "gzip, identity",
            "Accept-Language": "en,*;q=0.5",
            "Connection": "close",
        }
        with request(target, addresses, {**headers, **(extra or {})}, patience, self.tls) as reply:
            self.hosts.answered(target.host)
            yield reply

    def note_wait(self, target: Target, reply: Reply) -> None:
        """Leave a host alone for as long as it asks."""
        seconds = retry_after(reply.headers.get("retry-after", ""))
        if seconds and reply.status in {429, 503}:
            self.hosts.pause(target.host, seconds)


def conditional(kept: Kept) -> dict[str, str]:
    """The headers that ask for a live page only if it has changed (RFC 9110, 13.1)."""
    asked = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    if kept.page.archived:
        return {}
    return {name: value for name, value in asked.items() if value and value.isprintable() and value.isascii()}


def redirect_of(reply: Reply) -> str | None:
    """Where a reply redirects to; None where it does not. A redirect without an address leads nowhere."""
    if reply.status not in REDIRECTS:
        return None
    location = reply.headers.get("location", "").strip()
    if not location:
        raise Unread("it redirects to nowhere")
    return location


def status_reason(reply: Reply) -> str:
    """A status in words for people; the number stays, for those who know it."""
    seconds = retry_after(reply.headers.get("retry-after", ""))
    again = f": try again in {wait_words(seconds)}" if seconds and reply.status in {429, 503} else ""
    if reply.status in STATUS_WORDS:
        return STATUS_WORDS[reply.status] + again
    kind = "server error" if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "its server gave no page"
    return f"{reply.status} {kind}{again}"


def read_type(header: str) -> tuple[str, str]:
    """The type and the charset of a Content-Type header, in lower case."""
    kind, _, parameters = header.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip(" \t\"'").lower()[:40]
    return kind.strip().lower(), ""
