"""A small web on loopback: one real HTTP server that plays many sites, by the name in the Host header.

Names end in `.test` (RFC 2606) and resolve here to loopback through the resolver that is passed to
the fetcher. Every request is written down, so that a test can count what was asked, and when.
"""

import gzip
import json
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from index.archive import Archive
from index.fetch import Fetcher
from index.load import Limits
from index.values import Page

PAGES = Path(__file__).parent / "fixtures" / "web"
HTML = "text/html; charset=utf-8"
TLS = httpx.create_ssl_context(trust_env=False)  # made once: reading the certificates takes 30 ms


@dataclass(frozen=True)
class Asked:
    """One request that reached the server."""

    host: str
    path: str
    at: float
    headers: dict[str, str]

    @property
    def url(self) -> str:
        return f"{self.host}{self.path}"


@dataclass(frozen=True)
class Answer:
    """What a route gives. `body` may be a generator; then no length is sent."""

    body: bytes | Callable[[], Iterator[bytes]] = b""
    status: int = 200
    type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


Route = Answer | Callable[[BaseHTTPRequestHandler], Answer | None]


class SmallWeb:
    """Routes by `host/path`; `host/*` for a whole site. Robots.txt is 404 unless a route says otherwise."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.names: dict[str, list[str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def trusted(self) -> frozenset[tuple[str, int]]:
        return frozenset({("127.0.0.1", self.port)})

    def url(self, where: str, scheme: str = "http") -> str:
        host, _, path = where.partition("/")
        return f"{scheme}://{host}:{self.port}/{path}"

    def resolve(self, host: str, port: int) -> list[str]:
        if host in self.names:
            return self.names[host]
        if host.endswith(".test"):
            return ["127.0.0.1"]
        if host[:1].isdigit():
            return [host]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def pages_asked(self) -> list[str]:
        return [one.url for one in self.asked if one.path != "/robots.txt"]

    def fetcher(self, cache: Path, **changed: object) -> Fetcher:
        """A fetcher that may reach this server and nothing else on loopback; quick, and without the archive."""
        site = Archive(self.url("api.test/available"), self.url("snapshots.test/web"))
        given: dict[str, object] = {
            "cache": cache,
            "archive": False,
            "trusted": self.trusted,
            "resolve": self.resolve,
            "limits": Limits(deadline_s=3, interval_s=0),
            "archive_site": site,
            "tls": TLS,
        }
        return Fetcher(**{**given, **changed})  # type: ignore[arg-type]

    def archive(self, snapshots: dict[str, dict[str, bytes]]) -> None:
        """Play the availability API: the snapshot nearest the timestamp; addresses map to {timestamp: body}."""

        def available(handler: BaseHTTPRequestHandler) -> Answer:
            query = parse_qs(urlsplit(handler.path).query)
            url, when = query["url"][0], query.get("timestamp", ["99999999"])[0]
            held = snapshots.get(url, {})
            if not held:
                return Answer(json.dumps({"url": url, "archived_snapshots": {}}).encode(), type="application/json")
            nearest = min(held, key=lambda stamp: abs(int(stamp[:8]) - int(when[:8])))
            closest = {"status": "200", "available": True, "url": "ignored", "timestamp": nearest}
            said = {"url": url, "archived_snapshots": {"closest": closest}}
            return Answer(json.dumps(said).encode(), type="application/json")

        self.routes["api.test/available"] = available
        for url, held in snapshots.items():
            for stamp, body in held.items():
                self.routes[f"snapshots.test/web/{stamp}id_/{url}"] = Answer(body)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").rpartition(":")[0]
                web.asked.append(Asked(host, self.path, time.monotonic(), dict(self.headers.items())))
                path = self.path.partition("?")[0] if f"{host}{self.path}" not in web.routes else self.path
                route = web.routes.get(f"{host}{path}")
                if route is None and path != "/robots.txt":
                    route = web.routes.get(f"{host}/*")
                found = route(self) if callable(route) else route
                if found is not None or route is None:
                    send(self, found or Answer(b"no such page", 404))

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    """Send an answer; a client that went away is no error."""
    with suppress(OSError):
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.type)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.close_connection = True
        if isinstance(answer.body, bytes):
            handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            handler.wfile.write(answer.body)
            return
        handler.end_headers()
        for part in answer.body():
            handler.wfile.write(part)


@contextmanager
def small_web(tls: ssl.SSLContext | None = None) -> Iterator[SmallWeb]:
    web = SmallWeb(tls)
    try:
        yield web
    finally:
        web.close()


def gzip_bomb(total: int) -> Callable[[], Iterator[bytes]]:
    """A gzip stream that inflates to `total` zero bytes, made as it is sent."""

    def parts() -> Iterator[bytes]:
        pack = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = bytes(1_000_000)
        for _ in range(total // len(block)):
            part = pack.compress(block)
            if part:
                yield part
        yield pack.flush()

    return parts


def packed(body: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


SENTENCES = (
    "The convoy was moving south along the highway when the first of two strikes hit the road ahead of it.",
    "The ministry said in a statement that three people had died and that twelve more had been wounded.",
    "Officials in the capital called the attack a breach of the agreements that had been signed a year earlier.",
    "Residents of the nearby town told a reporter that they had heard aircraft shortly after sunrise.",
    "A spokesman for the observers declined to say who had given the order to open fire.",
    "The observation post, one of twelve in the province, remained cut off from its supplies on Tuesday.",
    "Diplomats expect the matter to be raised when the two presidents meet at the end of the month.",
    "Neither side has published the recordings of the calls that were made before the strike.",
)


def story(title: str = "Convoy struck on the road south", extra: str = "", head: str = "", body: str = "") -> bytes:
    """A plain news page of some 200 words, with room for more."""
    paragraphs = "".join(f"<p>{a} {b}</p>" for a, b in zip(SENTENCES, SENTENCES[1:] + SENTENCES[:1], strict=True))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<nav><a href=/>Home</a> <a href=/world>World</a></nav><article><h1>{title}</h1>{paragraphs}{extra}</article>"
        f"{body}<footer>All rights reserved</footer></body></html>"
    ).encode()


def small_pdf(lines: list[str]) -> bytes:
    """A one-page PDF that says these lines, made by hand (ISO 32000-1, 7.5)."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    stream = f"BT /F1 10 Tf 14 TL 40 800 Td {shown}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)


def kept(fetcher: Fetcher, url: str) -> Page | None:
    """The page that a fetcher has kept."""
    found = fetcher.pages.get(url)
    return found.page if found else None


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Print a count where the person who runs the tests sees it."""
    with capsys.disabled():
        sys.stdout.write(f"\n  {line}\n")
