"""Seed documents: the real one and a differently broken one to their full values, and every bad input."""

import json
from pathlib import Path

import pytest
from pdf import make_pdf

from index.article import MAX_BYTES, Details, decode, parse_article, read_article, read_details, shorten
from index.errors import SourceError
from index.values import Article

HERE = Path(__file__).parent
SEED = HERE.parent / "seeds" / "000_e6d7b7d3352213b3.txt"

ENOUGH = b"Five words are enough here."


def expected(name: str) -> dict[str, object]:
    return json.loads((HERE / "data" / f"{name}.expected.json").read_text("utf-8"))


def values(article: Article) -> dict[str, object]:
    return {
        "standfirst": article.standfirst,
        "paragraphs": list(article.paragraphs),
        "related": list(article.related),
        "links": [link.url for link in article.links],
    }


def test_the_real_article():
    article = read_article(SEED)
    assert values(article) == expected("article")
    assert (len(article.paragraphs), len(article.related), len(article.links)) == (18, 2, 10)
    assert article.source.text == "\n\n".join([article.standfirst, *article.paragraphs])


def test_the_real_article_gives_no_title_outlet_or_date():
    source = read_article(SEED).source
    assert source.title == "Advancements of the Syrian army in Idlib approximate the end of the civil war, but…"
    assert (source.outlet, source.date, source.kind, source.url) == ("", "", "article", SEED.name)


def test_a_differently_broken_document():
    """Line ends of Windows, paragraphs marked by a tab alone, cut words and addresses, page numbers, soft hyphens."""
    assert values(read_article(HERE / "data" / "broken.txt")) == expected("broken")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str):
    assert decode("“Björk” 日本語 😀".encode(encoding), "a.txt") == "“Björk” 日本語 😀"


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        pytest.param("a.txt", b"", "is empty", id="empty"),
        pytest.param("a.txt", b" \n\t\r\n ", "is empty", id="white-space"),
        pytest.param("a.txt", "\ufeff \u200b\n".encode(), "holds no text", id="invisible"),
        pytest.param("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary data", id="picture"),
        pytest.param("a.txt", b"some text\0with a nul in it", "is binary data", id="nul"),
        pytest.param("a.txt", "Die Brücke ist für immer zu.".encode("latin-1"), "unknown encoding", id="latin-1"),
        pytest.param("a.txt", b"\xff\xfea", "unknown encoding", id="half-of-utf-16"),
        pytest.param("a.txt", b"only four words here", "holds no text", id="too-few-words"),
        pytest.param("a.md", b"![](a.png)\n\n---\n", "holds no text", id="markdown-of-pictures"),
        pytest.param(
            "a.html", b"<html><body><img src='a.png'></body></html>", "no article text", id="page-of-pictures"
        ),
        pytest.param("a.pdf", b"five words that are plain text", "is no PDF", id="named-pdf"),
        pytest.param("a.pdf", b"%PDF-1.4\nand then nothing", "cannot be read as PDF", id="broken-pdf"),
        pytest.param(
            "a.pdf", make_pdf([["Five words are enough here."]])[:-200], "cannot be read as PDF", id="cut-pdf"
        ),
        pytest.param("a.pdf", make_pdf([[], []]), "has no text", id="pdf-of-pictures"),
    ],
)
def test_bad_bytes_get_one_line(name: str, body: bytes, says: str):
    with pytest.raises(SourceError) as error:
        parse_article(body, name)
    assert says in str(error.value)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path):
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=r"long\.txt has 10,000,001 bytes; the limit is 10,000,000: split it$"):
        read_article(path)


def test_a_folder_and_a_missing_path(tmp_path: Path):
    with pytest.raises(SourceError, match=r"is a folder; name a file in it$"):
        read_article(tmp_path)
    with pytest.raises(SourceError, match=r"none\.txt does not exist; check the name$"):
        read_article(tmp_path / "none.txt")


def test_details_beside_a_document(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(ENOUGH)
    (tmp_path / "a.toml").write_text('title = "T"\noutlet = "O"\ndate = 2019-08-31\nquestions = ["Why?"]\n', "utf-8")
    source = read_article(tmp_path / "a.txt").source
    assert (source.title, source.outlet, source.date) == ("T", "O", "2019-08-31")
    assert read_details(tmp_path / "a.toml") == Details("T", "O", "2019-08-31", ("Why?",))
    assert read_details(tmp_path / "b.toml") == Details()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "is not valid TOML"),
        ("author = 'A'", "has the unknown key 'author'; use date, outlet, questions, title"),
        ("questions = 'Why?'", "questions must be a list of strings"),
        ("questions = [1]", "questions must be a list of strings"),
        ("title = ['a']", "title must be a string"),
    ],
)
def test_bad_details_name_the_file(tmp_path: Path, text: str, says: str):
    (tmp_path / "a.txt").write_bytes(ENOUGH)
    (tmp_path / "a.toml").write_text(text, "utf-8")
    with pytest.raises(SourceError) as error:
        read_article(tmp_path / "a.txt")
    assert says in str(error.value)
    assert "a.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_details_that_are_no_utf8(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(ENOUGH)
    (tmp_path / "a.toml").write_bytes("title = 'für'".encode("latin-1"))
    with pytest.raises(SourceError, match=r"a\.toml is not valid TOML"):
        read_article(tmp_path / "a.txt")


def test_shorten():
    assert shorten("It ended.") == "It ended"
    assert shorten("one two, three four", 12) == "one two…"
    assert shorten("x" * 100, 90) == "x" * 90 + "…"
