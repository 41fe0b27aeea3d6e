"""Make a source of a page. In: a `Page`. Out: a `Source` with its final text, or `Missing` with the reason.

Text is normalised here and nowhere later: one space between words, a blank line between
paragraphs, no hidden, invisible or control characters. The headline is the first paragraph, so
that it can be cited like any sentence. A page that only asks for cookies, scripts, money or a
login is no article, and is said to be so.
"""

from collections.abc import Iterable
from datetime import date

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from index.article import shorten
from index.charset import decode
from index.errors import SourceError
from index.hidden import visible_tree
from index.links import outlet_of
from index.markup import DATES, blocks, pdf_text, unwrap_layout
from index.plaintext import CONTROL, Parsed, clean, parse_plain, tidy
from index.sections import headings_in
from index.stubs import stub_reason
from index.values import Missing, Page, Source, source_id

MAX_CHARS = 600_000
"""A book of 100,000 words. What is longer would take an hour to embed."""
MAX_LINES = 20_000
MAX_PAGES = 1_000
MAX_WORD = 5_000
"""The longest address allowed has 4,096 characters."""
MAX_JOINING = 5_000_000
"""Lines of one paragraph times its length. Joining wrapped lines takes time in proportion: about 2 s for this much."""
MAX_TITLE = 300
TOO_LONG = f"too long: more than {MAX_CHARS:,} characters of text"
TOO_BIG = "its markup is too deep or too large to be read safely"


def extract(page: Page) -> Source | Missing:
    """The text of a page, with its title, outlet and date; or why it holds none."""
    try:
        found = read_pdf(page) if page.content_type == "application/pdf" else read_text(page)
    except SourceError as error:
        return Missing(page.url, str(error))
    if isinstance(found, Missing):
        return found
    title, paragraphs = found.title, found.paragraphs
    text = "\n\n".join(paragraphs if paragraphs[:1] == (title,) or not title else (title, *paragraphs))
    if len(text) > MAX_CHARS:
        return Missing(page.url, TOO_LONG)
    outlet = outlet_of(page.url if page.archived else page.final_url or page.url)
    return Source(
        id=source_id(outlet, page.url, text),
        url=page.url,
        title=title or shorten(text.partition("\n")[0]),
        text=text,
        outlet=outlet,
        date=found.date,
        archived=page.archived,
        headings=headings_in(text, found.headings),
    )


def read_text(page: Page) -> Parsed | Missing:
    """Title, date and paragraphs of a page of markup or of plain text."""
    text = decode(page.body, page.charset)
    if is_binary(text):
        return Missing(page.url, "not text (its server calls it text, but it is not)")
    if page.content_type == "text/plain":
        return read_plain(page, text)
    tree = visible_tree(CONTROL.sub("", text))  # libxml2 ends a document at a NUL
    if tree is None:
        return Missing(page.url, TOO_BIG)
    if sum(len(part) for element in tree.iter() for part in texts(element)) > MAX_CHARS:
        return Missing(page.url, TOO_LONG)
    unwrap_layout(tree)
    latest = page.archived or page.fetched[:10] or date.today().isoformat()
    found = trafilatura.bare_extraction(
        tree,
        url=page.url,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={**DATES, "max_date": latest},
    )
    if not isinstance(found, Document):
        found = Document()
    title = tidy(found.title or "")[:MAX_TITLE]
    rows = [] if found.body is None else list(blocks(found.body))
    paragraphs = tuple(row for row, _ in rows)
    headings = tuple((row, level) for row, level in rows if level and row != title)
    reason = stub_reason(title, "\n".join(paragraphs), text)
    if reason:
        return Missing(page.url, reason)
    return Parsed(paragraphs=paragraphs, title=title, date=found.date or "", headings=headings)


def texts(element: etree._Element) -> tuple[str, str]:
    """The text in and after an element; that of scripts and styles does not count."""
    return "" if element.tag in {"script", "style"} else element.text or "", element.tail or ""


def read_plain(page: Page, text: str) -> Parsed | Missing:
    """The paragraphs of plain text, put together from wrapped lines. It gives no title and no date."""
    if len(text) > MAX_CHARS or text.count("\n") > MAX_LINES or text.count("\f") > MAX_PAGES:
        return Missing(page.url, TOO_LONG)
    if max(map(len, text.split()), default=0) > MAX_WORD:
        return Missing(page.url, "not text (it has words without end)")
    blocks = text.replace("\r\n", "\n").split("\n\n")
    if any(block.count("\n") * len(block) > MAX_JOINING for block in blocks):
        rows: Iterable[str] = clean(text).split("\n")  # a list or a table; joining it takes squared time
    else:
        parsed = parse_plain(text)
        rows = (parsed.standfirst, *parsed.paragraphs)
    paragraphs = tuple(line for line in map(tidy, rows) if line)
    reason = stub_reason("", "\n".join(paragraphs), "")
    return Missing(page.url, reason) if reason else Parsed(paragraphs=paragraphs)


def read_pdf(page: Page) -> Parsed | Missing:
    if not page.body.startswith(b"%PDF-"):
        return Missing(page.url, "not text (its server calls it a PDF, but it is none)")
    return read_plain(page, pdf_text(page.body, "it", most=MAX_CHARS)[0])


def is_binary(text: str) -> bool:
    """More than one character in fifty is damaged or a control character: no text, whatever its name."""
    sample = text[:20_000]
    odd = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f\v\x1b") for c in sample)
    return odd * 50 > len(sample)
