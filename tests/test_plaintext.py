"""Putting text back together that was cut into lines, case by case. tests/test_article.py has whole documents."""

import pytest

from index.article import parse_article
from index.plaintext import parse_plain


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        pytest.param(
            "the com-\npany was here. The company is gone.", "the company was here. The company is gone.", id="cut"
        ),
        pytest.param(
            "the com-\npany was here and is gone", "the company was here and is gone", id="cut-word-seen-once"
        ),
        pytest.param("a well-\nknown man left the town", "a well-known man left the town", id="compound"),
        pytest.param(
            "no cease-\nfire came; the cease-fire fell", "no cease-fire came; the cease-fire fell", id="elsewhere"
        ),
        pytest.param(
            "of Russia-\nTurkey relations in the long run", "of Russia-Turkey relations in the long run", id="names"
        ),
        pytest.param("a 15-\nyear-old boy was found there", "a 15-year-old boy was found there", id="number"),
        pytest.param("short-\nand long-term plans were made", "short- and long-term plans were made", id="suspended"),
        pytest.param("it ended -\nor did it not end", "it ended - or did it not end", id="dash"),
        pytest.param(
            "he saw the cap-\n\n7\n\f\ntain leave the ship", "he saw the captain leave the ship", id="page-break"
        ),
        pytest.param("it went on\n\nPage 3 of 7\n\nto the very end", "it went on to the very end", id="page-of"),
        pytest.param("one  two\u00a0three\tfour \u200bfive", "one two three four five", id="spaces"),
        pytest.param("cafe\u0301 o\u0308l is what they sell", "café öl is what they sell", id="accents"),
    ],
)
def test_lines_are_joined(text: str, paragraph: str):
    assert parse_article(text.encode(), "a.txt").source.text == paragraph


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://a.example/b, and then go on reading", "https://a.example/b"),
        ("see (https://a.example/b). Then go on reading", "https://a.example/b"),
        ("see https://a.example/b_(bridge), and then go on", "https://a.example/b_(bridge)"),
        ("“https://a.example/b” is where it all was said", "https://a.example/b"),
        ("said so:\n<https://a.example/b?c=d&e=f>\nand then went on", "https://a.example/b?c=d&e=f"),
        ("said so:\n[1] https://a.example/b#c\nand then went on", "https://a.example/b#c"),
        ("said so:\nhttps://a.example/b/\nc-d.html\nand then went on", "https://a.example/b/c-d.html"),
        ("as https://a.example/b-c-\nd-e.html, and others, say", "https://a.example/b-c-d-e.html"),
    ],
)
def test_an_address_is_found_whole(text: str, url: str):
    assert [link.url for link in parse_article(text.encode(), "a.txt").links] == [url]


def test_one_paragraph_is_no_standfirst():
    article = parse_article(b"This is all that there is.", "a.txt")
    assert (article.standfirst, article.paragraphs) == ("", ("This is all that there is.",))


LEASE = """1. PREMISES
1.1 The Landlord lets the ground floor of the house, with an area of
4.2 square metres.
1.2 The cellar is not part of it.
2. Use
2.1 The Tenant may have no more than:
    (a) 24 seats indoors;
    (b) 10 seats on the pavement; and
    (c) one bay (see
    (d) below).
[1] A first note.
[2] A second note."""


def test_clauses_and_notes_with_numbers_are_paragraphs_and_wrapped_lines_that_look_like_them_are_none():
    assert parse_article(LEASE.encode(), "a.txt").source.text.split("\n\n") == [
        "1. PREMISES",
        "1.1 The Landlord lets the ground floor of the house, with an area of 4.2 square metres.",
        "1.2 The cellar is not part of it.",
        "2. Use",
        "2.1 The Tenant may have no more than:",
        "(a) 24 seats indoors;",
        "(b) 10 seats on the pavement; and",
        "(c) one bay (see (d) below).",
        "[1] A first note.",
        "[2] A second note.",
    ]


TABLE = """The prices are these:

| Ticket | Early | Late |
|--------|:-----:|------|
| Day    | £28   | £35  |
| Week   | £70   |

    | a | b |
    no table | at all

They rise in May.
"""


def test_a_table_drawn_with_bars_is_read_row_by_row_under_its_heads():
    parsed = parse_plain(TABLE)
    assert [parsed.standfirst, *parsed.paragraphs] == [
        "The prices are these:",
        "Ticket: Day | Early: £28 | Late: £35",
        "Week | £70",
        "| a | b | no table | at all",
        "They rise in May.",
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (f"| {'x' * 81} | b |\n|--|--|\n| 1 | 2 |\n| 3 | 4 |", [f"{'x' * 81} | b", "1 | 2", "3 | 4"]),
        ("| a | b |\n|--|--|", ["a | b"]),
        ("| a | b |\n|--|--|\nMore.", ["a | b", "More."]),
        (
            "Hours\n| a | b |\n|-|-|\n| 1 | 2 |\n| 3 | 4 |\nand more",
            ["Hours", "a: 1 | b: 2", "a: 3 | b: 4", "and more"],
        ),
    ],
)
def test_no_head_is_lost_and_no_long_one_said_again(table: str, rows: list[str]):
    assert list(parse_plain(f"Prices.\n\n{table}").paragraphs) == rows
