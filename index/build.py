"""From seeds to a searchable index, in one readable line of stages. The edge that calls all the others.

In: seed files, pages already fetched, an encoder. Out: a new current version in the store, and a `Report`.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from index import store as disk
from index.article import MAX_BYTES, SUFFIXES, parse_article, parse_seed, read_body, read_details, read_seed
from index.encoder import Encoder, TokenVectors
from index.errors import SourceError
from index.library import Known, text_of
from index.links import address_words, link_list, outlet_of
from index.passages import PASSAGE_CHARS, split
from index.values import Article, Missing, Passage, Source, SourceInfo, source_id

Read = Callable[[str], Known]
BLOCK = 2000
"""Passages that are embedded at once: 400 MB of token vectors."""
In = TypeVar("In")
Out = TypeVar("Out")


class Hands(Protocol):
    """Who does the work of a build. What they make is in the order of what they are given."""

    def each(self, function: Callable[[In], Out], items: Iterable[In]) -> list[Out]:
        """Apply a function to many items."""
        ...

    def encode(self, encoder: Encoder, blocks: Iterable[Sequence[str]]) -> Iterator[list[TokenVectors]]:
        """`encoder.tokens` of block after block."""
        ...


class OwnHands:
    """Everything in this process, one after the other."""

    def each(self, function: Callable[[In], Out], items: Iterable[In]) -> list[Out]:
        return [function(item) for item in items]

    def encode(self, encoder: Encoder, blocks: Iterable[Sequence[str]]) -> Iterator[list[TokenVectors]]:
        return map(encoder.tokens, blocks)


OWN_HANDS = OwnHands()


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    version: str
    sources: int
    passages: int
    embedded: int
    """Passages that were embedded now; the others came from the version before."""
    library: tuple[SourceInfo, ...]

    @property
    def missing(self) -> tuple[SourceInfo, ...]:
        return tuple(row for row in self.library if row.state == "missing")


@dataclass(frozen=True, slots=True)
class Request:
    """What to build from."""

    seeds: Path
    store: Path
    added: tuple[str, ...] = ()
    """Addresses and kept files beside the seeds' own links."""
    chroma: str = ""
    """`http://host:port` of a Chroma server that is to hold the vectors; empty for the store's folder."""


def build(
    request: Request,
    encoder: Encoder,
    *,
    read: Read = lambda _: None,
    stage: disk.Stage = lambda _: None,
    hands: Hands = OWN_HANDS,
) -> Report:
    """Read the articles and what is known of their links; write one searchable index.

    This process reads and writes all files; `hands` may parse, extract, split and encode in others.
    Raises `SourceError` or `StoreError` and leaves the index that was there as it was.
    """
    held = disk.lock(request.store)
    try:
        stage("locked")
        articles = hands.each(parse_seed, map(read_seed, seed_files(request.seeds)))
        sources, library = gather(articles, request, read, hands)
        passages = [passage for found in hands.each(passages_of, sources) for passage in found]
        stage("read")
        fresh: list[str] = []
        content = disk.Content(
            sources=tuple(sources),
            passages=tuple(passages),
            embedded=embed(passages, encoder, hands, disk.reusable(request.store, encoder.id), fresh),
            library=counted(library, passages),
            encoder=encoder.id,
            inputs=seeds_digest(request.seeds),
            added=request.added,
        )
        name = disk.write(request.store, content, chroma=request.chroma, stage=stage)
        return Report(name, len(sources), len(passages), len(fresh), content.library)
    finally:
        held.release()


def seed_files(seeds: Path) -> list[Path]:
    """The documents of a folder in order of name, or the one file. Raises `SourceError` where there is none."""
    if seeds.is_file():
        return [seeds]
    if not seeds.is_dir():
        raise SourceError(f"{seeds.absolute()} does not exist; put an article there or set ASSISTANT_SEEDS")
    files = sorted(p for p in seeds.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
    if not files:
        raise SourceError(f"{seeds.absolute()} holds no article ({', '.join(sorted(SUFFIXES))}); put one there")
    return files


def seeds_digest(seeds: Path) -> str:
    """A digest of the seeds and of the way they are read: when it differs, an index is out of date."""
    files = seed_files(seeds)
    extra = [p.with_suffix(".toml") for p in files]
    named = [part for p in [*files, *extra] if p.is_file() for part in (p.name.encode(), p.read_bytes())]
    return disk.inputs_digest([f"{disk.FORMAT} {PASSAGE_CHARS}".encode(), *named])


def example_questions(seeds: Path) -> list[str]:
    """The questions that the files beside the seeds propose; empty where there are none, or they cannot be read."""
    try:
        files = seed_files(seeds)
        return [question for path in files for question in read_details(path.with_suffix(".toml")).questions]
    except SourceError:
        return []


def article_date(index: disk.Index) -> str:
    """The date of the first article that gives one, else the median of those in its links' addresses; or empty."""
    from index.archive import median_date

    given = [source.date for source in index.sources if source.kind == "article" and source.date]
    return given[0] if given else median_date([row.url for row in index.library if row.kind == "page"])


def gather(
    articles: Sequence[Article], request: Request, read: Read, hands: Hands = OWN_HANDS
) -> tuple[list[Source], list[SourceInfo]]:
    """All sources that have a text, once each, and a row of the library for everything, read or not."""
    sources: dict[str, Source] = {}
    rows: list[SourceInfo] = []
    for article in articles:
        for source in filter(None, (article.source, link_list(article))):
            sources[source.id] = source
            rows.append(row_of(source))
    urls = list(dict.fromkeys([*(link.url for a in articles for link in a.links), *request.added]))
    known = (read(url) if url.startswith("http") else load_added(request.store, url) for url in urls)
    for url, found in zip(urls, hands.each(text_of, known), strict=True):
        rows.append(row_of(found) if isinstance(found, Source) else unread_row(url, found))
        if isinstance(found, Source):
            sources[found.id] = found
    return list(sources.values()), rows


def passages_of(source: Source) -> list[Passage]:
    return list(split(source))


def row_of(source: Source) -> SourceInfo:
    return SourceInfo(
        id=source.id,
        url=source.url,
        title=source.title,
        outlet=source.outlet,
        date=source.date,
        kind=source.kind,
        state="indexed",
        archived=source.archived or None,
        reason=None,
        words=len(source.text.split()),
        passages=0,
    )


def unread_row(url: str, missing: Missing | None) -> SourceInfo:
    """A row for an address without a text: `missing` with the reason, or `pending`."""
    return SourceInfo(
        id=source_id(outlet_of(url), url, ""),
        url=url,
        title=address_words(url) or url,
        outlet=outlet_of(url),
        date="",
        kind="page",
        state="missing" if missing else "pending",
        archived=None,
        reason=missing.reason if missing else None,
        words=0,
        passages=0,
    )


def counted(rows: Sequence[SourceInfo], passages: Sequence[Passage]) -> tuple[SourceInfo, ...]:
    """The rows with their numbers of passages."""
    counts = Counter(passage.source.id for passage in passages)
    return tuple(replace(row, passages=counts[row.id]) for row in rows)


def keep_file(store: Path, path: Path) -> str:
    """Copy a file into the store, so that a rebuild finds it; returns the name to add. Raises `SourceError`."""
    body = read_body(path)
    parse_article(body, path.name)
    name = f"{hashlib.sha256(body).hexdigest()[:16]}/{path.name}"
    target = store / "files" / name
    disk.make_private(store)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        disk.write_atomically(target, body)
    except OSError as error:
        raise SourceError(f"{path.name} cannot be kept ({error.strerror}); shorten its name, or make room") from None
    return f"file:{name}"


def load_added(store: Path, name: str) -> Source | Missing:
    """The source of a kept file."""
    path = store / "files" / name.removeprefix("file:")
    try:
        article = parse_article(path.read_bytes()[: MAX_BYTES + 1], path.name)
    except OSError:
        return Missing(name, "the copy kept of this file is gone; add the file again")
    source = article.source
    return replace(source, id=source_id("file", name, source.text), url=name, kind="file", outlet="")


def embed(
    passages: Sequence[Passage], encoder: Encoder, hands: Hands, held: Mapping[str, TokenVectors], fresh: list[str]
) -> Iterator[TokenVectors]:
    """Vectors of every passage, in order, a block in memory at a time; `fresh` gets the ids of those computed now."""
    blocks = [passages[at : at + BLOCK] for at in range(0, len(passages), BLOCK)]
    texts = ([p.text for p in block if p.id not in held] for block in blocks)
    for block, made in zip(blocks, hands.encode(encoder, texts), strict=True):
        new = iter(made)
        for passage in block:
            found = held.get(passage.id) if passage.id in held else next(new)
            if found is None or passage.id not in held:
                fresh.append(passage.id)
            yield found or encoder.tokens([passage.text])[0]  # what was held, and is damaged
