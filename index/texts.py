"""Sources on disk: those of one version, and for good every text that was ever cited. In: sources. Out: the same."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.files import write_all
from index.values import Source, SourceInfo
from index.words import STOPWORDS, WORD

LONG = 5
"""Letters of a word that may be mistyped; shorter ones have too many neighbours."""
SHORTEST_NAME = 3
ARTICLES = frozenset("the a an".split())
OF_PLACES = frozenset(
    """
    avenue bank bay bridge building castle centre church city club coast college committee company council county
    court farm forest hall harbour hill hospital hotel house island islands lake lane library meadow mill ministry
    mountain museum park party place port river road school square station street town university valley village
    wood
    """.split()
)
"""Common words that end names of places and bodies."""
SENTENCE_END = re.compile(r"[.!?:]\s+|\n\s*\n")
NO_NAMES = STOPWORDS | {"may"}
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
        return source_of(json.loads((store / "texts" / f"{source_id}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def source_of(row: dict[str, Any]) -> Source:
    """A source as it was before it was written: JSON has no tuples."""
    return Source(**{**row, "headings": tuple((start, level) for start, level in row.get("headings", ()))})


def write_sources(folder: Path, sources: Sequence[Source], library: Sequence[SourceInfo]) -> None:
    """Write the sources of a version with their words, and what is known of those that it does not have."""
    about = {"sources": [asdict(s) for s in sources], "library": [i.to_dict() for i in library]}
    (folder / "sources.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    (folder / "written.json").write_text(json.dumps(written_words(sources), ensure_ascii=False), "utf-8")


def read_sources(folder: Path) -> tuple[tuple[Source, ...], tuple[SourceInfo, ...]]:
    about = json.loads((folder / "sources.json").read_text("utf-8"))
    return tuple(map(source_of, about["sources"])), tuple(SourceInfo(**row) for row in about["library"])


def written_words(sources: Iterable[Source]) -> dict[str, str]:
    """The longer words of the sources, and their names, in small letters, as written: to walk all texts takes seconds.

    A name has a capital inside a sentence and is written small nowhere. Titles and the addresses of links, which put
    capitals to all their words or to none, do not tell.
    """
    long, small, named = set[str](), set[str](), dict[str, str]()
    for source in sources:
        for sentence in SENTENCE_END.split(source.text):
            words = WORD.findall(sentence)
            long.update(word.lower() for word in words if len(word) >= LONG)
            if source.kind != "links" and not is_title(words):
                small.update(word for word in words if word == word.lower())
                named.update((name.lower(), name) for name in names(words))
    return {low: low for low in long} | {low: name for low, name in named.items() if low not in small}


def is_title(words: Sequence[str]) -> bool:
    """Does a sentence put a capital to all its longer words?"""
    return all(word[0].isupper() for word in words if len(word) >= LONG)


def names(words: Sequence[str]) -> Iterator[str]:
    """The names of a sentence that may stand alone, and the pairs of words with capitals: `Lavrov`, `Sergei Lavrov`.

    The last of several words is a name alone where no article stands before them, and where it is no common one: not
    `Units` of `the People's Units`, not `Island` of `Skarv Island`.
    """
    first = 0
    for at, word in enumerate([*words, ""]):
        if word[:1].isupper() and word.lower() not in NO_NAMES:
            if at > first:
                yield f"{words[at - 1]} {word}"
            continue
        of_several = words[max(first - 1, 0)].lower() not in ARTICLES and words[at - 1].lower() not in OF_PLACES
        alone = at - first == 1 or (at > first and of_several)
        if alone and at > 1 and len(words[at - 1]) >= SHORTEST_NAME:
            yield words[at - 1]
        first = at + 1


def read_written(folder: Path) -> Mapping[str, str]:
    written: dict[str, str] = json.loads((folder / "written.json").read_text("utf-8"))
    return written
