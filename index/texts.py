"""Sources on disk: those of one version, and for good every text that was ever cited. In: sources. Out: the same."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from index.files import write_all
from index.values import Source, SourceInfo
from index.words import WORD

LONG = 5
"""Letters of a word that may be mistyped; shorter ones have too many neighbours."""
AT_ONCE = 1000
"""Texts that are written before the first of them is flushed."""


def keep_texts(store: Path, sources: Sequence[Source]) -> None:
    """Keep texts for good; an id stands for one text, so a kept one is never written again."""
    folder = store / "texts"
    folder.mkdir(exist_ok=True)
    new = [source for source in sources if not (folder / f"{source.id}.json").is_file()]
    for at in range(0, len(new), AT_ONCE):
        write_all(
            {
                folder / f"{source.id}.json": json.dumps(asdict(source), ensure_ascii=False).encode()
                for source in new[at : at + AT_ONCE]
            }
        )


def kept_text(store: Path, source_id: str) -> Source | None:
    """A text by its id, also one that has left the index; None for an id never seen."""
    if not (source_id.isascii() and source_id.isalnum()):
        return None
    try:
        return Source(**json.loads((store / "texts" / f"{source_id}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_sources(folder: Path, sources: Sequence[Source], library: Sequence[SourceInfo]) -> None:
    """Write the sources of a version with their words, and what is known of those that it does not have."""
    about = {"sources": [asdict(s) for s in sources], "library": [i.to_dict() for i in library]}
    (folder / "sources.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    (folder / "written.json").write_text(json.dumps(written_words(sources), ensure_ascii=False), "utf-8")


def read_sources(folder: Path) -> tuple[tuple[Source, ...], tuple[SourceInfo, ...]]:
    about = json.loads((folder / "sources.json").read_text("utf-8"))
    return tuple(Source(**row) for row in about["sources"]), tuple(SourceInfo(**row) for row in about["library"])


def written_words(sources: Iterable[Source]) -> dict[str, str]:
    """The longer words of the sources, in small letters, as they are written: to walk all texts takes seconds."""
    words = (word for source in sources for word in WORD.findall(source.text))
    return {word.lower(): word for word in words if len(word) >= LONG}


def read_written(folder: Path) -> Mapping[str, str]:
    written: dict[str, str] = json.loads((folder / "written.json").read_text("utf-8"))
    return written
