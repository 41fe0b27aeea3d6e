"""The values that pass between the stages of the index. Frozen, plain, without behaviour of their own.

Offsets count Python characters of `Source.text`, start included, end excluded. A text is
normalised once, where it is extracted; from then on every quote is a slice of it.
"""

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

Kind = Literal["article", "links", "page", "file"]
State = Literal["indexed", "pending", "missing"]
CUT = "…"
"""Ends a title that was made of a text's first words."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a document points to, with the words it stood under (may be empty)."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One readable text and where it came from. `text` never changes under an `id`."""

    id: str
    url: str
    title: str
    text: str = field(repr=False)
    kind: Kind = "page"
    outlet: str = ""
    date: str = ""
    """The publication date as the source gives it (ISO where known); empty when not given."""
    archived: str = ""
    """The date of the archived copy that was read; empty for the live page."""
    headings: tuple[tuple[int, int], ...] = ()
    """Where headings begin that the document itself marks as such, in order, and the level of each, from 1."""


@dataclass(frozen=True, slots=True)
class Article:
    """A seed document: its own text, the titles it recommends and the links it gives, in order."""

    source: Source
    links: tuple[Link, ...]
    related: tuple[str, ...] = ()
    standfirst: str = ""
    paragraphs: tuple[str, ...] = ()
    """The body, without the standfirst; `source.text` holds both."""


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes that an address answered with, before anything was made of them."""

    url: str
    body: bytes = field(repr=False)
    content_type: str
    charset: str = ""
    """The charset of the Content-Type header; empty when it named none."""
    final_url: str = ""
    """Where redirects ended; empty when there were none."""
    fetched: str = ""
    """When it was read, ISO 8601 in UTC."""
    archived: str = ""
    """The date of the archived copy (ISO); empty for the live page."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An address that could not be read, and why, in words for people."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in a source: `source.text[start:end]` is the sentence, trimmed."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A window on a source, made of whole sentences. Its text is always a slice."""

    source: Source
    start: int
    end: int
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def id(self) -> str:
        return f"{self.source.id}-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. Higher scores are better; they compare within one search only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One row of the library: an article, a list of links, or a link, and whether it was read."""

    id: str
    url: str
    title: str
    outlet: str
    date: str
    kind: Kind
    state: State
    archived: str | None
    reason: str | None
    words: int
    passages: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def source_id(name: str, url: str, text: str) -> str:
    """An id such as `reuters5c0e1f2a9b3d`: a name, four digits of the address, eight of the text.

    The name keeps the letters a-z and digits only, so the id always matches `[a-z0-9]+`.
    The address keeps two addresses with one text apart.
    """
    slug = "".join(c for c in name.lower() if c in "abcdefghijklmnopqrstuvwxyz0123456789")[:16]
    return f"{slug or 'source'}{sha256(url.encode()).hexdigest()[:4]}{sha256(text.encode()).hexdigest()[:8]}"
