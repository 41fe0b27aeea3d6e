"""Plain text, Markdown, HTML and PDF become the same values; a damaged PDF becomes one line."""

import random
import time

import pytest
from lxml import html
from pdf import make_pdf
from test_article import values

from index.article import parse_article
from index.errors import SourceError
from index.extract import extract
from index.markup import blocks, pdf_text
from index.values import Page, Source

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


def test_a_small_pdf_of_very_many_pages_is_read_no_further_than_its_limit():
    """One page shown a hundred thousand times: what is read of it ends with the characters that may be."""
    body = make_pdf([["A page of some words, which is shown again and again."]])
    body = body.replace(b"/Kids [4 0 R]", b"/Kids [" + b"4 0 R " * 100_000 + b"]").replace(
        b"/Count 1", b"/Count 100000"
    )
    with pytest.raises(SourceError, match=r"^a\.pdf is too long: more than 50,000 characters; split it$"):
        pdf_text(body, "a.pdf", most=50_000)


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


GUIDE = """---
title: "Server guide"
date: 2024-05-06
---
Run `gullwing init` before the first start. The port is `8080` by default, and the folder must be empty.[^1]

- The option `timeout` sets how long the server *waits*; 45 is the default.
- **Backups**, made every [night](https://a.example/night) at 3:15
  - kept for 14 days
  - see ![the disk](disk.png)

| Symptom | `Cause` | Remedy |
|---------|---------|--------|
| Error E07 | Pump hot | Wait 20 minutes |
|           | Fuse | |
| Only one |

```
temperature: 93 # degrees
language: en
```

3. Open the lid.
4. Close it.

[^1]: Hidden files count, too.
"""
GUIDE_TEXTS = [
    "Run gullwing init before the first start. The port is 8080 by default, and the folder must be empty.",
    "The option timeout sets how long the server waits; 45 is the default.",
    "Backups, made every night at 3:15",
    "kept for 14 days",
    "see the disk",
    "Symptom: Error E07 | Cause: Pump hot | Remedy: Wait 20 minutes",
    "Symptom: Error E07 | Cause: Fuse",
    "Symptom: Only one",
    "temperature: 93 # degrees",
    "language: en",
    "3. Open the lid.",
    "4. Close it.",
    "Hidden files count, too.",
]


def test_every_word_of_markdown_is_kept_once_and_a_row_of_a_table_stands_alone():
    source = parse_article(GUIDE.encode(), "guide.md").source
    assert (source.title, source.date) == ("Server guide", "2024-05-06")
    assert source.text.split("\n\n") == GUIDE_TEXTS


ROWS = """<tr><th>Day<th>Time<th>Stage</tr><tr><td rowspan=2>Friday<td>18:00<td>Larks</tr><tr><td>20:30<td>Trio</tr>
<tr><td colspan=2>Saturday<td>Shanty <b>choir</b></tr><tr><th>Sum<td>3<td></tr>"""


@pytest.mark.parametrize("kind", ["seed", "page"])
def test_a_page_keeps_its_code_its_lists_its_lines_and_its_tables(kind: str):
    """As a seed and as a linked page: `<br>` parts words, and lines that begin anew; a cell counts in all its rows."""
    long = "And this is a long paragraph, so that there is enough of a text for an article to be found in it. " * 4
    body = (
        f"<!doctype html><html><head><title>Fair</title></head><body><article><h1>Fair</h1><p>{long}</p>"
        f"<p>Use <code>make all</code> to build it now.</p><p>17 Harrow Lane<br>Bristol"
        f"<br><br>Open <b>daily</b><br>from 1 May 2019.</p>"
        f"<ul><li>A <b>tent</b> for two<ul><li>kept dry</li></ul></li></ul><ol><li>Push.</li><li>Pull.</li></ol>"
        f"<table>{ROWS}</table></article></body></html>"
    ).encode()
    if kind == "seed":
        source = parse_article(body, "fair.html").source
        assert source.date == ""  # the first date that a text names is not when it was published
    else:
        found = extract(Page("http://fair.test/a", body, "text/html", "utf-8"))
        assert isinstance(found, Source)
        source = found
    texts = source.text.split("\n\n")
    assert texts[texts.index(long.strip()) + 1 :] == [
        "Use make all to build it now.",
        "17 Harrow Lane",
        "Bristol",
        "Open daily from 1 May 2019.",
        "A tent for two",
        "kept dry",
        "1. Push.",
        "2. Pull.",
        "Day: Friday | Time: 18:00 | Stage: Larks",
        "Day: Friday | Time: 20:30 | Stage: Trio",
        "Day: Saturday | Stage: Shanty choir",
        "Day: Sum | Time: 3",
    ]


def test_a_row_without_cells_is_nothing_and_a_long_head_is_said_once():
    long = "word " * 30
    rows = (
        f"<tr></tr><tr><th>{long}<th>B</tr><tr><td>1<td>2</tr><tr></tr>"
        f"<tr><th>A<th>B</tr><tr><td>{long}<td>2</tr><tr><td><td>3</tr>"
    )
    tree = html.fragment_fromstring(f"<div><table>{rows}</table></div>")
    texts = [text for text, _ in blocks(tree)]
    assert texts == [f"{long}| B", "1 | 2", f"A: {long}| B: 2", "B: 3"]


def test_the_numbers_of_a_long_list_take_no_squared_time():
    tree = html.fragment_fromstring(f"<ol start=5>{'<li>one</li>' * 50_000}</ol>")
    began = time.process_time()
    texts = [text for text, _ in blocks(tree)]
    assert (texts[0], texts[-1], len(texts)) == ("5. one", "50004. one", 50_000)
    assert time.process_time() - began < 20
