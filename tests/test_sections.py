"""What passages stand under: the headings that a document marks, kept with its source, and read with every sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from index import store as disk
from index.article import parse_article
from index.extract import extract
from index.passages import split
from index.sections import MOST, headings_in, headings_over, stands_under
from index.texts import keep_texts, kept_text, read_sources, write_sources
from index.values import Page, Source

LOG = """# Tidewatch

All notable changes are kept here, in the order of their releases.

## 3.1.0, April 2025

### Fixed

- Wrong time zone for the Azores.

## 3.0.0

### Removed

- The old interface.
- Python 3.9, which few still used.

### Changed

It moved to another database.
"""


def source(text: str = LOG, name: str = "log.md") -> Source:
    return parse_article(text.encode(), name).source


def marked(found: Source) -> list[tuple[str, int]]:
    return [(found.text[start:].partition("\n")[0], level) for start, level in found.headings]


HEADINGS = [("3.1.0, April 2025", 2), ("Fixed", 3), ("3.0.0", 2), ("Removed", 3), ("Changed", 3)]


def test_headings_have_their_places_and_levels():
    assert marked(source()) == HEADINGS


def test_a_page_s_headings_are_kept_as_a_seed_s_are():
    long = "<p>" + "This is a long paragraph, so that there is a text to be found at all. " * 5 + "</p>"
    body = f"<!doctype html><title>Fair</title><article><h1>Fair</h1>{long}<h2>Prices</h2>{long}<h3>Tents</h3>{long}"
    page = extract(Page("http://fair.test/a", body.encode(), "text/html", "utf-8"))
    assert isinstance(page, Source)
    assert marked(page) == [("Prices", 2), ("Tents", 3)]
    assert marked(source(body, "fair.html")) == [("Prices", 2), ("Tents", 3)]


def test_plain_text_marks_none():
    assert source("First\n\nA sentence stands here, and that is all.", "a.txt").headings == ()


def test_a_heading_that_is_not_in_the_text_has_no_place():
    assert headings_in("A\n\nB\n\nA", [("A", 1), ("C", 2), ("A", 1)]) == ((0, 1),)
    assert headings_in("A\n\nB\n\nA", [("A", 1), ("A", 2)]) == ((0, 1), (6, 2))


def test_a_heading_begins_a_passage_unless_nothing_stands_between_it_and_the_one_before():
    texts = [passage.text.replace("\n\n", " / ") for passage in split(source())]
    assert texts == [
        "All notable changes are kept here, in the order of their releases.",
        "3.1.0, April 2025 / Fixed / Wrong time zone for the Azores.",
        "3.0.0 / Removed / The old interface. / Python 3.9, which few still used.",
        "Changed / It moved to another database.",
    ]


def test_a_heading_stays_with_a_paragraph_that_is_longer_than_a_passage():
    long = "It is a sentence of some length, which says that nothing changes. " * 20
    first, *others = split(source(f"Some words stand before it all.\n\n## News\n\n{long}"), limit=300)
    assert first.text == "Some words stand before it all."
    assert others[0].text.startswith("News\n\nIt is")
    assert {stands_under(one).partition(". ")[2] for one in others[1:]} == {"News"}


def test_a_passage_stands_under_its_title_and_the_headings_over_it():
    found = [stands_under(passage) for passage in split(source())]
    assert found == ["Tidewatch", "Tidewatch", "Tidewatch", "Tidewatch. 3.0.0"]
    untitled = replace(source(), title="All notable…")
    assert [stands_under(passage) for passage in split(untitled)][-1] == "3.0.0"


def test_of_long_headings_the_innermost_are_kept():
    long = "word " * 30
    text = f"# T\n\n## {long}a\n\n### {long}b\n\n#### c\n\nOne.\n\n##### d\n\nFive words stand here, too."
    last = list(split(source(text)))[-1]
    assert [len(one) > MOST / 2 for one in headings_over(last)] == [True, False]


@pytest.mark.parametrize("kept", ["version", "for good"])
def test_headings_are_stored(tmp_path: Path, kept: str):
    disk.make_private(tmp_path)
    if kept == "version":
        write_sources(tmp_path, [source()], [])
        assert read_sources(tmp_path)[0] == (source(),)
    else:
        keep_texts(tmp_path, [source()])
        assert kept_text(tmp_path, source().id) == source()
        path = tmp_path / "texts" / f"{source().id}.json"
        path.write_text(path.read_text("utf-8").replace(', "headings": [[', ', "headers": [['), "utf-8")
        assert kept_text(tmp_path, source().id) is None
