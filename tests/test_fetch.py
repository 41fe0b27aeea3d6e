"""The fetcher against a real server: what it reads, what it says of what it cannot read, and what it costs."""

import gzip
import itertools
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from smallweb import Answer, SmallWeb, gzip_bomb, kept, packed, say, small_pdf, small_web, story

from index.connect import Patience
from index.fetch import Fetcher
from index.hosts import Hosts
from index.load import Limits
from index.values import Missing, Page, Source

ROOT = Path(__file__).parent.parent
DEADLINE_S = 0.6


@pytest.fixture
def web():
    with small_web() as web:
        yield web


def test_a_page_is_read_whole(web: SmallWeb, tmp_path: Path):
    web.routes["news.test/a"] = Answer(story(), headers={"ETag": '"1"'})
    url = web.url("news.test/a")
    fetcher = web.fetcher(tmp_path, now=lambda: "2026-01-02T03:04:05+00:00")
    page = fetcher.fetch(url + "#part")
    assert page == Page(url + "#part", story(), "text/html", "utf-8", "", "2026-01-02T03:04:05+00:00")
    sent = web.asked[-1].headers
    assert sent["User-Agent"].startswith("article-assistant/")
    assert (sent["Host"], sent["Accept-Encoding"]) == (f"news.test:{web.port}", "gzip, identity")
    assert {"Cookie", "Authorization", "Referer"} & set(sent) == set()


STATUSES = [
    (401, {}, "401 a login is needed"),
    (402, {}, "402 paywall"),
    (403, {}, "403 forbidden: the site refuses programs"),
    (404, {}, "404 not found"),
    (410, {}, "410 gone"),
    (418, {}, "418 its server gave no page"),
    (429, {}, "429 too many requests"),
    (429, {"Retry-After": "90"}, "429 too many requests: try again in 90 s"),
    (429, {"Retry-After": "99999999"}, "429 too many requests: try again in 27778 hours"),
    (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, "429 too many requests"),
    (429, {"Retry-After": "soon"}, "429 too many requests"),
    (451, {}, "451 not available for legal reasons"),
    (500, {}, "500 server error"),
    (503, {"Retry-After": "3600"}, "503 server error: try again in 60 minutes"),
    (204, {}, "204 its server gave no page"),
    (304, {}, "304 its server gave no page"),
    (302, {}, "it redirects to nowhere"),
    (302, {"Location": "http://[/"}, "it redirects to an address that is not valid"),
]


@pytest.mark.parametrize(("status", "headers", "reason"), STATUSES)
def test_a_status_becomes_a_reason_and_never_a_long_wait(web, tmp_path, status, headers, reason):
    web.routes["news.test/a"] = Answer(b"<p>error page</p>", status, headers=headers)
    began = time.monotonic()
    assert web.fetcher(tmp_path).fetch(web.url("news.test/a")) == Missing(web.url("news.test/a"), reason)
    assert time.monotonic() - began < 2


def test_a_host_that_asks_to_wait_is_left_alone(web: SmallWeb, tmp_path: Path):
    web.routes["news.test/a"] = Answer(b"", 429, headers={"Retry-After": "90"})
    web.routes["news.test/b"] = Answer(story())
    fetcher = web.fetcher(tmp_path)
    fetcher.fetch(web.url("news.test/a"))
    second = fetcher.fetch(web.url("news.test/b"))
    reason = "429 too many requests: the site asks for 90 s before the next"
    assert second == Missing(web.url("news.test/b"), reason)
    assert web.pages_asked() == ["news.test/a"]


TYPES = [
    ("image/png", b"\x89PNG", "not text (image/png)"),
    ("application/json", b"{}", "not text (application/json)"),
    ("application/octet-stream", b"%PDF-1.4", "not text (application/octet-stream)"),
    ("", b"<p>x", "not text (its server does not say what it is)"),
    ("text/html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not text (its server calls it text, but it is not)"),
    ("text/html", packed(story()), "not text (its server calls it text, but it is not)"),
    ("application/pdf", story(), "not text (its server calls it a PDF, but it is none)"),
    ("text/html", b"", "no article in it (0 words)"),
]


@pytest.mark.parametrize(("kind", "body", "reason"), TYPES)
def test_only_text_is_read(web: SmallWeb, tmp_path: Path, kind: str, body: bytes, reason: str):
    web.routes["news.test/a"] = Answer(body, type=kind)
    assert web.fetcher(tmp_path).fetch(web.url("news.test/a")) == Missing(web.url("news.test/a"), reason)


def test_html_text_and_pdf_are_read(web: SmallWeb, tmp_path: Path):
    lines = [f"The report has {n} parts and each of them was read by the committee before the vote." for n in range(9)]
    web.routes["n.test/pdf"] = Answer(small_pdf(lines), type="application/pdf")
    web.routes["n.test/txt"] = Answer("\n".join(lines).encode(), type="text/plain")
    web.routes["n.test/xhtml"] = Answer(story(), type="application/xhtml+xml; charset=UTF-8")
    got = [web.fetcher(tmp_path).fetch(web.url(f"n.test/{kind}")) for kind in ("pdf", "txt", "xhtml")]
    assert [type(one) for one in got] == [Page, Page, Page]


ENCODINGS = [
    (packed(story()), "gzip", None),
    (packed(story()), "X-GZIP", None),
    (story(), "identity", None),
    (gzip.compress(story()[:300]) + gzip.compress(story()[300:]), "gzip", None),
    (packed(story()) + b"trailing bytes", "gzip", None),
    (packed(story(), 2), "gzip, gzip", "it is compressed in a way that was not asked for (gzip, gzip)"),
    (packed(story()), "br", "it is compressed in a way that was not asked for (br)"),
    (packed(story()), "deflate", "it is compressed in a way that was not asked for (deflate)"),
    (story(), "gzip", "its compressed data is damaged"),
    (packed(story())[:-20], "gzip", "its compressed data is cut off"),
]


@pytest.mark.parametrize(("body", "encoding", "reason"), ENCODINGS)
def test_one_layer_of_gzip_and_no_more(web: SmallWeb, tmp_path: Path, body: bytes, encoding: str, reason: str | None):
    web.routes["news.test/a"] = Answer(body, headers={"Content-Encoding": encoding})
    got = web.fetcher(tmp_path).fetch(web.url("news.test/a"))
    assert got.reason == reason if isinstance(got, Missing) else (reason, got.body) == (None, story())


def test_the_limit_is_on_decoded_bytes_whatever_the_length_says(web: SmallWeb, tmp_path: Path):
    text = story().replace(b"</article>", b"<!--" + b"x" * 100_000 + b"--></article>")
    web.routes["news.test/fits"] = Answer(packed(text), headers={"Content-Encoding": "gzip"})
    web.routes["news.test/over"] = Answer(packed(text + b" "), headers={"Content-Encoding": "gzip"})
    fetcher = web.fetcher(tmp_path, limits=Limits(interval_s=0, body_bytes=len(text)))
    assert isinstance(fetcher.fetch(web.url("news.test/fits")), Page)
    got = fetcher.fetch(web.url("news.test/over"))
    assert isinstance(got, Missing)
    assert got.reason.startswith("too large: more than")


HOG = """
import resource, sys, threading, time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
sys.path.insert(0, {root!r})
from index.connect import Patience
from index.fetch import Fetcher
from index.hosts import Hosts
from index.load import Limits

def memory_mb():
    status = Path("/proc/self/status")
    if status.exists():  # sampled, because the peaks that Linux keeps are those of importing, or of the parent
        return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

def watch():
    while True:
        peak[0] = max(peak[0], memory_mb())
        time.sleep(0.001)

fetcher = Fetcher(cache=Path({cache!r}), archive=False, trusted=frozenset({{("127.0.0.1", {port})}}),
                  resolve=lambda host, port: ["127.0.0.1"], limits=Limits(interval_s=0))
fetcher.fetch("http://warm.test:{port}/up")
before = memory_mb()
peak = [before]
threading.Thread(target=watch, daemon=True).start()
for number in range({count}):
    began = time.monotonic()
    got = fetcher.fetch(f"http://bomb{{number}}.test:{port}/a")
    took = time.monotonic() - began
    print(f"{{took:.2f}}|{{peak[0] - before:.1f}}|{{got.reason}}")
"""


def endless():
    while True:
        yield b"<p>word " * 8192


def empty_members():
    """A gzip stream of members that inflate to nothing: its decoded size never grows."""
    while True:
        yield gzip.compress(b"") * 3000


BOMBS = {
    "10 GB from gzip": Answer(gzip_bomb(10 * 10**9), headers={"Content-Encoding": "gzip"}),
    "10 GB from gzip in gzip": Answer(
        lambda: iter([gzip.compress(gzip.compress(bytes(10**7)))]), headers={"Content-Encoding": "gzip, gzip"}
    ),
    "body without end": Answer(endless),
    "gzip of empty members without end": Answer(empty_members, headers={"Content-Encoding": "gzip"}),
    "robots.txt without end": Answer(b"", 404),
}


def test_bombs_are_refused_within_two_seconds_and_50_mb(web: SmallWeb, tmp_path: Path, capsys):
    """In a process of its own, so that the peak it reports is theirs; the growth is that of all so far."""
    web.routes["warm.test/up"] = Answer(story())
    for number, answer in enumerate(BOMBS.values()):
        web.routes[f"bomb{number}.test/a"] = answer
    web.routes[f"bomb{list(BOMBS).index('robots.txt without end')}.test/robots.txt"] = Answer(endless)
    code = HOG.format(root=str(ROOT), cache=str(tmp_path), port=web.port, count=len(BOMBS))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    for name, line in zip(BOMBS, run.stdout.splitlines(), strict=True):
        took, grown, reason = line.split("|")
        assert (float(took) < 2, float(grown) < 50) == (True, True), run.stdout
        say(capsys, f"{name}: {reason}; in {took} s, memory grew by {grown} MB so far")


@pytest.fixture
def raw():
    """A server of bytes: it reads a request and then does what the test says."""
    servers: list[socket.socket] = []

    def start(answer) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        servers.append(listening)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return listening.getsockname()[1]

    yield start
    for server in servers:
        server.close()


def drip(first: bytes, unit: bytes, pause_s: float = 0.05):
    def answer(connection: socket.socket) -> None:
        try:
            if b"/robots.txt" in connection.recv(4096):
                connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
                return
            connection.sendall(first)
            while unit:
                time.sleep(pause_s)
                connection.sendall(unit)
            time.sleep(20)
        except OSError:
            return

    return answer


def silent(connection: socket.socket) -> None:
    time.sleep(20)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SLOW = {
    "silent": silent,
    "silent after the request": drip(b"", b""),
    "drips its status line": drip(b"HTTP/1.1 2", b"0"),
    "drips a header": drip(OK + b"X-Slow: ", b"x"),
    "drips headers": drip(OK, b"X-A: b\r\n"),
    "drips 100 Continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drips its body": drip(OK + b"\r\n", b"<p>word"),
    "drips chunks": drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "stops in its body": drip(OK + b"Content-Length: 1000\r\n\r\n<p>half", b""),
}


@pytest.mark.parametrize("name", SLOW)
def test_every_fetch_ends_with_its_deadline(raw, tmp_path: Path, name: str):
    port = raw(SLOW[name])
    fetcher = lone_fetcher(tmp_path, port)
    url = f"http://slow.test:{port}/a"
    began = time.monotonic()
    got = fetcher.fetch(url)
    assert time.monotonic() - began < DEADLINE_S + 0.6
    assert isinstance(got, Missing)
    assert got.reason in {f"timed out after {DEADLINE_S:g} s", "its server does not speak HTTP properly"}


def lone_fetcher(cache: Path, port: int, **more: object) -> Fetcher:
    limits = Limits(deadline_s=DEADLINE_S, interval_s=0)
    given = {"cache": cache, "archive": False, "trusted": frozenset({("127.0.0.1", port)}), "limits": limits}
    return Fetcher(**{**given, "resolve": lambda *_: ["127.0.0.1"], **more})  # type: ignore[arg-type]


def test_a_silent_handshake_and_a_slow_resolver_end_with_the_deadline(raw, tmp_path: Path):
    port = raw(silent)
    began = time.monotonic()
    got = lone_fetcher(tmp_path, port).fetch(f"https://slow.test:{port}/a")
    slow = lone_fetcher(tmp_path, port, resolve=lambda *_: time.sleep(5) or []).fetch(f"http://slow.test:{port}/a")
    assert time.monotonic() - began < 2 * DEADLINE_S + 0.6
    assert [one.reason for one in (got, slow)] == ["timed out after 0.6 s"] * 2  # type: ignore[union-attr]


BROKEN = {
    "not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no colon": OK + b"no colon here\r\n\r\n",
    "two lengths": OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "bad chunk": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello",
    "header of 1 MB": OK + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "cut off": OK + b"Content-Length: 1000\r\n\r\n<p>half",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_server_is_missing_not_an_exception(raw, tmp_path: Path, name: str):
    def answer(connection: socket.socket) -> None:
        with connection:
            connection.recv(4096)
            connection.sendall(BROKEN[name])

    port = raw(answer)
    got = lone_fetcher(tmp_path, port).fetch(f"http://bad.test:{port}/a")
    assert isinstance(got, Missing)
    said = {"its server does not speak HTTP properly", "the connection broke off", "no article in it (1 words)"}
    assert got.reason in said


def test_what_cannot_be_reached_says_why(web: SmallWeb, tmp_path: Path):
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    fetcher = lone_fetcher(tmp_path, port)
    refused = fetcher.fetch(f"http://closed.test:{port}/")
    assert refused == Missing(f"http://closed.test:{port}/", "its server refused the connection")
    unknown = web.fetcher(tmp_path).fetch("http://nowhere.invalid/")
    assert unknown == Missing("http://nowhere.invalid/", "its host name was not found")


@pytest.mark.parametrize("error", [socket.EAI_AGAIN, socket.EAI_NONAME])
def test_without_a_network_the_reason_is_no_network(web: SmallWeb, tmp_path: Path, error: int):
    """A resolver without a network says `try again` or `no such name`; then the archive has no name either."""

    def resolve(*_: object) -> list[str]:
        raise socket.gaierror(error, "no")

    fetcher = web.fetcher(tmp_path, resolve=resolve, archive=True)
    urls = [f"http://site{n}.test/{page}" for n in range(4) for page in "ab"]
    assert set(fetcher.fetch_all(urls).values()) == {Missing(url, "no network") for url in urls}


def test_tls_is_verified_against_the_name_on_a_pinned_connection(tmp_path: Path):
    """The certificate is for good.test: that name is read, any other at the same address is not."""
    server, client = certificate(tmp_path)
    seen: list[str | None] = []
    server.sni_callback = lambda _, name, __: seen.append(name)
    with small_web(server) as web:
        web.routes["good.test/a"] = web.routes["other.test/a"] = Answer(story())
        good, other = web.url("good.test/a", "https"), web.url("other.test/a", "https")
        assert isinstance(web.fetcher(tmp_path, tls=client).fetch(good), Page)
        assert web.fetcher(tmp_path, tls=client).fetch(other) == Missing(other, "its certificate is not valid")
        assert web.fetcher(tmp_path / "b").fetch(good) == Missing(good, "its certificate is not valid")
        assert (seen, web.pages_asked()) == (["good.test", "good.test", "other.test", "good.test"], ["good.test/a"])


def test_https_never_becomes_http(tmp_path: Path):
    server, client = certificate(tmp_path)
    with small_web(server) as web, small_web() as plain:
        web.routes["good.test/a"] = Answer(status=301, headers={"Location": plain.url("good.test/a")})
        both = web.trusted | plain.trusted
        url = web.url("good.test/a", "https")
        got = web.fetcher(tmp_path, tls=client, trusted=both).fetch(url)
        assert (got, plain.asked) == (Missing(url, "it redirects from https to http"), [])


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's context for good.test, made for this test."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=good.test"]
    made += ["-addext", "subjectAltName=DNS:good.test", "-keyout", str(key), "-out", str(cert)]
    try:
        subprocess.run(["openssl", *made], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl command to make a certificate with")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))


def test_proxies_of_the_environment_are_not_used(web: SmallWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.routes["news.test/a"] = Answer(story())
    assert isinstance(web.fetcher(tmp_path).fetch(web.url("news.test/a")), Page)


def test_hosts_are_asked_side_by_side_and_each_once_an_interval(web: SmallWeb, tmp_path: Path, capsys):
    """Six hosts with two pages each: the second page waits, the hosts do not wait for each other."""
    urls = [web.url(f"h{host}.test/{page}") for page in "ab" for host in range(6)]
    for host in range(6):
        web.routes[f"h{host}.test/*"] = Answer(story())
    seen: list[str] = []
    fetcher = web.fetcher(tmp_path, limits=Limits(interval_s=0.5, deadline_s=9))
    began = time.monotonic()
    got = fetcher.fetch_all(urls, on_result=lambda url, _: seen.append(url))
    took = time.monotonic() - began
    assert list(got) == urls
    assert sorted(seen) == sorted(urls)
    assert all(isinstance(page, Page) for page in got.values())
    for host in range(6):
        times = [one.at for one in web.asked if one.host == f"h{host}.test"]
        assert all(after - before > 0.45 for before, after in itertools.pairwise(times))
    assert took < 2.5
    say(capsys, f"politeness: 18 requests to 6 hosts, two apart by 0.5 s on each, in {took:.1f} s")


def test_the_interval_counts_from_the_answer_so_a_slow_host_is_not_hurried(web: SmallWeb, tmp_path: Path):
    """A request that leaves late, or is long under way, is as near to the next one as a quick one is."""
    slow_s, interval_s = 0.3, 0.2

    def slowly(_: BaseHTTPRequestHandler) -> Answer:
        time.sleep(slow_s)
        return Answer(b"User-agent: *\nAllow: /", type="text/plain")

    web.routes["slow.test/robots.txt"] = slowly
    web.routes["slow.test/a"] = Answer(story())
    fetcher = web.fetcher(tmp_path, limits=Limits(interval_s=interval_s, deadline_s=9))
    assert isinstance(fetcher.fetch(web.url("slow.test/a")), Page)
    rules, page = (one.at for one in web.asked if one.host == "slow.test")
    assert page - rules >= slow_s + interval_s


def test_whoever_waits_for_a_host_asks_again_whether_it_is_free():
    hosts = Hosts(interval_s=0.2)
    assert hosts.take_turn("a.test") == 0
    assert 0 < hosts.take_turn("a.test") <= 0.2
    assert hosts.take_turn("b.test") == 0
    time.sleep(0.1)
    hosts.answered("a.test")  # 0.1 s later than the turn was taken
    began = time.monotonic()
    hosts.wait_turn("a.test", Patience(9, lambda: False))
    assert time.monotonic() - began > 0.19
    assert hosts.take_turn("a.test") > 0


def test_the_default_interval_is_a_second_and_the_deadline_fifteen():
    assert (Limits().interval_s, Limits().deadline_s, Limits().body_bytes) == (1.0, 15.0, 5_000_000)


def test_links_over_the_limit_are_named_and_not_asked(web: SmallWeb, tmp_path: Path):
    web.routes["a.test/*"] = Answer(story())
    urls = [web.url(f"a.test/{n}") for n in range(4)]
    got = web.fetcher(tmp_path, limits=Limits(interval_s=0, links=2)).fetch_all([*urls, urls[0]])
    assert [type(one) for one in got.values()] == [Page, Page, Missing, Missing]
    assert web.pages_asked() == ["a.test/0", "a.test/1"]


def test_a_cancelled_fetch_lets_go_at_once(raw, tmp_path: Path):
    port = raw(silent)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    urls = [f"http://s{n}.test:{port}/{page}" for n in range(5) for page in "ab"]
    began = time.monotonic()
    limits = Limits(deadline_s=20)
    got = lone_fetcher(tmp_path, port, limits=limits).fetch_all(urls, cancelled=stop.is_set)
    assert time.monotonic() - began < 1.5
    assert list(got.values()) == [Missing(url, "cancelled") for url in urls]


def test_a_kept_page_needs_no_network(web: SmallWeb, tmp_path: Path):
    web.routes["news.test/a"] = Answer(story())
    url = web.url("news.test/a")
    page = web.fetcher(tmp_path).fetch(url)

    looked_up: list[str] = []
    later = web.fetcher(tmp_path, resolve=lambda host, _: looked_up.append(host) or [])
    assert later.fetch(url) == kept(later, url) == page
    assert (looked_up, len(web.asked)) == ([], 2)
    assert later.pages.get(web.url("news.test/b")) is None


def test_refresh_asks_whether_a_page_has_changed(web: SmallWeb, tmp_path: Path):
    def answer(handler) -> Answer:
        if handler.headers.get("If-None-Match") == '"1"' and handler.headers.get("If-Modified-Since") == "yesterday":
            return Answer(status=304)
        return Answer(story(), headers={"ETag": '"1"', "Last-Modified": "yesterday"})

    web.routes["news.test/a"] = answer
    url = web.url("news.test/a")
    times = iter(["2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"])
    fetcher = web.fetcher(tmp_path, now=lambda: next(times))
    first = fetcher.fetch(url)
    second = fetcher.fetch(url, refresh=True)
    assert isinstance(first, Page)
    assert second == Page(url, story(), "text/html", "utf-8", "", "2026-02-01T00:00:00+00:00")
    web.routes["news.test/a"] = Answer(b"", 404)
    assert fetcher.fetch(url, refresh=True) == second  # a citation outlives the page
    web.routes["news.test/a"] = Answer(story("A new headline"))
    times = iter(["2026-03-01T00:00:00+00:00"])
    third = fetcher.fetch(url, refresh=True)
    assert isinstance(third, Page)
    assert (b"A new headline" in third.body, kept(fetcher, url)) == (True, third)


def test_a_page_that_holds_no_text_is_not_kept(web: SmallWeb, tmp_path: Path):
    web.routes["news.test/a"] = Answer(b"<html><body><noscript>Please enable JavaScript</noscript></body></html>")
    url = web.url("news.test/a")
    fetcher = web.fetcher(tmp_path)
    assert fetcher.fetch(url) == Missing(url, "needs JavaScript")
    assert fetcher.pages.get(url) is None


def test_another_judge_may_decide_what_holds_a_text(web: SmallWeb, tmp_path: Path):
    web.routes["news.test/a"] = Answer(b"short")
    fetcher = web.fetcher(tmp_path, judge=lambda page: Source("x1", page.url, "t", "short"))
    assert isinstance(fetcher.fetch(web.url("news.test/a")), Page)


def test_no_connection_stays_open(web: SmallWeb, tmp_path: Path):
    """After two hundred fetches."""
    web.routes["news.test/*"] = Answer(story())
    fetcher = web.fetcher(tmp_path, judge=lambda page: Source("x1", page.url, "t", "short"))
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for number in range(200):
        assert isinstance(fetcher.fetch(web.url(f"news.test/{number}")), Page)
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    assert after - before < 20
