"""Read HTML, Markdown and PDF seed documents. In: their text or bytes. Out: `Parsed`, as from plain text.

Uses trafilatura, markdown-it and pypdf; none of their types leaves this module.
"""

import io
import logging
import struct
import zlib
from collections.abc import Iterator

import trafilatura
from lxml import etree, html
from markdown_it import MarkdownIt
from pypdf import PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from index.errors import SourceError
from index.hidden import visible_tree
from index.plaintext import RELATED, SPACE, Parsed, clean, parse_plain, with_standfirst
from index.values import Link

BLOCKS = {
    "p",
    "li",
    "blockquote",
    "pre",
    "td",
    "th",
    "dt",
    "dd",
    "figcaption",
    "item",
    "cell",
    "quote",
    "head",
    "code",
}
logging.getLogger("pypdf").setLevel(logging.ERROR)  # it remarks on every flaw of a file, which nobody asked for
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
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def parse_html(text: str, name: str) -> Parsed:
    """The main text of a page as trafilatura finds it, with the links that stand in it."""
    tree = visible_tree(text)
    if tree is None:
        raise SourceError(f"{name} is too large or too deeply nested; save the page's main text instead")
    found = trafilatura.bare_extraction(tree, include_links=True, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict) or found.body is None:
        raise SourceError(f"{name} holds no article text; save the page's main text instead")
    return parsed_blocks(found.body, title=found.title or "", date=found.date or "")


def parse_markdown(text: str) -> Parsed:
    """Markdown is rendered and read block by block; all of it is text, nothing is boilerplate."""
    rendered = MarkdownIt("commonmark", {"html": False, "linkify": False}).render(text)
    if not rendered.strip():
        return Parsed()
    tree = html.fragment_fromstring(rendered, create_parent="div")
    heading = next((e for e in tree.iter("h1") if words(e)), None)
    title = words(heading) if heading is not None else ""
    return parsed_blocks(tree, title=title)


def parse_pdf(body: bytes, name: str) -> Parsed:
    """The text of a PDF, put back together like any wrapped text, and its link annotations."""
    text, links = pdf_text(body, name)
    parsed = parse_plain(text)
    both = dict.fromkeys([*parsed.links, *(Link(url) for url in links)])
    return Parsed(parsed.standfirst, parsed.paragraphs, tuple(both), parsed.related)


def pdf_text(body: bytes, name: str) -> tuple[str, list[str]]:
    """The text of all pages, a form feed between them, and the addresses of their link annotations.

    Raises `SourceError` for a file that is damaged, encrypted, or pictures only.
    """
    try:
        reader = PdfReader(io.BytesIO(body))
        pages = [page.extract_text() for page in reader.pages]
        links = [url for page in reader.pages for url in annotations(page)]
    except DAMAGED as error:
        raise SourceError(f"{name} cannot be read as PDF ({type(error).__name__}); export it again") from None
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
    for text in block_texts(tree):
        found = RELATED.fullmatch(text)
        if found:
            related.append(found["title"])
        elif text != title:
            paragraphs.append(text)
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
        )
    )


def block_texts(tree: etree._Element) -> Iterator[str]:
    """The text of each innermost block, in document order."""
    named = BLOCKS | HEADINGS
    for element in tree.iter():
        if element.tag not in named:
            continue
        inner = any(child.tag in named for child in element.iterdescendants())
        text = SPACE.sub(" ", clean(element.text or "")).strip() if inner else words(element)
        if text:
            yield text


def words(element: etree._Element) -> str:
    return SPACE.sub(" ", clean("".join(element.itertext()))).strip()
