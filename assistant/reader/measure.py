"""Measure a reader: `python -m assistant.reader.measure --data FOLDER [--model FOLDER] [--fit]`.

Whole passages, the shipped code. What is reported is unansq dev (twins: an answerable question and its
unanswerable sister about one passage); what is chosen (thresholds, and with --fit the way the scores
combine) is chosen on the passages held out of training.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .claims import support
from .data import Example, Row, held_out, rows
from .inference import WEIGHTS, Reader
from .squad import exact, overlap

Numbers = npt.NDArray[np.float64]
COST = 0.025
STEPS = [step / 4 for step in range(12)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to its passage: the two scores, the span, and what is right (no answers: unanswerable)."""

    margin: float  # of the best span over no answer
    answer: float  # the answerability logit
    said: str
    answers: tuple[str, ...]


def best_overlap(one: Asked) -> float:
    """SQuAD's F1 of words against the best answer; 0 without answers."""
    return max((overlap(one.said, answer) for answer in one.answers), default=0.0)


def auc(scores: Sequence[float], right: Sequence[bool]) -> float:
    """The chance that a right case scores above a wrong one; ties count half."""
    good = np.asarray(right)
    _, place, counts = np.unique(np.asarray(scores), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    wins = ranks[good].sum() - good.sum() * (good.sum() + 1) / 2
    return float(wins / (good.sum() * (~good).sum()))


def ask(reader: Reader, questions: Sequence[Row]) -> list[Asked]:
    """Every question put to its own passage."""
    found = []
    for row in questions:
        reading = reader.read(row["question"], [row["passage"]])[0]
        answer = max(window.answer for window in reading.windows)
        said = row["passage"][reading.span[0] : reading.span[1]]
        found.append(Asked(reading.span_score - reading.null_score, answer, said, tuple(row["answers"])))
    return found


def scores(asked: Sequence[Asked], combine: dict[str, float]) -> list[float]:
    """`Reading.answerable` of each, with these coefficients."""
    return [combine["bias"] + combine["margin"] * one.margin + combine["answer"] * one.answer for one in asked]


def f1_with_no_answer(asked: Sequence[Asked], answerable: Sequence[float], threshold: float) -> float:
    """SQuAD 2.0's F1: an unanswerable question counts 1 where nothing is said, others their overlap."""
    total = 0.0
    for one, score in zip(asked, answerable, strict=True):
        if score > threshold:
            total += best_overlap(one)
        else:
            total += not one.answers
    return total / len(asked)


def worth_saying(asked: Sequence[Asked]) -> float:
    """The log-odds above which saying the span is expected to score more than saying nothing.

    Where an answer is there with probability p and such spans overlap with theirs by f on average, saying it scores
    p·f and silence 1 - p; the two are even at log-odds of -log f. The threshold with the best F1 on a few hundred
    questions is drawn from a flat curve by chance: it cost 1.8 points of F1 on others.
    """
    return -log(_mean([best_overlap(one) for one in asked if one.answers]) or 1e-3)


def best_threshold(asked: Sequence[Asked], answerable: Sequence[float]) -> float:
    """The threshold of `answerable` with the best F1 on these questions."""
    values = np.quantile(answerable, np.linspace(0.01, 0.99, 99))
    return float(max(values, key=lambda value: f1_with_no_answer(asked, answerable, value)))


def fit(asked: Sequence[Asked]) -> dict[str, float]:
    """Logistic regression of answerable on the two scores (Newton's method, a weak pull to 0)."""
    x = np.array([(1.0, one.margin, one.answer) for one in asked])
    y = np.array([float(bool(one.answers)) for one in asked])
    weights = np.zeros(3)
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (y - p) - 1e-2 * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(3)
        weights += np.linalg.solve(curve, slope)
    names = ("bias", "margin", "answer")
    return dict(zip(names, (round(float(weight), 4) for weight in weights), strict=True))


def spans(asked: Sequence[Asked], combine: dict[str, float], threshold: float) -> dict[str, float]:
    """Figures of a set; refusals are counted at `threshold`, and where 8% of the answerable are refused."""
    good, answerable = [bool(one.answers) for one in asked], scores(asked, combine)
    right = [score for score, answers in zip(answerable, good, strict=True) if answers]
    wrong = [score for score, answers in zip(answerable, good, strict=True) if not answers]
    own = [one for one in asked if one.answers]
    return {
        "questions": len(asked),
        "span_f1": _mean([best_overlap(one) for one in own]),
        "exact": _mean([max(exact(one.said, a) for a in one.answers) for one in own]),
        "auc": auc(answerable, good),
        "auc_margin": auc([one.margin for one in asked], good),
        "auc_answer": auc([one.answer for one in asked], good),
        "f1_with_no_answer": f1_with_no_answer(asked, answerable, threshold),
        "f1_best_threshold": f1_with_no_answer(asked, answerable, best_threshold(asked, answerable)),
        "refused_at_8_percent": _mean([float(score <= np.quantile(right, 0.08)) for score in wrong]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def unknown(reader: Reader, pairs: Sequence[Example]) -> float:
    """What to add to the logit of `neither`: as much as costs these pairs 2.5 points of accuracy at most.

    In SNLI a claim about something else is a contradiction. Of these claims held against the evidence of others, the
    reader took 30% for contradictions; with 1.75 added, which costs the 2.5 points, 15%.
    """
    said = reader.support([(pair.text, pair.query) for pair in pairs])
    shares = np.array([(one.supported, one.contradicted, one.unknown) for one in said])

    def accuracy(added: float) -> float:
        raised = shares * np.array([1.0, 1.0, np.exp(added)])
        return _mean([float(int(row.argmax()) in pair.labels) for row, pair in zip(raised, pairs, strict=True)])

    return max(added for added in STEPS if accuracy(added) >= accuracy(0.0) - COST)


def held_pairs(folder: Path, limit: int | None) -> list[Example]:
    """Pairs of claim and evidence that were held out of training."""
    pairs = list(support(folder, random.Random(1), dev=True))
    return random.Random(2).sample(pairs, min(len(pairs), limit or len(pairs)))


def judge(reader: Reader, pairs: Sequence[Example]) -> dict[str, float]:
    """Support accuracy on the held-out pairs of each set; sets that tell only two labels count two."""
    marks: dict[str, list[bool]] = {}
    found = reader.support([(pair.text, pair.query) for pair in pairs])
    for pair, one in zip(pairs, found, strict=True):
        shares = (one.supported, one.contradicted, one.unknown)
        said = int(np.argmax(shares)) if len(pair.labels) == 1 else int(shares[0] < 0.5)
        marks.setdefault(pair.source, []).append(said in pair.labels)
    every = [mark for several in marks.values() for mark in several]
    return {name: sum(several) / len(several) for name, several in marks.items()} | {
        "all": sum(every) / max(1, len(every)),
        "pairs": len(every),
    }


def fitted(model: Path, asked: Sequence[Asked], *, anew: bool) -> dict[str, float]:
    """The coefficients in `reader.json`; with `anew` they are fitted on these questions and written there first."""
    path = model / "reader.json"
    about = json.loads(path.read_text("utf-8"))
    if anew:
        about["combine"] = {**about["combine"], **fit(asked)}
        path.write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    combine: dict[str, float] = about["combine"]
    return combine


def with_unknown(model: Path, pairs: Sequence[Example]) -> Reader:
    """The reader with `unknown` fitted anew and written to `reader.json`."""
    path = model / "reader.json"
    about = json.loads(path.read_text("utf-8"))

    def write(value: float) -> None:
        about["combine"]["unknown"] = value
        path.write_text(json.dumps(about, indent=2) + "\n", "utf-8")

    write(0.0)  # as trained, so that what is found is added to nothing
    write(unknown(Reader.load(model), pairs))
    return Reader.load(model)


def spread(questions: Sequence[Row], limit: int | None) -> Sequence[Row]:
    """At most about `limit` questions, from all over the set: its articles come one after another."""
    return random.Random(2).sample(questions, min(len(questions), limit or len(questions)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.measure", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=WEIGHTS)
    parser.add_argument("--fit", action="store_true", help="fit the way the scores combine, on held-out passages")
    parser.add_argument("--limit", type=int, help="questions of each set (default: all)")
    given = parser.parse_args(arguments)
    reader, pairs = Reader.load(given.model), held_pairs(given.data, given.limit)
    if given.fit:
        reader = with_unknown(given.model, pairs)
    own = [row for row in rows(given.data, "unansq/qa.train") if held_out(row["passage"])]
    held = ask(reader, spread(own, given.limit))
    combine = fitted(given.model, held, anew=given.fit)
    threshold = worth_saying(held)
    began = time.perf_counter()
    dev = ask(reader, spread(rows(given.data, "unansq/qa.dev"), given.limit))
    passage_ms = (time.perf_counter() - began) / len(dev) * 1000
    figures = {
        "combine": combine,
        "threshold": threshold,
        "held_out": spans(held, combine, threshold),
        "unansq_dev": spans(dev, combine, threshold) | {"ms": passage_ms},
        "support": judge(reader, pairs),
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
