"""Questions in other words, from WordNet. In: a question and WordNet's files. Out: the same in other words.

For training only: who asks rarely uses the words of the source. A word in small letters gives way to a synonym of the
sense it nearly always has, now and then to what it is a kind of (`truck`: `vehicle`), in the same inflection.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from index.words import STOPWORDS

WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
PARTS = {"NOUN": ("noun", "1"), "VERB": ("verb", "2"), "ADJ": ("adj", "35"), "ADV": ("adv", "4")}
SURE = 0.6
"""A word is exchanged only where this share of its uses in WordNet's tagged texts has its first sense."""
SEEN = 2
"""A synonym is taken only where those texts use it so this often."""
NARROW = 6
"""Steps down the hierarchy from which on a kind says something: `vehicle`, not `artifact`."""
KINDS = 0.25
EXCHANGED = 0.6
"""The share of the words with a synonym that give way."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning: the words that have it, how often each is seen with it, and the meanings it is a kind of."""

    words: tuple[tuple[str, int], ...]
    above: tuple[str, ...]


class WordNet:
    """WordNet 3.0 from a folder, as in Debian's wordnet-base: index.noun, data.noun, ..., cntlist.rev.

    Raises:
        SystemExit: The folder holds no such files.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "cntlist.rev").exists():
            raise SystemExit(f"{folder} holds no WordNet: name the folder of index.noun, data.noun and cntlist.rev")
        self._folder = folder
        self._read = cache(self._synonyms)

    def reword(self, question: str, rng: random.Random) -> str:
        """The question with some of its words exchanged; the same where none has a synonym."""

        def other(match: re.Match[str]) -> str:
            wants_kind, gives_way = rng.random() < KINDS, rng.random() < EXCHANGED
            found = [word for word, is_kind in self._read(match.group()) if is_kind == wants_kind]
            return rng.choice(found) if found and gives_way else match.group()

        return WORD.sub(other, question)

    def _synonyms(self, word: str) -> tuple[tuple[str, bool], ...]:
        """Other words for a word, inflected like it, and whether each is what the word is a kind of."""
        from lemminflect import getAllInflections, getAllLemmas, getInflection

        if word in STOPWORDS:
            return ()
        uses = [(part, lemma) for part, lemmas in getAllLemmas(word).items() if part in PARTS for lemma in lemmas]
        part, lemma = max(uses, key=lambda use: sum(self._counts(*use)), default=("", ""))
        sense = self._sense(part, lemma) if part else None
        if sense is None:
            return ()
        tags = [tag for tag, forms in getAllInflections(lemma, part).items() if forms[0] == word]
        kinds = [self._senses[part][o] for o in sense.above if self._depth(part, o) >= NARROW and part == "NOUN"]
        names = [(name, False) for name in _seen(sense)] + [(name, True) for kind in kinds for name in _seen(kind)]
        forms = [(getInflection(name, tags[0]), kind) for name, kind in names if tags and name[:5] != lemma[:5]]
        return tuple(dict.fromkeys((form[0], kind) for form, kind in forms if form))

    def _sense(self, part: str, lemma: str) -> Sense | None:
        """The first sense of a word, where it has no other to speak of."""
        counts = self._counts(part, lemma)
        if not counts or counts[0] < SURE * sum(counts) or (not counts[0] and len(counts) > 1):
            return None
        return self._senses[part][self._index[part][lemma][0]]

    def _counts(self, part: str, lemma: str) -> list[int]:
        """How often each sense of a word is seen, most frequent first."""
        return [self._tagged[lemma, part, at + 1] for at in range(len(self._index[part].get(lemma, ())))]

    def _depth(self, part: str, offset: str) -> int:
        depth = 0
        while above := self._senses[part][offset].above:
            depth, offset = depth + 1, above[0]
        return depth

    @cached_property
    def _tagged(self) -> dict[tuple[str, str, int], int]:
        """How often a word of a part of speech is seen in the sense of this number, from 1."""
        found: dict[tuple[str, str, int], int] = defaultdict(int)
        for line in (self._folder / "cntlist.rev").read_text("ascii").splitlines():
            key, number, count = line.split()
            lemma, kind = key.split("%")
            part = next((part for part, (_, kinds) in PARTS.items() if kind[0] in kinds), "")
            found[lemma, part, int(number)] += int(count)
        return found

    @cached_property
    def _index(self) -> dict[str, dict[str, list[str]]]:
        """For each part of speech and word the offsets of its senses, most frequent first."""
        return {part: dict(_index_rows(self._folder / f"index.{name}")) for part, (name, _) in PARTS.items()}

    @cached_property
    def _senses(self) -> dict[str, dict[str, Sense]]:
        """For each part of speech the senses by offset."""
        order = {
            (part, lemma, offset): number
            for part, lemmas in self._index.items()
            for lemma, offsets in lemmas.items()
            for number, offset in enumerate(offsets, 1)
        }
        found: dict[str, dict[str, Sense]] = {}
        for part, (name, _) in PARTS.items():
            found[part] = {}
            for offset, words, above in _data_rows(self._folder / f"data.{name}"):
                counted = [(word, self._tagged[word, part, order.get((part, word, offset), 0)]) for word in words]
                found[part][offset] = Sense(tuple(counted), above)
        return found


def _index_rows(path: Path) -> list[tuple[str, list[str]]]:
    rows = [line.split() for line in path.read_text("ascii").splitlines() if not line.startswith(" ")]
    return [(row[0], row[-int(row[2]) :]) for row in rows]


def _data_rows(path: Path) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """Offset, words and the offsets of what it is a kind of (WordNet's `@`), as in wndb(5WN)."""
    found = []
    for line in path.read_text("ascii").splitlines():
        if line.startswith(" "):
            continue
        row = line.split(" | ")[0].split()
        count = int(row[3], 16)
        words = [word.split("(")[0].lower() for word in row[4 : 4 + 2 * count : 2]]
        pointers = row[5 + 2 * count :]
        above = [pointers[at + 1] for at in range(0, 4 * int(row[4 + 2 * count]), 4) if pointers[at] == "@"]
        found.append((row[0], words, tuple(above)))
    return found


def _seen(sense: Sense) -> list[str]:
    """The single words that are used in this sense."""
    return [word for word, count in sense.words if count >= SEEN and word.isalpha() and len(word) > 3]
