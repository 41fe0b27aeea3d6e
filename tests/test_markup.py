"""Plain text, Markdown, HTML and PDF become the same values; a damaged PDF becomes one line."""

import random

import pytest
from pdf import make_pdf
from test_article import values

from index.article import parse_article
from index.errors import SourceError
from index.markup import pdf_text

STANDFIRST = "The bridge at Lofthus closed on Friday, and nobody on the island was told in advance."
FIRST = "“We read it on the door,” said Ola Björk. The council’s report puts the loss at 1.2 million crowns a year."
SECOND = "A ferry may come back in Sept. 2022, if the islanders buy one."
URLS = ("https://council.example/report.html", "https://islandpost.example/2021/04/why-it-closed")


def markdown() -> bytes:
    return (
        f"{STANDFIRST}\n\n“We read it on the **door**,” said Ola Björk. The [council’s report]({URLS[0]}) puts\n"
        f"the loss at 1.2 million crowns a year.\n\n"
        f"Read also: [Why It Closed]({URLS[1]})\n\n{SECOND}\n"
    ).encode()


def page() -> bytes:
    return (
        f"<!doctype html><html><head><title>Bridge</title></head><body><article><p>{STANDFIRST}</p>"
        f"<p>“We read it on the <b>door</b>,” said Ola Björk. The <a href='{URLS[0]}'>council’s report</a> puts the "
        f"loss at 1.2 million crowns a year.</p><p>Read also: <a href='{URLS[1]}'>Why It Closed</a></p>"
        f"<p>{SECOND}</p></article></body></html>"
    ).encode()


def plain() -> bytes:
    return (
        f"{STANDFIRST}\n\n“We read it on the door,” said Ola Björk. The council’s report puts the loss\n"
        f"at 1.2 million crowns a year.\n{URLS[0]}\n{URLS[1]}\n\n"
        f"Read also: Why It Closed\n\n{SECOND}\n"
    ).encode()


def printed() -> bytes:
    rows = [
        "The bridge at Lofthus closed on Friday, and nobody on the island was",
        "told in advance.",
        " ",
        "“We read it on the door,” said Ola Björk. The council’s report puts the",
        "loss at 1.2 million crowns a year.",
        " ",
        "Read also: Why It Closed",
        " ",
    ]
    return make_pdf([[*rows, "1"], ["A ferry may come back in Sept. 2022, if the islanders buy one."]], URLS)


@pytest.mark.parametrize(
    ("name", "body"), [("a.txt", plain()), ("a.md", markdown()), ("a.html", page()), ("a.pdf", printed())]
)
def test_four_formats_of_one_text(name: str, body: bytes):
    assert values(parse_article(body, name)) == {
        "standfirst": STANDFIRST,
        "paragraphs": [FIRST, SECOND],
        "related": ["Why It Closed"],
        "links": list(URLS),
    }


def test_the_bytes_tell_the_format_where_the_name_does_not():
    assert parse_article(page(), "a.txt").paragraphs == (FIRST, SECOND)
    assert parse_article(printed(), "a").paragraphs == (FIRST, SECOND)


def test_a_heading_of_markdown_is_the_title_and_no_text():
    article = parse_article(b"# The Bridge\n\nOne two three four five.\n\n## Later\n\nSix *seven* eight.\n", "a.md")
    assert (article.source.title, article.source.text) == (
        "The Bridge",
        "One two three four five.\n\nLater\n\nSix seven eight.",
    )


@pytest.mark.parametrize("filter_name", ["/FlateDecode", "/NoSuchFilter", "/Fl"])
def test_a_pdf_packed_in_a_way_that_cannot_be_read(filter_name: str):
    body = make_pdf([["Five words are enough here."]]).replace(b"/Length ", f"/Filter {filter_name} /Length ".encode())
    with pytest.raises(SourceError, match=r"^a\.pdf (cannot be read as PDF|has no text)"):
        pdf_text(body, "a.pdf")


def test_a_damaged_pdf_never_raises_anything_else():
    whole = make_pdf([["Five words are enough here."], ["More words."]], URLS)
    for seed in range(300):
        damaged = damage(whole, random.Random(seed))
        try:
            text, links = pdf_text(damaged, "a.pdf")
        except SourceError as error:
            assert str(error).startswith("a.pdf ") and "\n" not in str(error)
        else:
            assert text.strip() and all(link.startswith("http") for link in links)


def damage(body: bytes, dice: random.Random) -> bytes:
    """Up to six bytes changed, runs cut out, or runs doubled."""
    out = bytearray(body)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(9, len(out))
        kind = dice.random()
        if kind < 0.5:
            out[at] = dice.randrange(256)
        elif kind < 0.8:
            del out[at : at + dice.randint(1, 30)]
        else:
            out[at:at] = out[dice.randrange(len(out)) :][: dice.randint(1, 30)]
    return bytes(out)
