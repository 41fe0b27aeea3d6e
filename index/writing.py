"""Write a version of an index, whole or absent. In: what a build made. Out: its name, once readers are pointed at it.

The old version stays until the new one is complete; killed anywhere, it goes on being the one that answers.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.embedded import write_embedded
from index.encoder import TokenVectors
from index.errors import ServerError, StoreError
from index.files import free_name, make_private, sync, write_atomically
from index.manifest import FORMAT, collection, read_manifest, write_manifest
from index.places import write_places
from index.rows import Rows
from index.server import Server
from index.texts import keep_texts, write_sources
from index.values import Passage, Source, SourceInfo
from index.vectors import VectorIndex
from index.words import Words

KEPT_VERSIONS = 2
Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one version holds, before it is written."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    """In the order of their sources."""
    embedded: Iterable[TokenVectors]
    """One a passage, in the same order; read once, one after the other, so they need not all be in memory."""
    library: tuple[SourceInfo, ...]
    encoder: str
    inputs: str
    """A digest of everything the build read; an index is out of date when it differs."""
    added: tuple[str, ...] = ()
    """Addresses and files that were added by hand."""


def lock(store: Path) -> FileLock:
    """Hold off other builders. Raises `StoreError` at once where one is at work; a killed one's lock is free."""
    make_private(store)
    held = FileLock(store / "lock")
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise StoreError(f"another process is building the index in {store}; try again when it is done") from None
    except OSError as error:
        raise StoreError(f"{store} cannot be written ({error.strerror}); build the index where it can") from None
    return held


def write(store: Path, content: Content, *, chroma: str = "", stage: Stage = lambda _: None) -> str:
    """Write a new version and make it the current one; returns its name.

    Its graph of vectors goes to the Chroma server at `chroma`, where one is given. `stage` hears the
    name of each step when it is done. Killed anywhere, the old index stays.
    """
    server = Server(chroma) if chroma else None
    keep_texts(store, content.sources)
    stage("texts")
    beside = store / "versions" / f"tmp-{secrets.token_hex(8)}"
    beside.mkdir(parents=True)
    write_sources(beside, content.sources, content.library)
    write_places(beside, content.sources, content.passages)
    stage("places")
    shapes = write_embedded(beside, content.passages, content.embedded)
    stage("embedded")
    Words.build([p.text for p in content.passages]).save(beside / "words")
    stage("words")
    finish(beside, content, shapes, server, stage)
    target = free_name(store / "versions" / version_name(content))
    os.replace(beside, target)
    sync(target.parent)
    stage("renamed")
    write_atomically(store / "CURRENT", target.name.encode())
    stage("current")
    tidy(store, target.name, server)
    return target.name


def finish(
    folder: Path, content: Content, shapes: dict[str, tuple[int, int]], server: Server | None, stage: Stage
) -> None:
    """Write the graph of vectors and the manifest.

    On a server the manifest comes first, since it names the collection, and what a killed build left is found by it.
    """
    ids = [p.id for p in content.passages]
    vectors = Rows(folder / "vectors.f32", np.float32, shapes["vectors.f32"])
    if not server:
        VectorIndex.write(folder / "vectors", ids, vectors)
        stage("vectors")
    about = {
        "encoder": content.encoder,
        "inputs": content.inputs,
        "added": list(content.added),
        "passages": len(content.passages),
        "sources": len(content.sources),
        # Never the same twice: two stores of one article must not share, and then delete, a collection.
        "served": secrets.token_hex(16) if server else "",
    }
    manifest = write_manifest(folder, about, shapes)
    stage("manifest")
    if server:
        server.fill(collection(manifest), ids, vectors)
        stage("vectors")
        server.check(collection(manifest), ids, vectors)
        stage("checked")


def version_name(content: Content) -> str:
    """Twelve digits over all that shapes a version: the same content gets the same name."""
    state = [FORMAT, content.encoder, content.inputs, [p.id for p in content.passages]]
    library = [i.to_dict() for i in content.library]
    return hashlib.sha256(json.dumps([state, library]).encode()).hexdigest()[:12]


def tidy(store: Path, name: str, server: Server | None) -> None:
    """Remove versions that no new reader opens, but keep the one before; and what killed builds left.

    Their collections go with them, which are known by their manifests, so never another store's. Where the
    server does not answer, they stay for the next time.
    """
    others = [p for p in (store / "versions").iterdir() if p.name != name]
    others.sort(key=lambda p: (not p.name.startswith("tmp-"), p.stat().st_mtime), reverse=True)
    keep = [p for p in others if not p.name.startswith("tmp-")][: KEPT_VERSIONS - 1]
    for path in others:
        if path not in keep:
            remove(store, path, server)


def remove(store: Path, version: Path, server: Server | None) -> None:
    """Remove one version, its collection first."""
    if server:
        try:
            manifest = read_manifest(store, version.name)
            if manifest["served"]:
                server.drop(collection(manifest))
        except ServerError:
            return
        except StoreError:  # no manifest was written, so no collection was made
            pass
    shutil.rmtree(version, ignore_errors=True)
