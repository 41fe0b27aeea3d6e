"""Put a text back together that was cut into lines. In: text as a PDF, a mail or a print gave it. Out: `Parsed`.

Handles hard wraps, double spaces, indented paragraphs, hyphenation, page breaks and page numbers,
addresses standing in the middle of a sentence, and lines that recommend other articles. The rules
are general ones; tests/test_article.py holds two differently broken documents to them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.tables import CELL, untabled
from index.values import Link

ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
CUT_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[-_=&?%]\s*$")
ADDRESS_LINE = re.compile(r"\s*+[-*•\d.)\]\[(]*+\s*+[<(]?(?P<url>https?://[^\s<>\"“”]+?)[>)]?\s*+")
RELATED = re.compile(
    r"\s*(?:related(?: (?:articles?|stor(?:y|ies)|reading))?|read (?:also|more|next)|see also|more on this(?: story)?)"
    r"\s*[:–—]\s*(?P<title>\S.*)",
    re.IGNORECASE,
)
PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*)?(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?\s*", re.IGNORECASE
)
SAYS_PAGE = re.compile(r"\s*(?:[-–—]\s*)?page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?\s*", re.IGNORECASE)
BULLET = re.compile(r"\s*(?:[-*•‣▪]|\d{1,3}[.)])\s+\S")
CLAUSE = re.compile(r"\s*(?:\d{1,3}(?:\.\d{1,3})+\.?|\(?(?:[a-z]|[ivx]{1,4}|\d{1,3})\)|\[\d{1,3}\])\s+\S")
"""The number of a clause or a note; also how a wrapped line may go on (`4.2 million`), so what stands before counts."""
CLAUSE_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*(?: (?:and|or))?\s*$")
HEADING = re.compile(r"\s*\d{1,3}(?:\.\d{1,3})*[.)]?\s+\S")
LONGEST_HEADING = 60
ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*$")
HYPHENATED = re.compile(r"(\w+)[-\u2010]$")
COMPOUND = frozenset(
    """all anti cross double ever ex first four full half high ill known left long low mid multi non off old on one open
    over part post pre pro quasi right second self semi short six so soft sub ten third three top two twenty thirty
    forty fifty sixty seventy eighty ninety under up vice well""".split()
)
"""Words that often stand before a hyphen of their own: `well-known`, cut there, keeps it."""
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees: soft hyphens, zero widths, directions, fillers, and tags that spell hidden text."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
SPACE = re.compile(r"\s+")
LONGEST_WORD = 64
"""Characters of a line's end that are looked at for a cut word; so that joining stays linear."""
BESIDE = 6
"""Rows on either side of a page break in which a page number may stand."""
WRAPPED = 0.9
"""A title whose row, with the next row's first word, reaches this share of the width was cut by it.

Below 1, because a proportional font fits different numbers of letters into one width.
"""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a document, normalised: one space between words."""

    standfirst: str = ""
    paragraphs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    related: tuple[str, ...] = ()
    title: str = ""
    date: str = ""
    headings: tuple[tuple[str, int], ...] = ()
    """Those of the paragraphs that are headings, in order, and the level of each, from 1."""


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one paragraph, before they are joined."""

    lines: tuple[str, ...]


def parse_plain(text: str) -> Parsed:
    """Read wrapped plain text. Links come once each, in order of first appearance."""
    rows = clean(text).split("\n")
    rows, urls = take_addresses(rejoin_addresses(drop_page_numbers(rows)))
    rows, related = take_related(untabled(rows))
    whole = text_words("\n".join(rows))
    paragraphs = join_broken([join_lines(block.lines, whole) for block in blocks(rows)], whole)
    links = tuple(Link(url) for url in dict.fromkeys(urls))
    return with_standfirst(Parsed(paragraphs=tuple(paragraphs), links=links, related=tuple(related)))


def clean(text: str) -> str:
    """One kind of line end, no invisible or control characters, canonical accents, page breaks as lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = INVISIBLE.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    return CONTROL.sub("", text.replace("\f", "\n\f\n").replace("\v", "\n"))


def tidy(text: str) -> str:
    """One line: single spaces, nothing invisible."""
    return SPACE.sub(" ", clean(text)).strip()


def drop_page_numbers(rows: Sequence[str]) -> list[str]:
    """Drop page breaks, the numbers beside them, and lines such as `Page 3 of 7`: a sentence goes on across them."""
    kept = ["" if SAYS_PAGE.fullmatch(row) else row for row in rows]
    for at, row in enumerate(rows):
        if "\f" not in row:
            continue
        kept[at] = ""
        for beside in (range(at - 1, max(-1, at - BESIDE), -1), range(at + 1, min(len(rows), at + BESIDE))):
            found = next((n for n in beside if rows[n].strip()), None)
            if found is not None and PAGE_NUMBER.fullmatch(rows[found]):
                kept[found] = ""
    return kept


def take_addresses(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take lines that are only an address out of the text; addresses within a line stay there too."""
    kept: list[str] = []
    urls: list[str] = []
    went_on = False
    for row in rows:
        alone = ADDRESS_LINE.fullmatch(row)
        if alone:
            urls.append(alone["url"])
            kept.append("")
        elif went_on and continues_address(row):
            urls[-1] += row.strip()
            kept.append("")
        else:
            found = [address(match[0]) for match in ADDRESS.finditer(row)]
            urls.extend(found)
            kept.append(row)
        went_on = bool(alone) and row.rstrip()[-1:] in "-/_=&?%"
    return kept, urls


def address(found: str) -> str:
    """An address without the punctuation of the sentence around it; `_(bridge)` at its end stays."""
    end, spare = len(found), found.count(")") - found.count("(")
    while found[end - 1] in ".,;:!?'’]" or (found[end - 1] == ")" and spare > 0):
        spare -= found[end - 1] == ")"
        end -= 1
    return found[:end]


def rejoin_addresses(rows: Sequence[str]) -> list[str]:
    """Move the rest of an address that was cut within a sentence up to its line."""
    kept: list[str] = []
    for row in rows:
        cut = CUT_ADDRESS.search(kept[-1]) if kept else None
        rest = row.split(maxsplit=1)
        if cut and not ADDRESS_LINE.fullmatch(kept[-1]) and rest and continues_address(rest[0].rstrip(".,;:!?)'’")):
            kept[-1] = kept[-1].rstrip() + rest[0]
            row = rest[1] if len(rest) > 1 else ""
            if not row:
                continue
        kept.append(row)
    return kept


def continues_address(row: str) -> bool:
    """Does a line look like the rest of an address that was cut after a hyphen or a slash?"""
    return bool(re.fullmatch(r"\s*[\w%~-]+(?:[-/_=&?.][\w%~-]*)+\s*", row))


def take_related(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take recommendations of other articles out of the text, wrapped ones whole."""
    width = wrapped_width(rows)
    kept: list[str] = []
    titles: list[str] = []
    last = ""  # the row of a title that may go on
    for row in rows:
        found = RELATED.fullmatch(row)
        if found:
            titles.append(found["title"].strip())
            kept.append("")
        elif last and row.strip() and not indent(row) and len(last) + 1 + len(row.split()[0]) >= WRAPPED * width:
            titles[-1] += " " + row.strip()
            kept.append("")
        else:
            kept.append(row)
            row = ""
        last = row
    return kept, [SPACE.sub(" ", title) for title in titles]


def wrapped_width(rows: Sequence[str]) -> int:
    """The length that lines were cut at: that of nearly all lines with one below. One very long line says nothing."""
    inner = sorted(len(row) for row, below in pairwise(rows) if row.strip() and below.strip())
    return inner[int(0.9 * (len(inner) - 1))] if inner else max(map(len, rows), default=0)


def blocks(rows: Sequence[str]) -> Iterator[Block]:
    """Group rows into paragraphs: at blank lines, bullets, numbered clauses, and first lines that are indented."""
    held: list[str] = []
    for row in rows:
        starts = not row.strip() or (
            held
            and (
                BULLET.match(row)
                or (CLAUSE.match(row) and (CLAUSE_ENDED.search(held[-1]) or is_numbered_heading(held)))
                or (indent(row) > indent(held[-1]) and ENDED.search(held[-1]))
            )
        )
        if starts and held:
            yield Block(tuple(held))
            held = []
        if row.strip():
            held.append(row)
    if held:
        yield Block(tuple(held))


def is_numbered_heading(rows: Sequence[str]) -> bool:
    """One short row with a number before it and no end of a sentence: `2. Term`."""
    row = rows[0]
    return len(rows) == 1 and len(row) <= LONGEST_HEADING and bool(HEADING.match(row)) and not ENDED.search(row)


def indent(row: str) -> int:
    return len(row.expandtabs(4)) - len(row.expandtabs(4).lstrip())


def join_lines(rows: Iterable[str], whole: frozenset[str]) -> str:
    """Join wrapped lines with one space; a word cut by a hyphen is made whole again."""
    parts: list[str] = []
    for row in rows:
        add(parts, SPACE.sub(" ", row).strip(), whole)
    return "".join(parts)


def add(parts: list[str], row: str, whole: frozenset[str]) -> None:
    """Add one line to those before it, in place."""
    if not row:
        return
    cut = HYPHENATED.search(parts[-1][-LONGEST_WORD:]) if parts else None
    head = re.match(r"\w+", row)
    if cut and head and head[0] not in ("and", "or", "to"):  # `short-` and `long-term` are two words
        if not keeps_hyphen(cut[1], head[0], whole):
            parts[-1] = parts[-1][:-1]
    elif parts:
        parts.append(" ")
    parts.append(row)


def keeps_hyphen(head: str, tail: str, whole: frozenset[str]) -> bool:
    """Is the hyphen at a line's end the word's own (`well-known`), not the printer's (`com-pany`)?

    What the document writes elsewhere decides; then whether both halves are words.
    """
    head = head.lower()
    if not head.isalpha() or not tail.islower() or f"{head}-{tail}" in whole:
        return True
    if head + tail in whole:
        return False
    return head in COMPOUND or (head in whole and tail in whole)


def text_words(text: str) -> frozenset[str]:
    """The words of a text in small letters, and its words with a hyphen inside a line; not the halves of cut ones."""
    text = re.sub(r"\b\w++[-\u2010][ \t]*\n\s*\w+", " ", text).lower()
    return frozenset(re.findall(r"\w+", text)) | frozenset(re.findall(r"\b\w++-\w+", text))


def join_broken(paragraphs: Sequence[str], whole: frozenset[str]) -> list[str]:
    """Join a paragraph that stops in mid-sentence to the next one that begins with a small letter."""
    joined: list[list[str]] = []
    for paragraph in paragraphs:
        is_row = CELL in paragraph or (joined and CELL in joined[-1][-1])
        if joined and not is_row and paragraph[:1].islower() and not ENDED.search(joined[-1][-1][-LONGEST_WORD:]):
            add(joined[-1], paragraph, whole)
        else:
            joined.append([paragraph])
    return ["".join(parts) for parts in joined]


def with_standfirst(parsed: Parsed) -> Parsed:
    """Take the first paragraph of several as the standfirst."""
    if parsed.standfirst or len(parsed.paragraphs) < 2:
        return parsed
    return replace(parsed, standfirst=parsed.paragraphs[0], paragraphs=parsed.paragraphs[1:])
