"""Keep an index on disk, whole or absent. In: what a build made. Out: an opened `Index`.

    <store>/CURRENT              the name of the version that readers open; swapped atomically
    <store>/versions/<name>/     one immutable index; manifest.json, written last, holds a SHA-256 of every file
    <store>/texts/<id>.json      every text ever cited, by source id, so that an old citation still opens
    <store>/encoders/<id>/       exported models, shared by all versions
    <store>/pages/               fetched bytes (index/pages.py)
    <store>/lock                 held by the one builder

Knows nothing of where texts come from or of what questions are.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from index.encoder import TokenVectors, Vectors
from index.errors import StoreError
from index.values import Passage, Sentence, Source, SourceInfo
from index.vectors import VectorIndex
from index.words import Words

FORMAT = 2
KEPT_VERSIONS = 2
INT8 = 127.0
Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one version holds, before it is written."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    embedded: tuple[TokenVectors, ...]
    """One a passage, in the same order."""
    library: tuple[SourceInfo, ...]
    encoder: str
    inputs: str
    """A digest of everything the build read; an index is out of date when it differs."""
    added: tuple[str, ...] = ()
    """Addresses and files that were added by hand."""


@dataclass(frozen=True, slots=True)
class Index:
    """One opened version. Immutable; safe to share between threads."""

    name: str
    manifest: Mapping[str, Any]
    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    library: tuple[SourceInfo, ...]
    vectors: VectorIndex
    words: Words
    tokens: npt.NDArray[np.int8]
    """Token vectors of all passages, scaled by 127, in order."""
    first_token: npt.NDArray[np.int64]
    """Row of each sentence's first token, sentences in passage order; one more at the end."""
    first_sentence: npt.NDArray[np.int64]
    """Number of each passage's first sentence; one more at the end."""

    def sentence_tokens(self, passage: int, sentence: int) -> Vectors:
        """Unit vectors of one sentence's tokens, float32 (tokens, dimension)."""
        row = int(self.first_sentence[passage]) + sentence
        return self.tokens[self.first_token[row] : self.first_token[row + 1]].astype(np.float32) / INT8


def lock(store: Path) -> FileLock:
    """Hold off other builders. Raises `StoreError` at once where one is at work; a killed one's lock is free."""
    make_private(store)
    held = FileLock(store / "lock")
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise StoreError(f"another process is building the index in {store}; try again when it is done") from None
    return held


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"{folder} cannot be made ({error.strerror}); set ASSISTANT_STORE to another place") from None


def write(store: Path, content: Content, *, stage: Stage = lambda _: None) -> str:
    """Write a new version and make it the current one; returns its name.

    `stage` hears the name of each step when it is done. Killed anywhere, the old index stays.
    """
    name = version_name(content)
    for source in content.sources:
        keep_text(store, source)
    stage("texts")
    beside = store / "versions" / f"tmp-{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    write_places(beside, content)
    stage("places")
    vectors = np.stack([e.vector for e in content.embedded])
    VectorIndex.write(beside / "vectors", [p.id for p in content.passages], vectors)
    stage("vectors")
    Words.build([p.text for p in content.passages]).save(beside / "words")
    stage("words")
    write_tokens(beside, content)
    stage("tokens")
    write_manifest(beside, content)
    stage("manifest")
    target = free_name(store / "versions" / name)
    os.replace(beside, target)
    sync(target.parent)
    stage("renamed")
    write_atomically(store / "CURRENT", target.name.encode())
    stage("current")
    tidy(store, target.name)
    return target.name


def write_places(folder: Path, content: Content) -> None:
    """Write sources, and passages and sentences as numbers."""
    numbers = {source.id: number for number, source in enumerate(content.sources)}
    rows = [(numbers[p.source.id], p.start, p.end, len(p.sentences)) for p in content.passages]
    np.save(folder / "passages.npy", np.array(rows, np.int64).reshape(-1, 4))
    places = [(s.start, s.end) for p in content.passages for s in p.sentences]
    np.save(folder / "sentences.npy", np.array(places, np.int64).reshape(-1, 2))
    about = {
        "sources": [asdict(s) for s in content.sources],
        "library": [i.to_dict() for i in content.library],
    }
    (folder / "sources.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")


def write_tokens(folder: Path, content: Content) -> None:
    """Write token vectors as int8, grouped by the sentence they begin in."""
    groups = [g for p, e in zip(content.passages, content.embedded, strict=True) for g in by_sentence(p, e)]
    np.save(folder / "tokens.npy", np.concatenate([np.rint(g * INT8).astype(np.int8) for g in groups]))
    np.save(folder / "token_rows.npy", np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64))


def by_sentence(passage: Passage, embedded: TokenVectors) -> list[Vectors]:
    """The token vectors of each sentence of a passage: of the tokens that begin in it."""
    starts = embedded.places[:, 0] + passage.start
    return [embedded.vectors[(starts >= s.start) & (starts < s.end)] for s in passage.sentences]


def write_manifest(folder: Path, content: Content) -> None:
    """Write the manifest last: a folder that has one is complete."""
    files = {str(p.relative_to(folder)): digest(p) for p in sorted(folder.rglob("*")) if p.is_file()}
    manifest = {
        "format": FORMAT,
        "encoder": content.encoder,
        "inputs": content.inputs,
        "added": list(content.added),
        "passages": len(content.passages),
        "sources": len(content.sources),
        "files": files,
    }
    manifest["self"] = manifest_digest(manifest)
    for path in folder.rglob("*"):
        sync(path)
    write_atomically(folder / "manifest.json", json.dumps(manifest, indent=1).encode())


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """A digest over all of a manifest but this digest."""
    rest = {key: value for key, value in manifest.items() if key != "self"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def current(store: Path) -> str:
    """The name of the version that readers should use; empty where there is none."""
    try:
        name = (store / "CURRENT").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return name if (store / "versions" / name / "manifest.json").is_file() and "/" not in name else ""


def read_manifest(store: Path, name: str) -> Mapping[str, Any]:
    """The manifest of a version. Raises `StoreError` where it is damaged or of another format."""
    path = store / "versions" / name / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise StoreError(f"{store} was made by another version of this program; run: assistant index")
        if manifest["self"] != manifest_digest(manifest):
            raise StoreError(f"{path} is damaged; run: assistant index")
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(f"{path} is damaged; run: assistant index") from None
    return manifest


def open_index(store: Path, name: str) -> Index:
    """Check every file of a version against its manifest, then open it.

    Raises `StoreError` for a damaged one, before Chroma opens anything (a damaged file can crash it).
    """
    folder = store / "versions" / name
    manifest = read_manifest(store, name)
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    expected: dict[str, str] = manifest["files"]
    for file in sorted(found ^ expected.keys()):
        raise StoreError(f"{folder / file} is missing or does not belong there; run: assistant index")
    for file, sha in expected.items():
        if digest(folder / file) != sha:
            raise StoreError(f"{folder / file} is damaged; run: assistant index")
    about = json.loads((folder / "sources.json").read_text("utf-8"))
    sources = tuple(Source(**row) for row in about["sources"])
    passages, first_sentence = read_places(folder, sources)
    return Index(
        name=name,
        manifest=manifest,
        sources=sources,
        passages=passages,
        library=tuple(SourceInfo(**row) for row in about["library"]),
        vectors=VectorIndex.open(folder / "vectors", store / "open"),
        words=Words.load(folder / "words"),
        tokens=np.load(folder / "tokens.npy", mmap_mode="r"),
        first_token=np.load(folder / "token_rows.npy"),
        first_sentence=first_sentence,
    )


def read_places(folder: Path, sources: Sequence[Source]) -> tuple[tuple[Passage, ...], npt.NDArray[np.int64]]:
    """Read passages back, and the number of each one's first sentence."""
    rows = np.load(folder / "passages.npy")
    places = np.load(folder / "sentences.npy").tolist()
    first = np.concatenate([[0], np.cumsum(rows[:, 3])]).astype(np.int64)
    passages = tuple(
        Passage(sources[source], start, end, tuple(Sentence(*place) for place in places[at : at + count]))
        for (source, start, end, count), at in zip(rows.tolist(), first.tolist(), strict=False)
    )
    return passages, first


def embedded(index: Index, ids: Collection[str]) -> dict[str, TokenVectors]:
    """The vectors that an index holds of those passages, so that a rebuild need not embed them again."""
    held: dict[str, TokenVectors] = {}
    vectors = index.vectors.stored([p.id for p in index.passages if p.id in ids])
    for row, passage in enumerate(index.passages):
        if passage.id not in vectors:
            continue
        grouped = [index.sentence_tokens(row, at) for at in range(len(passage.sentences))]
        starts = [s.start - passage.start for s in passage.sentences]
        places = np.repeat(np.array(starts, np.int32), [len(group) for group in grouped])
        held[passage.id] = TokenVectors(vectors[passage.id], np.stack([places, places], 1), np.concatenate(grouped))
    return held


def keep_text(store: Path, source: Source) -> None:
    """Keep a text under its id for good; an id stands for one text, so a kept one is never written again."""
    path = store / "texts" / f"{source.id}.json"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps(asdict(source), ensure_ascii=False).encode())


def kept_text(store: Path, source_id: str) -> Source | None:
    """A text by its id, also one that has left the index; None for an id never seen."""
    if not (source_id.isascii() and source_id.isalnum()):
        return None
    try:
        return Source(**json.loads((store / "texts" / f"{source_id}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def version_name(content: Content) -> str:
    """Twelve digits over all that shapes a version: the same content gets the same name."""
    state = [FORMAT, content.encoder, content.inputs, [p.id for p in content.passages]]
    library = [i.to_dict() for i in content.library]
    return hashlib.sha256(json.dumps([state, library]).encode()).hexdigest()[:12]


def free_name(path: Path) -> Path:
    """The path itself, or with the first number that is not taken."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.name}-{number}")
    return tried


def tidy(store: Path, name: str) -> None:
    """Remove versions that no new reader opens, but keep the one before; and what killed builds left."""
    others = [p for p in (store / "versions").iterdir() if p.name != name]
    others.sort(key=lambda p: (not p.name.startswith("tmp-"), p.stat().st_mtime), reverse=True)
    keep = [p for p in others if not p.name.startswith("tmp-")][: KEPT_VERSIONS - 1]
    for path in others:
        if path not in keep:
            shutil.rmtree(path, ignore_errors=True)


def write_atomically(path: Path, body: bytes) -> None:
    """Write beside, flush to disk, rename: readers see the old bytes or the new ones."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Flush a file or folder to disk; a no-op where folders cannot be opened (Windows)."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inputs_digest(parts: Iterable[bytes]) -> str:
    """One digest over many inputs, in order, their borders kept."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()
