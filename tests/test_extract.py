"""From a page to its text: layouts, stubs, normal form, and pages that are meant to do harm."""

import random
import re
import time
from pathlib import Path

import pytest
from smallweb import PAGES, SENTENCES, say, small_pdf, story

from index.extract import extract, tidy
from index.values import Missing, Page, Source

LAYOUTS = {  # file: title, date, first and last paragraph, number of paragraphs
    "classic": (
        "Three civilians killed as convoy is struck near Marat",
        "2019-08-19",
        "Three civilians were killed and twelve people wounded on Monday when an air strike hit a military convoy on "
        "the road to the Marat observation post, the defence ministry said.",
        "The post at Marat, the southernmost, has been cut off since last week.",
        6,
    ),
    "divs": (
        "Kavga suruyor",
        "2019-08-20",
        "Minister says strike will be answered",
        "Neither office gave a programme for the day, and none was expected before the weekend.",
        7,
    ),
    "jsonld": (
        "Agreement on a buffer zone",
        "2018-09-17",
        "SOCHI (Northern Wire) - The two presidents agreed on Monday to create a buffer zone of 15 to 20 km between "
        "the rebels and the government's troops by October 15.",
        "Reporting by Olav Brandt; editing by Mona Lind.",
        10,
    ),
    "amp": (
        "Posts cut off",
        "2019-08-23",
        "The southernmost of the twelve observation posts has been surrounded since Friday, according to a monitor "
        "and to two officers who spoke on condition that they were not named.",
        "State television showed streets without people.",
        5,
    ),
    "ministry": (
        "Remarks of the minister at a press conference",
        "",
        "Question: Reports say that a convoy was struck in the province yesterday. Was your country told of it "
        "beforehand?",
        "about the committee that is to write a constitution, and about the return of the refugees.",
        7,
    ),
    "liveblog": ("Live: day of the summit", "2019-09-16", "14:10", "Country: South | Posts: 7", 9),
}


def page(body: bytes | str, url: str = "http://www.post.test/a", **more: str) -> Page:
    given = {"content_type": "text/html", "fetched": "2026-01-01T00:00:00+00:00"}
    return Page(url, body.encode() if isinstance(body, str) else body, **{**given, **more})


def text_of(body: bytes | str, **more: str) -> str:
    source = extract(page(body, **more))
    assert isinstance(source, Source), source
    return source.text


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_of_news_pages(name: str):
    title, day, first, last, count = LAYOUTS[name]
    source = extract(page((PAGES / f"{name}.html").read_bytes()))
    assert isinstance(source, Source)
    paragraphs = source.text.split("\n\n")
    assert (source.title, source.date, source.kind, source.outlet) == (title, day, "page", "post.test")
    assert (paragraphs[0], paragraphs[1], len(paragraphs)) == (title, first, count)
    assert paragraphs[-1].endswith(last)
    assert re.findall(r"[A-Z]+(?:BOX|LINK|TEXT)", source.text) == []


def test_the_id_is_of_the_address_and_the_text():
    one, two = (extract(page(story(), url)) for url in ("http://www.reuters.com/a", "http://www.reuters.com/b"))
    assert isinstance(one, Source)
    assert isinstance(two, Source)
    assert re.fullmatch(r"reuters[0-9a-f]{12}", one.id)
    assert (one.id != two.id, one.id[-8:] == two.id[-8:], one.outlet) == (True, True, "Reuters")


def test_a_page_that_names_another_outlet_is_still_of_its_host():
    head = '<meta property="og:site_name" content="Reuters">'
    source = extract(page(story(head=head)))
    moved = extract(page(story(), "http://www.reuters.com/a", final_url="http://evil.test/"))
    copy = extract(
        page(story(), "http://www.reuters.com/a", final_url="http://web.archive.org/x", archived="2019-08-20")
    )
    assert [one.outlet for one in (source, moved, copy) if isinstance(one, Source)] == [
        "post.test",
        "evil.test",
        "Reuters",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_text_is_in_normal_form(seed: str):
    """Whatever stands between and inside the words: single spaces, blank lines between paragraphs, nothing unseen."""
    chance = random.Random(seed)
    odd = [
        " ",
        "\n",
        "\t",
        "\r\n",
        "&nbsp;",
        "\u200b",
        "\u202e",
        "\u2066",
        "\x00",
        "\x07",
        "\u00ad",
        "\ufeff",
        "\u2028",
    ]
    odd += [
        "<b>x</b>",
        "<br>",
        "&#0;",
        "&#8238;",
        "\U000e0041",
        "\u061c",
        "\ufe0f",
        "é",
        "e\u0301",
        "<i>",
        "<!-- c -->",
    ]
    extra = "".join(f"<p>word{chance.choice(odd)}{chance.choice(odd)}word {n}" for n in range(30))
    text = text_of(story(extra=extra))
    assert text == "\n\n".join(tidy(line) for line in text.split("\n\n"))
    assert not re.search(
        r"  |\n\n\n|[^\n]\n[^\n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text
    )
    assert all(sentence in text for sentence in SENTENCES)


def test_pdf_and_plain_text():
    lines = ["The committee met on Monday and agreed on the text of the report that it had been asked for,"]
    lines += ["which will be sent to the assembly before the end of the month and read there in full. " + "More."]
    lines += [f"Point {n} of the report says that the road between the two towns is to be mended." for n in range(5)]
    for body, kind in ((small_pdf(lines), "application/pdf"), ("\n".join(lines).encode(), "text/plain")):
        source = extract(page(body, content_type=kind))
        assert isinstance(source, Source), source
        assert "that it had been asked for, which will be sent to the assembly" in source.text
        assert source.title.startswith("The committee met on Monday")
    assert isinstance(extract(page(b"%PDF-1.4 broken", content_type="application/pdf")), Missing)
    assert isinstance(extract(page(small_pdf([]), content_type="application/pdf")), Missing)


SHORT = "<p>The convoy was struck on Monday near the post in the south of the province, the ministry said.</p>"
ROBOTS = "blocked by the site (it checks for robots)"
STUBS = {
    "enable JavaScript": ("<noscript>You need to enable JavaScript to run this app.</noscript>", "needs JavaScript"),
    "JavaScript is disabled": ("<h1>JavaScript is disabled</h1><p>To continue, please wait.</p>", "needs JavaScript"),
    "please turn it on": ("<p>Please turn on JavaScript and reload the page.</p>", "needs JavaScript"),
    "just a moment": ("<title>Just a moment...</title><p>Checking your browser before accessing.</p>", ROBOTS),
    "captcha": ("<p>Please complete the CAPTCHA to go on.</p>", ROBOTS),
    "cookies": ("<p>We and our 842 partners store data. Accept all cookies to read on.</p>" * 3, "cookie wall"),
    "consent": ("<p>Before you continue to the site, please choose.</p>", "cookie wall"),
    "paywall": (SHORT * 3 + "<p>Subscribe to continue reading. Already a subscriber? Enter.</p>", "paywall"),
    "paywall by data": (
        '<script type="application/ld+json">{"isAccessibleForFree": false}</script>' + SHORT * 4,
        "paywall",
    ),
    "paywall, four left": (SHORT * 2 + "<p>You have 4 free articles remaining this month.</p>", "paywall"),
    "login": ("<p>Please log in to see what your friends have shared with you today.</p>", "a login is needed"),
    "sign in": ("<p>Sign in to continue to the members' pages of the paper.</p>", "a login is needed"),
    "soft 404": ("<h1>Page not found</h1><p>Sorry, it has gone.</p>", "404 not found (the page says so)"),
    "empty": ("", "no article in it (0 words)"),
    "menu only": ("<nav><a href=/>Home</a></nav><footer>All rights reserved</footer>", None),
    "two lines": (SHORT, "no article in it (18 words)"),
}


@pytest.mark.parametrize("name", STUBS)
def test_stubs_are_no_articles(name: str):
    body, reason = STUBS[name]
    got = extract(page(f"<!doctype html><html><body>{body}</body></html>"))
    assert isinstance(got, Missing), got
    assert got.reason == reason or reason is None


def test_articles_about_walls_are_articles():
    """Long enough, and the words of a stub are only its subject; a short report is kept too."""
    about = "<p>Readers must subscribe to continue reading, accept cookies, log in to read and enable JavaScript.</p>"
    assert "enable JavaScript" in text_of(story(extra=about))
    brief = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:4])
    assert text_of(f"<html><body><article><h1>Brief</h1>{brief}</article></body></html>").startswith("Brief\n\n")
    exists = SENTENCES[0] + " The ceasefire no longer exists, and the partners agreed on nothing in the end, he said."
    assert "no longer exists" in text_of(f"<article><h1>Brief</h1><p>{exists}</p><p>{SENTENCES[1]}</p></article>")


def test_a_date_after_the_copy_was_made_is_not_believed():
    head = '<meta property="article:published_time" content="2031-01-01">'
    source = extract(page(story(head=head), archived="2019-08-20"))
    assert isinstance(source, Source)
    assert source.date == ""


SIZE = 4_900_000
HOSTILE = {
    "100,000 nested divs": "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "100,000 unclosed divs": "<div>" * 100_000,
    "100,000 nested spans in a story": story().decode().replace("</article>", "<span>" * 100_000),
    "100,000 nested tables": "<table><tr><td>" * 100_000,
    "100,000 closing tags": "</div>" * 100_000,
    "5 MB of open tags": "<a " * (SIZE // 3),
    "5 MB of <": "<" * SIZE,
    "5 MB of <!--": "<!--" * (SIZE // 4),
    "5 MB of <script": "<script " * (SIZE // 8),
    "5 MB of <style": "<style>/*" * (SIZE // 9),
    "5 MB of &": "&" * SIZE,
    "5 MB of &amp;": "<p>" + "&amp;" * (SIZE // 5),
    "5 MB of one word": "<p>" + "x" * SIZE,
    "5 MB of one paragraph": "<p>" + "word " * (SIZE // 5),
    "5 MB of spaces": "<p>" + " " * SIZE + "x",
    "5 MB of new lines": "<p>" + "\n" * SIZE + "x",
    "5 MB in one attribute": "<p title='" + "x" * SIZE + "'>y",
    "200,000 attributes": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">y",
    "a style of 5 MB": "<style>" + ".a{color:red}" * (SIZE // 13) + "</style><p class=a>x",
    "300 KB of /*": "<style>" + "/*" * 150_000 + "</style><p>x",
    "nested media": "<style>" + "@media screen{" * 20_000 + "</style><p>x",
    "15,000 rules for each of 3,000": "<style>"
    + "".join(f"x{n} .a{{display:none}}" for n in range(15_000))
    + "</style>"
    + "<p class=a>x" * 3_000,
    "an inline style of 5 MB": "<p style='" + "/*" * (SIZE // 2) + "'>x",
    "60,001 elements": "<p>x" * 60_001,
    "5,000 paragraphs": "<p>word " * 5_000,
    "5,000 links": "<a href=/x>word</a> " * 5_000,
    "20,000 list items": "<ul>" + "<li>word <b>word</b>" * 20_000,
    "3,000 rows": "<table>" + "<tr><td>word<td>2" * 3_000,
    "an entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><html>&b;</html>',
    "an entity that is a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><html>&a;</html>',
    "no markup at all": "\x01\x02\x03" * 1000,
    "only a comment": "<!-- x -->",
    "a processing instruction": "<?php echo 1 ?>",
    "a surrogate": "<p>&#xD800;&#x110000;&#0;",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_neither_crashes_nor_lasts(name: str):
    began = time.process_time()
    got = extract(page(HOSTILE[name].encode("utf-8", "replace")))
    took = time.process_time() - began
    assert isinstance(got, Missing | Source)
    assert took < (2 if "nested" in name or "unclosed" in name else 6), f"{took:.1f} s of this processor"


def test_what_the_hostile_pages_cost(capsys):
    began = time.process_time()
    got = extract(page(HOSTILE["100,000 nested divs"].encode()))
    say(capsys, f"100,000 nested divs: {got} in {time.process_time() - began:.2f} s")


PLAIN = {
    "5 MB on one line": "word " * (SIZE // 5),
    "600 KB on one line": "word " * 119_000,
    "600 KB of one word": "x" * 599_000,
    "20,000 lines": "a line of text\n" * 20_000,
    "a paragraph of 499 lines": ("a line of text " * 80 + "\n") * 499,
    "20,000 pages": "\f\n" * 20_000,
    "600 KB of addresses": "http://a.test/" * 42_000,
    "5 MB of new lines": "\n" * SIZE,
    "5 MB of addresses": "http://a.test/" * (SIZE // 14),
    "500,000 lines": "a line\n" * 500_000,
    "500 KB of spaces in a line": "a line\n" * 50 + " " * 500_000 + "x\n",
}


@pytest.mark.parametrize("name", PLAIN)
def test_hostile_plain_text_neither_crashes_nor_lasts(name: str):
    began = time.process_time()
    assert isinstance(extract(page(PLAIN[name], content_type="text/plain")), Missing | Source)
    assert time.process_time() - began < 6


def test_it_reads_no_file(tmp_path: Path):
    assert not isinstance(extract(page(HOSTILE["an entity that is a file"])), Source)
