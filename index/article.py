"""Read a seed document. In: the bytes of a file and its name. Out: an `Article`, or `SourceError`.

Plain text, Markdown, HTML and PDF become the same values. Text is normalised here and nowhere
later: one space between words, a blank line between paragraphs. Opens no network connection.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from index.errors import SourceError
from index.plaintext import Parsed, parse_plain
from index.sections import headings_in
from index.values import CUT, Article, Source, source_id

MAX_BYTES = 10_000_000
TITLE_CHARS = 90
MIN_WORDS = 5
DETAILS = {"title", "outlet", "date", "questions"}
MARKDOWN = {".md", ".markdown"}
HTML = {".html", ".htm", ".xhtml"}
SUFFIXES = {".txt", ".text", ".pdf"} | MARKDOWN | HTML


@dataclass(frozen=True, slots=True)
class Details:
    """What a `<name>.toml` beside a document may say of it; empty where it does not."""

    title: str = ""
    outlet: str = ""
    date: str = ""
    questions: tuple[str, ...] = ()
    """Questions to propose to people; each is asked before it is shown."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A document's bytes, before they are parsed."""

    name: str
    body: bytes = field(repr=False)
    details: Details


def read_article(path: Path) -> Article:
    """Read one document. Every failure is a `SourceError` whose one line names the file and the remedy."""
    return parse_seed(read_seed(path))


def parse_seed(seed: Seed) -> Article:
    return parse_article(seed.body, seed.name, details=seed.details)


def read_seed(path: Path) -> Seed:
    """The bytes of one document and what is said beside it."""
    return Seed(path.name, read_body(path), read_details(path.with_suffix(".toml")))


def read_body(path: Path) -> bytes:
    """The bytes of one document. Raises `SourceError` where there are none, or too many."""
    if path.is_dir():
        raise SourceError(f"{path} is a folder; name a file in it")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(f"{path} has {size:,} bytes; the limit is {MAX_BYTES:,}: split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path} does not exist; check the name") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check its permissions") from None


def parse_article(body: bytes, name: str, *, details: Details | None = None) -> Article:
    """Make an `Article` of a file's bytes. The suffix of `name` and the first bytes tell the format."""
    details = details or Details()
    if not body.strip():
        raise SourceError(f"{name} is empty; put the article's text in it")
    parsed = parse(body, name)
    text = "\n\n".join(part for part in (parsed.standfirst, *parsed.paragraphs) if part)
    if len(text.split()) < MIN_WORDS:
        raise SourceError(f"{name} holds no text to read ({len(text.split())} words); is it the right file?")
    title = details.title or parsed.title or shorten(parsed.standfirst or text)
    source = Source(
        id=source_id("article", name, text),
        url=name,
        title=title,
        text=text,
        kind="article",
        outlet=details.outlet,
        date=details.date or parsed.date,
        headings=headings_in(text, parsed.headings),
    )
    return Article(source, parsed.links, parsed.related, parsed.standfirst, parsed.paragraphs)


def parse(body: bytes, name: str) -> Parsed:
    """Choose the reader by what the file is, not only by what it is called."""
    suffix = Path(name).suffix.lower()
    is_pdf = body.startswith(b"%PDF-")
    if suffix == ".pdf" and not is_pdf:
        raise SourceError(f"{name} is named .pdf but is no PDF file; rename it or export it again")
    text = "" if is_pdf else decode(body, name)
    is_html = suffix in HTML or text.lstrip()[:200].lower().startswith(("<!doctype html", "<html"))
    is_markdown = suffix in MARKDOWN
    if not (is_pdf or is_html or is_markdown):
        return parse_plain(text)
    from index import markup  # lxml, pypdf and trafilatura cost a second or two that plain text need not pay

    if is_pdf:
        return markup.parse_pdf(body, name)
    return markup.parse_html(text, name) if is_html else markup.parse_markdown(text)


def decode(body: bytes, name: str) -> str:
    """UTF-8, or UTF-16 with its byte-order mark. Nothing else is guessed: a wrong guess corrupts every quote."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        kind = "binary data" if b"\0" in body[:8192] else "text in an unknown encoding"
        raise SourceError(f"{name} is {kind}; save it as UTF-8 text, Markdown, HTML or PDF") from None
    if "\0" in text:
        raise SourceError(f"{name} is binary data; save it as UTF-8 text, Markdown, HTML or PDF")
    return text


def read_details(path: Path) -> Details:
    """Read the optional file of title, outlet and date; unknown keys are refused by name."""
    if not path.is_file():
        return Details()
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not valid TOML: {error}") from None
    unknown = given.keys() - DETAILS
    if unknown:
        raise SourceError(f"{path} has the unknown key {sorted(unknown)[0]!r}; use {', '.join(sorted(DETAILS))}")
    questions = given.pop("questions", [])
    if not isinstance(questions, list) or not all(isinstance(q, str) for q in questions):
        raise SourceError(f"{path}: questions must be a list of strings")
    for key, value in given.items():
        if not isinstance(value, str | date):
            raise SourceError(f"{path}: {key} must be a string")
    return Details(**{key: str(value) for key, value in given.items()}, questions=tuple(questions))


def shorten(text: str, limit: int = TITLE_CHARS) -> str:
    """The first words of a text, for a title; `…` where words were left out."""
    if len(text) <= limit:
        return text.rstrip(".")
    return text[: limit + 1].rsplit(" ", 1)[0][:limit].rstrip(",;:.") + CUT
