"""Training examples: the public sets the shipped weights may use, cut to windows, with hard negatives added.

Two properties the tests hold: no passage of the reported set (unansq dev) is trained on, and answerable and
unanswerable examples are cut by one rule, so that neither length nor spelling gives the label away.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.words import terms

from .inference import heading
from .negatives import falsify

SUPPORTED, CONTRADICTED, UNKNOWN = 0, 1, 2
LABELS = {
    "supported": (SUPPORTED,),
    "contradicted": (CONTRADICTED,),
    "nei": (UNKNOWN,),
    "not_supported": (CONTRADICTED, UNKNOWN),
}
SENTENCE = re.compile(r"\S.*?(?:(?<=[.!?])(?=[\"”’')\]]*\s+[\"“‘(\[]*[A-Z0-9])|(?=\s*\Z))[\"”’')\]]*", re.DOTALL)
SPACED = re.compile(r"\s+(?=[,.;:?!%)\]”’]|'s\b|n't\b|'re\b|'ve\b|'ll\b|'d\b)|(?<=[(\[“‘$])\s+")
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
LONGEST = 1100  # characters of a passage that is not cut, about 240 tokens
EASY = 0.35  # of the SQuAD questions whose words alone find their sentence, the share that is trained on
CHARS_PER_TOKEN = 4.6  # English news and Wikipedia with this vocabulary
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage, or a claim and its evidence.

    `span` is the answer's place in `text`; where `exact` is False the answer is known to lie somewhere in it.
    `labels` are the support classes that are right (two for sets that tell only supported from not), empty
    for questions.
    """

    source: str
    query: str
    text: str
    span: tuple[int, int] | None = None
    exact: bool = True
    labels: tuple[int, ...] = ()
    title: str = ""
    """Of what the text is part of; empty where that has none."""

    def under_title(self) -> Example:
        """The same with the title before the text, as `Reader.read` puts it there."""
        before = f"{heading(self.title)} "
        span = (self.span[0] + len(before), self.span[1] + len(before)) if self.span else None
        return replace(self, text=before + self.text, span=span, title="")


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of one set, `<set>/<kind>.<split>`; an absent set has none."""
    path = folder / f"{name}.jsonl.xz"
    if not path.exists():
        return []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def detokenise(text: str) -> str:
    """Spaces before punctuation removed, brackets restored: treebank spelling would tell sets apart."""
    for old, new in BRACKETS.items():
        text = text.replace(old, new)
    return SPACED.sub("", text)


def key(text: str) -> str:
    """A text without case, spacing and punctuation: equal for two spellings of one passage."""
    return "".join(character for character in text.lower() if character.isalnum())


def held_out(text: str, *, one_in: int = 40) -> bool:
    """Is this passage kept for choosing between tries? Decided by its own words, so every set agrees."""
    return int(hashlib.sha256(key(text).encode()).hexdigest(), 16) % one_in == 0


def sentences(text: str) -> list[tuple[int, int]]:
    """Places of the sentences of a text; quick rather than right about abbreviations."""
    return [match.span() for match in SENTENCE.finditer(text)]


def sentence_of(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The place of the sentence that holds a span whole."""
    return next((place for place in sentences(text) if place[0] <= span[0] and span[1] <= place[1]), None)


def window(text: str, anchor: tuple[int, int], rng: random.Random) -> tuple[int, int]:
    """Whole sentences about the anchor, of a random length of 35 to 120 tokens (one in three: 120 to 230)."""
    places = sentences(text)
    inside = [i for i, (start, end) in enumerate(places) if start < max(anchor[1], anchor[0] + 1) and end > anchor[0]]
    if not inside:
        return 0, len(text)
    low, high = inside[0], inside[-1]
    tokens = rng.randint(120, 230) if rng.random() < 1 / 3 else rng.randint(35, 120)
    while True:
        sides = [side for side in (low - 1, high + 1) if 0 <= side < len(places)]
        side = rng.choice(sides) if sides else None
        if side is None:
            break
        start, end = places[min(low, side)][0], places[max(high, side)][1]
        if (end - start) / CHARS_PER_TOKEN > tokens:
            break
        low, high = min(low, side), max(high, side)
    return places[low][0], places[high][1]


def cut(source: str, question: str, text: str, span: tuple[int, int], rng: random.Random) -> Example:
    """An answerable example on a window about its answer."""
    start, end = window(text, span, rng)
    return Example(source, question, text[start:end], (span[0] - start, span[1] - start))


def cut_row(source: str, row: Row, rng: random.Random) -> Example:
    """The answerable question of a row on a window about its answer, with the title of its article."""
    return replace(cut(source, row["question"], row["passage"], answer_in(row), rng), title=title_of(row))


def answer_in(row: Row) -> tuple[int, int]:
    """The place of a row's first answer in its passage."""
    start = row["answer_start"][0]
    return start, start + len(row["answers"][0])


def title_of(row: Row) -> str:
    """The title of a SQuAD article, in plain letters."""
    return plain(row.get("title", ""))


def plain(title: str) -> str:
    """A title as people write it."""
    return title.replace("_", " ")


def falsified(example: Example, rng: random.Random) -> Example | None:
    """The same window with a question made false, or None where nothing could be exchanged."""
    question = falsify(example.query, example.text, rng)
    return replace(example, source=f"{example.source}+false", query=question, span=None) if question else None


def unansq(folder: Path, split: str, rng: random.Random, *, dev: bool) -> Iterator[Example]:
    """Twins: an answerable question and its unanswerable sister, on the same window."""
    twins: dict[str, list[Row]] = {}
    for row in rows(folder, f"unansq/qa.{split}"):
        twins.setdefault(min(row["id"], row["pair"]), []).append(row)
    for pair in twins.values():
        good = next((row for row in pair if row["answers"]), None)
        if good is None or (split == "train" and held_out(good["passage"]) != dev):
            continue
        example = cut_row("unansq", good, rng)
        yield example
        for row in pair:
            if not row["answers"]:
                yield replace(example, query=row["question"], span=None)


def squad(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Answerable rows, false twins, windows without the answer, windows of the article's next passages.

    Of questions that shared words answer only some are taken (`EASY`).
    """
    kept = squad_rows(folder)
    for index, row in enumerate(kept):
        text, span = row["passage"], answer_in(row)
        if rng.random() > EASY and not misled(row["question"], text, span):
            continue
        example = cut_row("squad1", row, rng)
        draw = rng.random()
        if draw < 0.62:
            yield example
            twin = falsified(example, rng) if draw < 0.5 else None
            if twin and rng.random() < 0.75:
                yield twin
        else:
            near = [kept[i] for i in range(max(0, index - 40), min(len(kept), index + 40))]
            text = without_answer(text, span) if draw < 0.8 else _neighbour(row, near)
            if text and row["answers"][0].lower() not in text.lower():
                place = _closest(row["question"], text)
                low, high = window(text, place, rng)
                source = "squad1+gone" if draw < 0.8 else "squad1+near"
                yield Example(source, row["question"], text[low:high], title=title_of(row))


@lru_cache(maxsize=1)  # several makers of examples take them, and to read them takes seconds
def squad_rows(folder: Path) -> list[Row]:
    """SQuAD rows that share no passage with unansq dev or the held-out part, and repeat no row of unansq."""
    banned = {key(row["passage"]) for row in rows(folder, "unansq/qa.dev")}
    seen = {(row["question"].lower(), key(row["passage"])) for row in rows(folder, "unansq/qa.train")}
    kept = []
    for row in rows(folder, "squad1/qa.train"):
        name = key(row["passage"])
        if name not in banned and not held_out(row["passage"]) and (row["question"].lower(), name) not in seen:
            kept.append(row)
    return kept


def misled(question: str, text: str, span: tuple[int, int]) -> bool:
    """Would shared words alone miss the answer's sentence: under 40% of them there, or no more than elsewhere?

    Two in five SQuAD questions. A reader that sees the others only learns to count words.
    """
    right, elsewhere = 0, 0
    for start, end in sentences(text):
        here = shared(question, text[start:end])
        if start < span[1] and end > span[0]:
            right = max(right, here)
        else:
            elsewhere = max(elsewhere, here)
    return right <= elsewhere or right <= 0.4 * len(words_of(question))


def shared(question: str, text: str) -> int:
    """How many words of a question a text has."""
    return len(words_of(question) & words_of(text))


@lru_cache(maxsize=2**14)  # questions and the sentences of written articles come again; those of SQuAD do not
def words_of(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def without_answer(text: str, span: tuple[int, int]) -> str:
    """The longer side of the text around the answer's sentence; empty where there is no other sentence."""
    places = sentences(text)
    before = [place for place in places if place[1] <= span[0]]
    after = [place for place in places if place[0] >= span[1]]
    sides = [text[side[0][0] : side[-1][1]] for side in (before, after) if side]
    return max(sides, key=len, default="")


def _neighbour(row: Row, near: Sequence[Row]) -> str:
    """The passage of the same article that shares most words with the question."""
    asked = set(re.findall(r"\w{4,}", row["question"].lower()))
    others = {r["passage"] for r in near if r.get("title") == row.get("title") and r["passage"] != row["passage"]}
    return max(sorted(others), key=lambda text: sum(word in text.lower() for word in asked), default="")


def _closest(question: str, text: str) -> tuple[int, int]:
    asked = set(re.findall(r"\w{4,}", question.lower()))
    return max(sentences(text) or [(0, len(text))], key=lambda p: sum(w in text[p[0] : p[1]].lower() for w in asked))
