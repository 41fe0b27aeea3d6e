"""A list is given with the sentence that announces it."""

import pytest

from assistant.cite import Place
from assistant.lists import counted_off
from index.sentences import sentences
from index.values import Source

COUNTED = """The mayor announced three measures to help. First, boats may use the quay. It is free. Second, there is a
grant. Third, the market moves. The union was not pleased."""
ITEMS = """The council decided these steps:

The weir is lowered.

A ladder is built.

There are two reasons. One is money."""
SHORT_ITEMS = """Requirements for a permit:

a photo

proof of residence

The bridge is green."""


def given(question: str, text: str) -> list[str]:
    source = Source("a1", "a.txt", "A", text, "article")
    first, *after = (Place(source, s.start, s.end) for s in sentences(text))
    return [place.text.replace("\n", " ") for place in counted_off(question, first.text, after)]


@pytest.mark.parametrize(
    "question", ["What three measures were announced?", "Which measures help?", "Tell me the measures"]
)
def test_sentences_that_count_are_given(question: str):
    counted = ["First, boats may use the quay.", "Second, there is a grant.", "Third, the market moves."]
    assert given(question, COUNTED) == counted


@pytest.mark.parametrize("question", ["How many measures were announced?", "Who announced measures?", "When was it?"])
def test_who_asks_for_one_thing_gets_no_list(question: str):
    assert given(question, COUNTED) == []


def test_paragraphs_behind_a_colon_are_given_as_long_as_they_are_alike():
    assert given("What did the council decide?", ITEMS) == ["The weir is lowered.", "A ladder is built."]
    assert given("What do I need?", SHORT_ITEMS) == ["a photo", "proof of residence"]
    assert given("When did the council decide?", ITEMS) == []


@pytest.mark.parametrize(
    "text",
    [
        "Two reasons were given. Nobody believed them. They were old.",
        "Two reasons were given. First, money. Nobody believed it. They were old.",
        "The mayor spoke. First, she thanked the guests. Second, she sang.",
    ],
)
def test_where_nothing_is_announced_or_counted_nothing_is_added(text: str):
    assert given("What reasons were given?", text) == []


def test_no_more_than_seven():
    text = "There are ten rules. First, be kind. " + "Another is this one. " * 9
    assert len(given("What are the rules?", text)) == 7
