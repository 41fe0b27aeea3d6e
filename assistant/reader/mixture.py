"""The mixture: which sets, how many of each, and the shaping that sets other than SQuAD's need."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from . import articles, conversations
from .claims import answered, own_support, support
from .data import (
    LONGEST,
    Example,
    answer_in,
    cut_row,
    detokenise,
    falsified,
    held_out,
    rows,
    sentence_of,
    sentences,
    shared,
    squad,
    squad_rows,
    title_of,
    unansq,
    window,
)
from .intended import intended
from .negatives import ask_further
from .properties import properties
from .synonyms import WordNet

AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|did|does|should|must)\b")
REWORDED = 0.5
TITLED = 0.5  # of the texts that have a title are read under it
PASSES = 2  # over the articles written for this project, in each epoch of the rest; 6 while there were 104
TWINS = 2  # times that UnAnsQ's twins are taken, in other windows
PROPERTIES = 8_000  # three examples each
MEANT = 4_000  # passages in which a deed is only meant
OTHERS = 12  # passages of which one is chosen that shares words with a question to another


def qamr(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """Questions about single sentences, shown among their neighbours; a third ask the neighbours alone."""
    pool = [row for name in ("dev", "test") for row in rows(folder, f"qamr/qa.{name}") if row["answer_start"]]
    by_article: dict[str, list[str]] = {}
    for row in pool:
        texts = by_article.setdefault(":".join(row["id"].split(":")[:3]), [])
        if row["passage"] not in texts:
            texts.append(row["passage"])
    for row in rng.sample(pool, min(count, len(pool))):
        texts = by_article[":".join(row["id"].split(":")[:3])]
        others = [detokenise(text) for text in texts if text != row["passage"]]
        others = rng.sample(others, min(len(others), rng.choice([0, 1, 1, 2, 3])))
        answer, question = detokenise(row["answers"][0]), detokenise(row["question"])
        if rng.random() < 0.3:
            text = " ".join(others)
            if text and answer.lower() not in text.lower():
                yield Example("qamr+gone", question, text)
            continue
        before = detokenise(row["passage"][: row["answer_start"][0]] + row["answers"][0])
        parts = others[: len(others) // 2]
        start = len(" ".join([*parts, before])) - len(answer)
        text = " ".join([*parts, detokenise(row["passage"]), *others[len(others) // 2 :]])
        if text[start : start + len(answer)] == answer:
            example = Example("qamr", question, text, (start, start + len(answer)))
            yield example
            twin = falsified(example, rng) if rng.random() < 0.6 else None
            if twin:
                yield twin


def condaqa(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """Yes/no questions on negation: the answer is somewhere in the passage, or the passage is silent."""
    pool = [row for name in ("dev", "test_fewshot") for row in rows(folder, f"condaqa/qa.{name}")]
    pool = [row for row in pool if len(row["passage"]) < LONGEST and len(row["question"]) < 200]
    silent = [row for row in pool if row["label"] == "unanswerable"]
    settled = [row for row in pool if row["label"] in ("yes", "no")]
    for row in rng.sample(settled, min(count, len(settled))):
        yield Example("condaqa", row["question"], row["passage"], (0, len(row["passage"])), exact=False)
        if rng.random() < 0.5:
            other = rng.choice(settled)["passage"]
            if other != row["passage"]:
                yield Example("condaqa+other", row["question"], other)
    for row in silent:
        yield Example("condaqa", row["question"], row["passage"])


def yes_no(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """A claim turned to a question is answered by evidence that supports or contradicts it, by no other."""
    names = ("conjnli/nli.train_adv", "nli_datasets/nli.mnli_dev", "fever_symmetric/nli.dev")
    pool = [row for name in names for row in rows(folder, name) if not held_out(row["evidence"])]
    made = 0
    for row in rng.sample(pool, len(pool)):
        claim = detokenise(" ".join(row["claim"].split())).rstrip(" .")
        verb = AUXILIARY.search(claim)
        if made == count or not verb or verb.start() == 0 or len(claim) > 120 or claim.endswith("?"):
            continue
        asked = f"{verb.group().capitalize()} {claim[: verb.start()]}{claim[verb.end() + 1 :]}?"
        evidence = detokenise(row["evidence"])
        others = [detokenise(rng.choice(pool)["evidence"]) for _ in range(rng.choice([0, 1, 2]))]
        before = "".join(f"{text} " for text in others[::2])
        text = before + evidence + "".join(f" {text}" for text in others[1::2])
        span = (len(before), len(before) + len(evidence)) if row["label"] in ("supported", "contradicted") else None
        made += 1
        yield Example("yesno", asked, text, span, exact=False)


def further(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """Pairs on one window: what was asked, and which or how many of the things that answer it, where nothing tells."""
    pool, made = squad_rows(folder), 0
    for row in rng.sample(pool, len(pool)):
        span, answer, passage = answer_in(row), row["answers"][0], row["passage"]
        around = passage[slice(*(sentence_of(passage, span) or span))]
        asked = ask_further(row["question"], answer, around, passage[span[1] :], rng)
        if asked and made < count:
            example = cut_row("squad1", row, rng)
            yield from (example, replace(example, source="squad1+further", query=asked, span=None))
            made += 1


def elsewhere(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """Questions put to a passage of another article, the one of several that shares most words with the question."""
    pool = squad_rows(folder)
    for row in rng.sample(pool, min(count, len(pool))):
        others = [other for other in rng.sample(pool, min(OTHERS, len(pool))) if other["title"] != row["title"]]
        other = max(others, key=lambda other: shared(row["question"], other["passage"]), default=None)
        if other and row["answers"][0].lower() not in other["passage"].lower():
            text = other["passage"]
            place = max(sentences(text), key=lambda p: shared(row["question"], text[slice(*p)]))
            low, high = window(text, place, rng)
            yield Example("squad1+other", row["question"], text[low:high], title=title_of(other))


@dataclass(frozen=True, slots=True)
class Written:
    """The files of articles with questions (assistant/reader/articles.py), and of conversations about them."""

    articles: Path
    talks: Path | None = None
    share: float | None = None
    """Of a limited number of examples (0 to 1), as far as they go; None mixes all of them with all public ones."""


def training(
    folder: Path,
    seed: int,
    limit: int | None = None,
    words: WordNet | None = None,
    written: Written | None = None,
) -> list[Example]:
    """The whole mixture in one random order, so that every prefix of it is the same mixture.

    With WordNet at hand, half of the public questions are put in other words, whatever their label. What is
    `written` for this project is seen several times, in other windows.
    """
    rng = random.Random(seed)
    mixed = list(public(folder, rng))
    own = list(ours(written, rng)) if written else []
    if written and written.share is not None and limit is not None:
        count = round(limit * written.share)
        mixed = rng.sample(mixed, min(limit - count, len(mixed)))
        own = rng.sample(own, min(count, len(own)))
    mixed += own
    rng.shuffle(mixed)
    return [tidy(example, rng, words) for example in mixed[:limit]]


def public(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Of the public sets, each as often as it is taken."""
    for _ in range(TWINS):
        yield from unansq(folder, "train", rng, dev=False)
    for made in (
        islice(_shuffled(squad(folder, rng), rng), 34_000),
        qamr(folder, rng, count=11_000),
        condaqa(folder, rng, count=900),
        yes_no(folder, rng, count=3_500),
        support(folder, rng, dev=False),
        own_support(folder, rng, count=3_000),
        answered(folder, rng, count=10_000),
        further(folder, rng, count=2_500),
        elsewhere(folder, rng, count=4_000),
        intended(squad_rows(folder), rng, count=MEANT),
        properties(squad_rows(folder), rng, count=PROPERTIES),
    ):
        yield from made


def ours(written: Written, rng: random.Random) -> Iterator[Example]:
    """Of what is written for this project, PASSES times over the articles."""
    for _ in range(PASSES):
        yield from articles.examples(written.articles, rng)
    if written.talks:
        yield from conversations.training(written.talks, written.articles, rng)


def tidy(example: Example, rng: random.Random, words: WordNet | None = None) -> Example:
    """One spelling for all; one question in eight loses its question mark; half of the texts stand under a title."""
    query = " ".join(detokenise(example.query).split())
    if words and not example.labels and not example.source.startswith("articles") and rng.random() < REWORDED:
        query = words.reword(query, rng)
    if not example.labels and rng.random() < 0.12:
        query = query.rstrip("? ")
    tidied = replace(example, query=query)
    return tidied.under_title() if example.title and rng.random() < TITLED else tidied


def _shuffled(examples: Iterator[Example], rng: random.Random) -> Iterator[Example]:
    kept: Sequence[Example] = list(examples)
    return iter(rng.sample(kept, len(kept)))
