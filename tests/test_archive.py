"""The archive as a second chance: when it is asked, for which date, and what is said of the copy."""

import re
from datetime import date
from pathlib import Path

import pytest
from smallweb import Answer, SmallWeb, kept, small_web, story

from index.archive import date_in, iso_date, median_date, read_answer
from index.extract import extract
from index.load import Limits
from index.values import Missing, Page, Source

SEED = Path(__file__).parent.parent / "seeds" / "000_e6d7b7d3352213b3.txt"
TODAY = date(2026, 6, 1)
DATES = [
    ("https://a.example/2019/08/20/story.html", "2019-08-20"),
    ("https://a.example/2019/8/2/story", "2019-08-02"),
    ("https://a.example/news-2019-08-20-story", "2019-08-20"),
    ("https://a.example/world/2019/aug/20/story", "2019-08-20"),
    ("https://a.example/mideast/201908201076592098-story/", "2019-08-20"),
    ("https://a.example/originals/2019/08/story.html", "2019-08-15"),
    ("https://a.example/2019/13/40/story", ""),
    ("https://a.example/2031/01/01/story", ""),
    ("https://a.example/id/3756085?p=101", ""),
    ("https://a.example/1.7696146", ""),
    ("https://a.example/145891", ""),
    ("https://a.example/120190820", ""),
]


@pytest.fixture
def web():
    with small_web() as web:
        yield web


@pytest.mark.parametrize(("url", "day"), DATES)
def test_the_date_of_an_address(url: str, day: str):
    found = date_in(url, TODAY)
    assert (found.isoformat() if found else "") == day


def test_the_article_of_the_seeds_is_of_august_2019():
    """One of its addresses says 2025, because the page has moved; a latest date or a mean would follow it."""
    urls = re.findall(r"https?://\S+", SEED.read_text("utf-8"))
    assert max(day for url in urls if (day := date_in(url, TODAY))).year == 2025
    assert median_date(urls, TODAY) == "2019-08-15"


def test_the_median_counts_an_address_once_and_needs_a_date():
    old, new = "http://a.test/2019/08/20/", "http://b.test/2025/11/13/"
    assert median_date([old, new, new, new], TODAY) == "2019-08-20"
    assert (median_date([], TODAY), median_date(["http://a.test/x"], TODAY)) == ("", "")


ANSWERS = [
    (
        b'{"archived_snapshots":{"closest":{"status":"200","available":true,"timestamp":"20190819095722"}}}',
        "20190819095722",
    ),
    (b'{"archived_snapshots":{"closest":{"status":"404","available":true,"timestamp":"20190819095722"}}}', ""),
    (b'{"archived_snapshots":{"closest":{"status":"200","available":false,"timestamp":"20190819095722"}}}', ""),
    (b'{"archived_snapshots":{"closest":{"available":true,"timestamp":"../../etc/passwd"}}}', ""),
    (b'{"archived_snapshots":{"closest":{"available":true,"timestamp":"20191399000000"}}}', ""),
    (b'{"archived_snapshots":{}}', ""),
    (b'{"archived_snapshots":[]}', ""),
    (b"[1]", ""),
    (b"<html>busy</html>", ""),
    (b"\xff\xfe", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("body", "timestamp"), ANSWERS)
def test_answers_of_the_api(body: bytes, timestamp: str):
    assert read_answer(body) == timestamp


DEAD = [
    Answer(b"", 404),
    Answer(b"", 410),
    Answer(b"", 403),
    Answer(b"", 401),
    Answer(b"", 429),
    Answer(b"", 500),
    Answer(status=302, headers={"Location": "/a"}),
    Answer(b"<p>Please enable JavaScript to continue.</p>"),
    Answer(b"<p>Subscribe to continue reading. Already a subscriber? Log in.</p>"),
    Answer(b""),
]


@pytest.mark.parametrize("answer", DEAD)
def test_a_dead_blocked_or_empty_page_is_read_from_the_archive(web: SmallWeb, tmp_path: Path, answer: Answer):
    url = web.url("gone.test/a")
    web.routes["gone.test/a"] = answer
    web.archive({url: {"20190820101010": story("As it was")}})
    page = web.fetcher(tmp_path, archive=True, article_date="2019-08-19", now=lambda: "now").fetch(url)
    snapshot = web.url(f"snapshots.test/web/20190820101010id_/{url}")
    assert page == Page(url, story("As it was"), "text/html", "utf-8", snapshot, "now", "2019-08-20")
    source = extract(page)
    assert isinstance(source, Source)
    assert (source.archived, source.outlet, source.url) == ("2019-08-20", "gone.test", url)


@pytest.mark.parametrize(
    ("given", "path", "read"),
    [
        ("2019-08-19", "a", "2019-09-01"),
        ("2015-01-01", "a", "2014-05-05"),
        ("", "2020/01/01/a", "2019-09-01"),
        ("", "a", "2025-07-07"),
    ],
)
def test_the_snapshot_is_the_one_nearest_the_article(web: SmallWeb, tmp_path: Path, given: str, path: str, read: str):
    """The date given, else the date in the link's own address; with neither, the archive chooses."""
    url = web.url(f"gone.test/{path}")
    web.archive({url: {stamp: story() for stamp in ("20140505000000", "20190901000000", "20250707000000")}})
    page = web.fetcher(tmp_path, archive=True, article_date=given).fetch(url)
    assert isinstance(page, Page)
    assert page.archived == read


def test_a_live_page_is_not_asked_of_the_archive_and_a_refused_one_neither(web: SmallWeb, tmp_path: Path):
    web.routes["live.test/a"] = Answer(story())
    web.routes["image.test/a"] = Answer(b"x", type="image/png")
    web.names["inside.test"] = ["10.0.0.1"]
    fetcher = web.fetcher(tmp_path, archive=True)
    got = [fetcher.fetch(web.url(f"{name}.test/a")) for name in ("live", "image", "inside")]
    assert [getattr(one, "reason", "") for one in got] == ["", "not text (image/png)", "its address is not public"]
    assert [one for one in web.asked if one.host in {"api.test", "snapshots.test"}] == []


def test_the_archive_can_be_turned_off(web: SmallWeb, tmp_path: Path):
    url = web.url("gone.test/a")
    web.archive({url: {"20190820101010": story()}})
    assert web.fetcher(tmp_path, archive=False).fetch(url) == Missing(url, "404 not found")
    assert [one for one in web.asked if one.host == "api.test"] == []


def both(reason: str) -> str:
    return f"404 not found; the Internet Archive: {reason}"


def test_both_reasons_are_given_where_the_archive_fails_too(web: SmallWeb, tmp_path: Path):
    url = web.url("gone.test/a")
    web.archive({})
    assert web.fetcher(tmp_path, archive=True).fetch(url) == Missing(url, both("has no copy"))
    web.routes["api.test/available"] = Answer(b"busy", 503)
    assert web.fetcher(tmp_path, archive=True).fetch(url) == Missing(url, both("503 server error"))
    web.archive({url: {"20190820101010": b"<p>short</p>"}})
    assert web.fetcher(tmp_path, archive=True).fetch(url) == Missing(url, both("no article in it (1 words)"))
    web.names["api.test"] = ["192.168.0.9"]
    assert web.fetcher(tmp_path, archive=True).fetch(url) == Missing(url, both("its address is not public"))


def test_the_archive_is_checked_like_any_server(web: SmallWeb, tmp_path: Path):
    """Its snapshots may redirect, to other snapshots or inside; its robots.txt holds."""
    url = web.url("gone.test/a")
    web.archive({url: {"20190820101010": story()}})
    where, there = f"snapshots.test/web/20190820101010id_/{url}", f"snapshots.test/web/20190822000000id_/{url}"
    web.routes[where] = Answer(status=302, headers={"Location": web.url(there)})
    web.routes[there] = Answer(story("Two days later"))
    page = web.fetcher(tmp_path / "1", archive=True).fetch(url)
    assert isinstance(page, Page)
    assert (page.archived, page.final_url) == ("2019-08-22", web.url(there))
    web.routes[where] = Answer(status=302, headers={"Location": "http://169.254.169.254/"})
    inside = web.fetcher(tmp_path / "2", archive=True).fetch(url)
    assert inside == Missing(url, both("its address is not public"))
    web.routes["snapshots.test/robots.txt"] = Answer(b"User-agent: *\nDisallow: /web/")
    assert web.fetcher(tmp_path / "3", archive=True).fetch(url) == Missing(url, both("blocked by robots.txt"))


def test_a_silent_archive_costs_one_more_deadline(web: SmallWeb, tmp_path: Path):
    def silent(handler) -> None:
        handler.connection.settimeout(3)
        handler.rfile.read(1)

    url = web.url("gone.test/a")
    web.routes["api.test/available"] = silent
    got = web.fetcher(tmp_path, archive=True, limits=Limits(deadline_s=0.5, interval_s=0)).fetch(url)
    assert got == Missing(url, both("timed out after 0.5 s"))


def test_an_archived_copy_is_kept_and_asked_live_on_refresh(web: SmallWeb, tmp_path: Path):
    url = web.url("gone.test/a")
    web.archive({url: {"20190820101010": story()}})
    fetcher = web.fetcher(tmp_path, archive=True)
    page = fetcher.fetch(url)
    assert fetcher.fetch(url, refresh=True) == page == kept(fetcher, url)
    web.routes["gone.test/a"] = Answer(story("Back again"))
    live = fetcher.fetch(url, refresh=True)
    assert isinstance(live, Page)
    assert (live.archived, live.final_url) == ("", "")


@pytest.mark.parametrize("stamp", ["", "2019", "20190230000000", "x" * 14])
def test_no_date_is_made_up(stamp: str):
    assert iso_date(stamp) == ""
