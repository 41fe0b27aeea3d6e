"""Claims with their evidence, as training examples. In: public sets, the passages of SQuAD. Out: what holds, what not.

Claims are people's own, sentences against themselves or their neighbours, and questions with an answer behind them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from .data import (
    CONTRADICTED,
    LABELS,
    LONGEST,
    SUPPORTED,
    UNKNOWN,
    Example,
    Row,
    answer_in,
    detokenise,
    held_out,
    rows,
    sentence_of,
    sentences,
    squad_rows,
    unansq,
)
from .negatives import falsify, names, swap_name, swap_number

SUPPORT_SETS = {
    "nli_datasets/nli.mnli_dev": 9000,
    "nli_datasets/nli.snli_dev": 4000,
    "conjnli/nli.train_adv": 5000,
    "fever_dev_pairs/nli.dev": 6000,
    "fever_symmetric/nli.dev": 700,
    "fever_symmetric/nli.test": 700,
    "breaking_nli/nli.all": 1500,
    "factcheck_gpt/nli.all": 1200,
}


def support(folder: Path, rng: random.Random, *, dev: bool) -> Iterator[Example]:
    """Claims with their evidence, from every set whose licence lets the weights be shipped."""
    for name, count in SUPPORT_SETS.items():
        pool = [row for row in rows(folder, name) if row["label"] in LABELS and held_out(row["evidence"]) == dev]
        pool = [row for row in pool if len(row["evidence"]) < LONGEST]
        if name.startswith("breaking"):  # 7 in 8 of it are contradictions
            wrong = [row for row in pool if row["label"] == "contradicted"]
            right = [row for row in pool if row["label"] != "contradicted"]
            pool = right + rng.sample(wrong, min(len(wrong), len(right)))
        for row in rng.sample(pool, min(count, len(pool))):
            yield Example(name, detokenise(row["claim"]), detokenise(row["evidence"]), labels=LABELS[row["label"]])


def own_support(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """A sentence supports itself, but not itself with a name or number exchanged, nor its neighbour."""
    pool: list[Row] = squad_rows(folder)
    for row in rng.sample(pool, min(count, len(pool))):
        text = row["passage"]
        places = [place for place in sentences(text) if 40 < place[1] - place[0] < 300]
        if len(places) < 2:
            continue
        at = rng.randrange(len(places) - 1)
        first, second = (text[start:end] for start, end in places[at : at + 2])
        draw = rng.random()
        number, name = swap_number(first, text, rng), swap_name(first, text, rng)
        if draw < 0.3:
            yield Example("own+same", first, first if draw < 0.15 else f"{first} {second}", labels=(SUPPORTED,))
        elif number:
            yield Example("own+number", number, first, labels=(CONTRADICTED,))
        elif name and draw < 0.75:
            yield Example("own+name", name, f"{first} {second}", labels=(CONTRADICTED, UNKNOWN))
        else:
            yield Example("own+next", second, first, labels=(UNKNOWN,))


def answered(folder: Path, rng: random.Random, *, count: int) -> Iterator[Example]:
    """A question with its short answer behind it, as the judge puts it (assistant/judge.py), against one sentence.

    Supported by the sentence of the answer; not for the question's unanswerable sister or a question made false, nor
    with another name or number of the passage as the answer, nor by a sentence beside it.
    """
    for first, second in _twins(folder, rng)[: count // 2]:
        place = first.span and sentence_of(first.text, first.span)
        if place and first.span:
            claim, text = f"{first.query} {first.text[slice(*first.span)]}.", first.text[slice(*place)]
            yield Example("answered", claim, text, labels=(SUPPORTED,))
            sister = f"{second.query} {first.text[slice(*first.span)]}."
            yield Example("answered+sister", sister, text, labels=(CONTRADICTED, UNKNOWN))
    pool: list[Row] = squad_rows(folder)
    for row in rng.sample(pool, min(count, len(pool))):
        answer, place = row["answers"][0], sentence_of(row["passage"], answer_in(row))
        if place is None or len(answer) > 100:
            continue
        if rng.random() < 0.45:
            text = row["passage"][slice(*place)]
            yield Example("answered", f"{row['question']} {answer}.", text, labels=(SUPPORTED,))
            continue
        question, said, text = _wrong(row, place, rng)
        if question and said:
            yield Example("answered+wrong", f"{question} {said}.", text, labels=(CONTRADICTED, UNKNOWN))


def _wrong(row: Row, place: tuple[int, int], rng: random.Random) -> tuple[str | None, str | None, str]:
    """A question, an answer and a sentence that do not belong together; one of them None where nothing fits."""
    question, answer, passage = row["question"], row["answers"][0], row["passage"]
    text, draw = passage[slice(*place)], rng.random()
    if draw < 0.36:
        return falsify(question, passage, rng), answer, text
    if draw < 0.73:
        return question, swap_number(answer, text, rng) or swap_name(answer, text, rng), text
    others = [p for p in sentences(passage) if p != place and answer.lower() not in passage[slice(*p)].lower()]
    beside = passage[slice(*rng.choice(others))] if others else ""
    inside = names(beside)
    return question, rng.choice(inside) if inside else None, beside


def _twins(folder: Path, rng: random.Random) -> list[tuple[Example, Example]]:
    """The pairs of `unansq` that are trained on, in random order."""
    made = list(unansq(folder, "train", rng, dev=False))
    pairs = [(one, other) for one, other in pairwise(made) if one.span and not other.span and one.text == other.text]
    return rng.sample(pairs, len(pairs))
