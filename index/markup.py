"""Read HTML, Markdown and PDF seed documents. In: their text or bytes. Out: `Parsed`, as from plain text.

Uses trafilatura, markdown-it and pypdf; none of their types leaves this module.
"""

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import count, repeat

import trafilatura
from lxml import etree, html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from pypdf import PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from index.errors import SourceError
from index.hidden import visible_tree
from index.plaintext import RELATED, SPACE, Parsed, parse_plain, tidy, with_standfirst
from index.tables import LONGEST_HEAD, join_cells, under
from index.values import Link

BLOCKS = frozenset(
    """blockquote body caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 head hr item li list main ol p pre quote
    section table td th ul""".split()
)
"""Elements that end the paragraph before them and their own, by HTML's names and by trafilatura's."""
LEVEL = re.compile(r"h([1-6])")
MARKED = re.compile("\x1d([1-6])")
BREAKS = frozenset({"br", "lb"})
TEXT = frozenset("p li item head h1 h2 h3 h4 h5 h6 td th cell dt dd quote".split())
"""Within these `code` is a word of a sentence; elsewhere it is trafilatura's name for a block."""
MARKERS = frozenset({"footnote-ref", "footnote-backref", "footnotes-list"})
"""Classes of the signs that lead to a footnote and back, and of the list of notes: numbers without meaning here."""
CELLS = frozenset({"td", "th", "cell"})
ITEMS = frozenset({"li", "item"})
DATES = {"original_date": True, "extensive_search": False}
"""A page's date is what its markup says, not the first date that its text names."""
LAYOUT = ("p", "div", "h1", "h2", "article")
DETAIL = re.compile(r"^(title|date):[ \t]*([\"']?)(\S.*?)\2[ \t]*$", re.MULTILINE)
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": False})
    .enable("table")
    .use(footnote_plugin)
    .use(front_matter_plugin)
)
logging.getLogger("pypdf").setLevel(logging.ERROR)  # it remarks on every flaw of a file, which nobody asked for
MOST_CHARS = 10_000_000
CHARS_A_PAGE = 600
"""What a page counts at least: an empty one costs time as well."""
DAMAGED = (
    PyPdfError,
    DependencyError,
    DeprecationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf raised for 11,000 damaged files, and their kin; its own errors are the smaller part."""


def parse_html(text: str, name: str) -> Parsed:
    """The main text of a page as trafilatura finds it, with the links that stand in it."""
    tree = visible_tree(text)
    if tree is None:
        raise SourceError(f"{name} is too large or too deeply nested; save the page's main text instead")
    unwrap_layout(tree)
    found = trafilatura.bare_extraction(
        tree,
        include_links=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=DATES,
    )
    if found is None or isinstance(found, dict) or found.body is None:
        raise SourceError(f"{name} holds no article text; save the page's main text instead")
    return parsed_blocks(found.body, title=found.title or "", date=found.date or "")


def unwrap_layout(tree: etree._Element) -> None:
    """Make plain blocks of tables that hold paragraphs: old pages are laid out in them."""
    for table in [t for t in tree.iter("table") if next(t.iter(*LAYOUT), None) is not None]:
        for element in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            element.tag = "div"


def parse_markdown(text: str) -> Parsed:
    """Markdown is rendered and read block by block; all of it is text, nothing is boilerplate.

    CommonMark with tables and footnotes; `title` and `date` may stand in front between lines of `---`.
    """
    tokens = MARKDOWN.parse(text)
    front = next((token.content for token in tokens if token.type == "front_matter"), "")
    details = {found[1]: found[3] for found in DETAIL.finditer(front)}
    rendered = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    if not rendered.strip():
        return Parsed()
    tree = html.fragment_fromstring(rendered, create_parent="div")
    heading = next((e for e in tree.iter("h1") if words(e)), None)
    title = words(heading) if heading is not None else details.get("title", "")
    return parsed_blocks(tree, title=title, date=details.get("date", ""))


def parse_pdf(body: bytes, name: str) -> Parsed:
    """The text of a PDF, put back together like any wrapped text, and its link annotations."""
    text, links = pdf_text(body, name)
    parsed = parse_plain(text)
    both = dict.fromkeys([*parsed.links, *(Link(url) for url in links)])
    return Parsed(parsed.standfirst, parsed.paragraphs, tuple(both), parsed.related)


def pdf_text(body: bytes, name: str, *, most: int = MOST_CHARS) -> tuple[str, list[str]]:
    """The text of all pages, a form feed between them, and the addresses of their link annotations.

    Raises `SourceError` for a file that is damaged, encrypted, pictures only, or of more than `most` characters, as
    soon as that is seen: a small file can show one page a million times.
    """
    pages: list[str] = []
    links: list[str] = []
    left = most
    try:
        reader = PdfReader(io.BytesIO(body))
        for page in reader.pages:
            pages.append(page.extract_text())
            links += annotations(page)
            left -= len(pages[-1]) + CHARS_A_PAGE
            if left < 0:
                break
    except DAMAGED as error:
        raise SourceError(f"{name} cannot be read as PDF ({type(error).__name__}); export it again") from None
    if left < 0:
        raise SourceError(f"{name} is too long: more than {most:,} characters; split it")
    if not "".join(pages).strip():
        raise SourceError(f"{name} has no text in it (pictures of pages?); run a text recognition over it first")
    return "\n\f\n".join(pages), links


def annotations(page: object) -> Iterator[str]:
    """Addresses of one page's link annotations, in the file's order."""
    for reference in page.get("/Annots") or ():  # type: ignore[attr-defined]
        action = reference.get_object().get("/A")
        url = action.get_object().get("/URI") if action is not None else None
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            yield url


def parsed_blocks(tree: etree._Element, *, title: str = "", date: str = "") -> Parsed:
    """Gather the blocks of a tree: paragraphs, recommended titles, and links in order, once each."""
    paragraphs: list[str] = []
    related: list[str] = []
    headings: list[tuple[str, int]] = []
    for text, level in blocks(tree):
        found = RELATED.fullmatch(text)
        if found:
            related.append(found["title"])
        elif text != title:
            paragraphs.append(text)
            headings += [(text, level)] * bool(level)
    links: dict[str, Link] = {}
    for anchor in tree.iter("a", "ref"):
        url = anchor.get("href") or anchor.get("target") or ""
        if url.startswith(("http://", "https://")):
            links.setdefault(url, Link(url, words(anchor)))
    return with_standfirst(
        Parsed(
            paragraphs=tuple(paragraphs),
            links=tuple(links.values()),
            related=tuple(related),
            title=title,
            date=date,
            headings=tuple(headings),
        )
    )


def blocks(tree: etree._Element) -> Iterator[tuple[str, int]]:
    """The paragraphs of a tree in document order, every word once: blocks, what stands between them, rows of tables.

    With each the level of the heading that it is, from 1; 0 for any other.
    """
    for line in parted("".join(pieces(tree))).split("\n"):
        head = MARKED.match(line)
        text = tidy(MARKED.sub("", line))
        if text:
            yield text, int(head[1]) if head else 0


def parted(text: str) -> str:
    """A line break that a sentence goes on across is a space; any other ends a paragraph, as on old pages."""
    first, *others = text.split("\v")
    return first + "".join((" " if other.lstrip()[:1].islower() else "\n") + other for other in others)


def pieces(element: etree._Element, *, verbatim: bool = False, number: str = "") -> Iterator[str]:
    """The text of an element and its children; a line end for each end of a paragraph, `\\v` for a line break.

    `number` stands before it: that of an item.
    """
    if not isinstance(element.tag, str) or (element.tag in {"sup", "a"} and element.get("class") in MARKERS):
        return
    if element.tag == "table":
        yield from (f"\n{row}" for row in table_rows(element))
        yield "\n"
        return
    verbatim = verbatim or element.tag == "pre"
    ends = is_block(element)
    yield "\n" * ends + mark(element) + number
    yield from inline(element.text if element.tag != "img" else element.get("alt"), verbatim)
    counted = numbers(element)
    for child in element:
        yield from pieces(child, verbatim=verbatim, number=next(counted) if child.tag in ITEMS else "")
        yield from inline(child.tail, verbatim)
    yield "\v" if element.tag in BREAKS else "\n" * ends


def mark(element: etree._Element) -> str:
    """What says of a line that it is a heading, and of which level; no text can hold it."""
    found = LEVEL.fullmatch(element.get("rend", "h2") if element.tag == "head" else str(element.tag))
    return f"\x1d{found[1]}" if found else ""


def inline(text: str | None, verbatim: bool) -> Iterator[str]:
    """Text within a paragraph, on one line; the lines of a file or a program are paragraphs of their own."""
    yield (text or "").replace("\x1d", " ") if verbatim else SPACE.sub(" ", text or "")


def is_block(element: etree._Element) -> bool:
    if element.tag == "code":
        parent = element.getparent()
        return parent is not None and parent.tag in BLOCKS - TEXT - {"pre"}
    return element.tag in BLOCKS


def numbers(element: etree._Element) -> Iterator[str]:
    """What a browser shows before each item of a numbered list: `2. `; nothing before those of another element."""
    ordered = element.tag == "ol" or element.get("rend") == "ol"
    if not ordered or element.get("class") in MARKERS:
        return repeat("")
    first = element.get("start", "1")
    return (f"{number}. " for number in count(int(first) if first.isdecimal() else 1))


def table_rows(table: etree._Element) -> Iterator[str]:
    """Each row as a line that can stand alone, a column's head before its cell: `Ticket: Weekend | Price: £88`.

    A first cell that spans rows, or is left empty under another, counts for each of them. A row of more or fewer cells
    than heads is given without them. Heads that stood before no cell, or are too long to be said again, are a row.
    """
    heads: list[str] = []
    unused = False
    first = ""
    for row in table.iter("row", "tr"):
        if next(row.iterancestors("table")) is not table:
            continue  # said in the cell that holds its table
        cells = [cell for cell in row if cell.tag in CELLS]
        said = [words(cell) for cell in cells]
        if is_head(cells, said):
            if unused:
                yield join_cells(heads)
            heads, unused, first = said, True, ""
        elif said and len(said) == len(heads):
            unused = False
            said[0] = said[0] or first
            first = said[0] if len(said[0]) <= LONGEST_HEAD else ""
            yield join_cells(under(head, text) for head, text in zip(heads, said, strict=True))
        else:
            yield join_cells(said)
    if unused:
        yield join_cells(heads)


def is_head(cells: Sequence[etree._Element], said: Sequence[str]) -> bool:
    """Are these the heads of columns, of a length that can be said before each cell under them?"""
    marked = all(cell.tag == "th" or cell.get("role") == "head" for cell in cells)
    return marked and sum(map(bool, said)) > 1 and max(map(len, said)) <= LONGEST_HEAD


def words(element: etree._Element) -> str:
    return tidy(MARKED.sub("", "".join(pieces(element))))
