"""An index on disk, whole or absent. In: what a build made (index/writing.py). Out: an opened `Index`.

    <store>/CURRENT              the name of the version that readers open; swapped atomically
    <store>/versions/<name>/     one immutable index; manifest.json, written last, holds a SHA-256 of every file
    <store>/texts/<id>.json      every text ever cited, by source id, so that an old citation still opens
    <store>/encoders/<id>/       exported models, shared by all versions
    <store>/pages/               fetched bytes (index/pages.py)
    <store>/lock                 held by the one builder

With a Chroma server a version's graph of vectors is a collection there, named by the hash of its manifest, instead
of the folder `vectors`. All else, the word index with it, stays immutable files: every answering machine mounts or
copies the store, and each process maps the files into memory. So words are searched with nothing in the middle,
and one more machine is one more copy; the files of a version never change, so no copy can be out of step.

Knows nothing of where texts come from or of what questions are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedded import INT8, Held, TokenRows, by_sentence, sentence_tokens
from index.encoder import TokenVectors, Vectors
from index.errors import StoreError
from index.files import inputs_digest, make_private, write_atomically
from index.manifest import FORMAT, check_files, collection, read_manifest
from index.places import mapped, read_places
from index.rows import Rows
from index.server import Server
from index.texts import kept_text, read_sources, read_written
from index.values import Passage, Source, SourceInfo
from index.vectors import Nearest, VectorIndex
from index.words import Words
from index.writing import Content, Stage, lock, write

__all__ = [
    "FORMAT",
    "INT8",
    "Content",
    "Index",
    "Stage",
    "by_sentence",
    "collection",
    "current",
    "inputs_digest",
    "kept_text",
    "lock",
    "make_private",
    "open_index",
    "read_manifest",
    "reusable",
    "write",
    "write_atomically",
]


@dataclass(frozen=True, slots=True)
class Index:
    """One opened version. Immutable; safe to share between threads."""

    name: str
    manifest: Mapping[str, Any]
    sources: tuple[Source, ...]
    passages: Sequence[Passage]
    """In the order of their sources."""
    library: tuple[SourceInfo, ...]
    vectors: Nearest
    words: Words
    written: Mapping[str, str]
    """The longer words of the sources, in small letters, as they are written."""
    tokens: TokenRows
    """Token vectors of all passages, scaled by 127, in order."""
    first_token: npt.NDArray[np.int64]
    """Row of each sentence's first token, sentences in passage order; one more at the end."""
    first_sentence: npt.NDArray[np.int64]
    """Number of each passage's first sentence; one more at the end."""
    first_passage: npt.NDArray[np.int64]
    """Row of each source's first passage; one more at the end."""

    def sentence_tokens(self, passage: int, sentence: int) -> Vectors:
        """Unit vectors of one sentence's tokens, float32 (tokens, dimension). Raises `StoreError` if damaged."""
        return sentence_tokens(self.tokens, self.first_token, self.first_sentence, passage, sentence)

    def rows_of(self, source: int) -> range:
        """The rows of the passages of a source, by its number."""
        return range(int(self.first_passage[source]), int(self.first_passage[source + 1]))

    def lines(self) -> list[Passage]:
        """The lines of the link lists, without a walk over all passages."""
        lists = (number for number, source in enumerate(self.sources) if source.kind == "links")
        return [self.passages[row] for number in lists for row in self.rows_of(number)]


def current(store: Path) -> str:
    """The name of the version that readers should use; empty where there is none."""
    try:
        name = (store / "CURRENT").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return name if (store / "versions" / name / "manifest.json").is_file() and "/" not in name else ""


def open_index(store: Path, name: str, *, chroma: str = "") -> Index:
    """Check a version against its manifest, then open it, its vectors on the server at `chroma` if that is given.

    Raises `StoreError` for a damaged one, before Chroma opens anything (a damaged file can crash it). Of token
    vectors above `rows.AT_ONCE` bytes only the sizes are checked here, and the rest when they are read.
    """
    folder = store / "versions" / name
    manifest = read_manifest(store, name)
    check_files(folder, manifest)
    sources, library = read_sources(folder)
    passages, first_sentence, first_passage = read_places(folder, sources)
    _, tokens = open_rows(folder, manifest)
    return Index(
        name=name,
        manifest=manifest,
        sources=sources,
        passages=passages,
        library=library,
        vectors=open_vectors(store, name, manifest, chroma),
        words=Words.load(folder / "words"),
        written=read_written(folder),
        tokens=tokens,
        first_token=mapped(folder / "token_rows.npy"),
        first_sentence=first_sentence,
        first_passage=first_passage,
    )


def open_rows(folder: Path, manifest: Mapping[str, Any]) -> tuple[Rows[np.float32], Rows[np.int8]]:
    """The vectors of passages, and of tokens. Raises `StoreError` where one has not its size."""
    shapes = manifest["rows"]
    vectors = Rows(folder / "vectors.f32", np.float32, shapes["vectors.f32"])
    return vectors, Rows(folder / "tokens.i8", np.int8, shapes["tokens.i8"])


def open_vectors(store: Path, name: str, manifest: Mapping[str, Any], chroma: str) -> Nearest:
    """The graph of a version's vectors, from where it was built."""
    folder = store / "versions" / name
    if bool(chroma) != bool(manifest["served"]):
        there, remedy = ("on a Chroma server", "set") if manifest["served"] else ("in its own folder", "unset")
        raise StoreError(f"{folder} has its vectors {there}; {remedy} ASSISTANT_CHROMA, or run: assistant index")
    if chroma:
        return Server(chroma).open(collection(manifest), manifest["passages"])
    return VectorIndex.open(folder / "vectors", store / "open")


def reusable(store: Path, encoder: str) -> Mapping[str, TokenVectors]:
    """What the current version holds for a rebuild with the same encoder; empty where it is damaged or there is none.

    Only its files are read: its graph of vectors may be on a server that is not there any more.
    """
    name = current(store)
    folder = store / "versions" / name
    try:
        manifest = read_manifest(store, name)
        if manifest["encoder"] != encoder:
            return {}
        check_files(folder, manifest)
        sources, _ = read_sources(folder)
        passages, first_sentence, _ = read_places(folder, sources)
        vectors, tokens = open_rows(folder, manifest)
        first_token = mapped(folder / "token_rows.npy")
        return Held(passages, vectors, partial(sentence_tokens, tokens, first_token, first_sentence))
    except StoreError:
        return {}
