"""robots.txt as RFC 9309 has it: matching on its own, then on real requests."""

import time
from pathlib import Path

import pytest
from smallweb import Answer, say, small_web, story

from index.robots import MAX_BYTES, read_robots
from index.values import Missing, Page

RFC_EXAMPLE = b"""User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""
CASES = [  # section 5.1 and 5.2 of the RFC, then its rules one by one
    (RFC_EXAMPLE, "foobot", "/example/page.html", True),
    (RFC_EXAMPLE, "foobot", "/example/other.html", False),
    (RFC_EXAMPLE, "barbot", "/example/page.html", False),
    (RFC_EXAMPLE, "bazbot", "/other.gif", True),
    (RFC_EXAMPLE, "quxbot", "/example/page.html", True),
    (RFC_EXAMPLE, "us", "/a/b.gif", False),
    (RFC_EXAMPLE, "us", "/a/b.gif?x", True),
    (b"User-Agent: us\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "us", "/example/page/", True),
    (b"User-Agent: us\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "us",
     "/example/page/disallowed.gif", False),
    (b"User-agent: *\nDisallow: /a\nAllow: /a", "us", "/a", True),
    (b"User-agent: *\nDisallow:", "us", "/a", True),
    (b"\xef\xbb\xbfuser-AGENT : US # name\r\ndisALLOW : /a # path\r\n", "us", "/abc", False),
    (b"User-agent: us/2.0\nDisallow: /", "us", "/a", False),
    (b"User-agent: usher\nDisallow: /", "us", "/a", True),
    (b"User-agent: *\nDisallow: /\nUser-agent: us\nAllow: /b\nDisallow: /", "us", "/bc", True),
    (b"User-agent: us\nDisallow: /x\nUser-agent: z\nDisallow: /\nUser-agent: us\nDisallow: /y", "us", "/y1", False),
    (b"User-agent: us\nCrawl-delay: 5\nSitemap: http://x/\nDisallow: /y", "us", "/y", False),
    (b"User-agent: *\nDisallow: /a/*/c", "us", "/a/b/b/c/d", False),
    (b"User-agent: *\nDisallow: /*a*a*b$", "us", "/" + "a" * 5000, True),
    (b"User-agent: *\nDisallow: /foo/bar%3Fx", "us", "/foo/bar%3fx", False),
    (b"User-agent: *\nDisallow: /%7Ejoe", "us", "/~joe/x", False),
    ("User-agent: *\nDisallow: /ツ".encode(), "us", "/%E3%83%84", False),
    (b"User-agent: *\nDisallow: /", "us", "/robots.txt", True),
    (b"Disallow: /\n", "us", "/a", True),
    (b"<html><body>not a robots file</body></html>", "us", "/a", True),
    (b"User-agent: *\n" + b"#" * MAX_BYTES + b"\nDisallow: /", "us", "/a", True),
    (b"", "us", "/a", True),
]  # fmt: skip


@pytest.mark.parametrize(("body", "agent", "path", "is_allowed"), CASES)
def test_rules(body: bytes, agent: str, path: str, is_allowed: bool):
    assert read_robots(body, agent).allows(path) == is_allowed


def test_a_hostile_file_costs_little_time():
    robots = read_robots(b"User-agent: *\n" + b"Disallow: /" + b"*a" * 200_000 + b"$\n")
    began = time.monotonic()
    assert robots.allows("/" + "a" * 4000)
    assert time.monotonic() - began < 1


def blocked(url: str) -> Missing:
    return Missing(url, "blocked by robots.txt")


def test_disallowed_pages_are_never_asked_for(tmp_path: Path, capsys):
    """Not on the host itself, not after a redirect, not from the archive."""
    with small_web() as web:
        rules = b"User-agent: article-assistant\nDisallow: /private\nAllow: /private/open\n"
        web.routes["shy.test/robots.txt"] = Answer(rules, type="text/plain")
        web.routes["shy.test/*"] = Answer(story())
        web.routes["open.test/a"] = Answer(status=302, headers={"Location": web.url("shy.test/private/2")})
        web.archive({web.url("shy.test/private/1"): {"20190820000000": story()}})
        fetcher = web.fetcher(tmp_path, archive=True)
        urls = [web.url(f"shy.test/{path}") for path in ("private/1", "private", "private?x=1")]
        assert [fetcher.fetch(url) for url in urls] == [blocked(url) for url in urls]
        redirect = web.url("open.test/a")
        assert fetcher.fetch(redirect) == blocked(redirect)
        assert isinstance(fetcher.fetch(web.url("shy.test/private/open")), Page)
        assert isinstance(fetcher.fetch(web.url("shy.test/news")), Page)
        assert web.pages_asked() == ["open.test/a", "shy.test/private/open", "shy.test/news"]
        assert [one.host for one in web.asked if one.path == "/robots.txt"] == ["shy.test", "open.test"]
    say(
        capsys,
        "robots.txt: 0 of 4 disallowed pages asked for, of the host or the archive; 1 request for the rules a host",
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_client_error_allows_all(tmp_path: Path, status: int):
    with small_web() as web:
        web.routes["a.test/robots.txt"] = Answer(b"User-agent: *\nDisallow: /", status)
        web.routes["a.test/a"] = Answer(story())
        assert isinstance(web.fetcher(tmp_path).fetch(web.url("a.test/a")), Page)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_disallows_all(tmp_path: Path, status: int):
    with small_web() as web:
        web.routes["a.test/robots.txt"] = Answer(b"", status)
        web.routes["a.test/a"] = Answer(story())
        url = web.url("a.test/a")
        reason = f"its robots.txt cannot be read ({status}): counts as closed"
        assert web.fetcher(tmp_path).fetch(url) == Missing(url, reason)
        assert web.pages_asked() == []


def test_an_unreachable_file_disallows_all(tmp_path: Path):
    with small_web() as web:
        web.routes["a.test/robots.txt"] = drop
        web.routes["a.test/a"] = Answer(story())
        got = web.fetcher(tmp_path).fetch(web.url("a.test/a"))
        assert isinstance(got, Missing)
        assert web.pages_asked() == []


def drop(handler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


def test_redirects_of_the_file_are_followed_and_a_loop_allows_all(tmp_path: Path):
    with small_web() as web:
        web.routes["a.test/robots.txt"] = Answer(status=301, headers={"Location": web.url("b.test/rules")})
        web.routes["b.test/rules"] = Answer(b"User-agent: *\nDisallow: /a", type="text/plain")
        web.routes["c.test/robots.txt"] = Answer(status=302, headers={"Location": "/robots.txt"})
        web.routes["c.test/a"] = Answer(story())
        fetcher = web.fetcher(tmp_path)
        assert fetcher.fetch(web.url("a.test/a")) == blocked(web.url("a.test/a"))
        assert isinstance(fetcher.fetch(web.url("c.test/a")), Page)
