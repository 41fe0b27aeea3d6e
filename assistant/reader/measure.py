"""Measure a reader: `python -m assistant.reader.measure --data FOLDER [--model FOLDER] [--fit]`.

Whole passages, the shipped code. What is reported is unansq dev (twins: an answerable question and its
unanswerable sister about one passage); what is chosen (thresholds, and with --fit the way the scores
combine) is chosen on the passages held out of training.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .data import Row, held_out, rows
from .inference import WEIGHTS, Reader, Reading
from .mixture import support

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to its passage: what the reader said, and what is right (no answers: unanswerable)."""

    reading: Reading
    said: str
    answers: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words SQuAD's scorer compares: lower-cased, without punctuation and articles."""
    return re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower())).split()


def overlap(said: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 of words against the best answer."""
    return max((_f1(words(said), words(answer)) for answer in answers), default=0.0)


def _f1(ours: Sequence[str], theirs: Sequence[str]) -> float:
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs)) if common else float(ours == theirs)


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
        said = row["passage"][reading.span[0] : reading.span[1]]
        found.append(Asked(reading, said, tuple(row["answers"])))
    return found


def f1_with_no_answer(asked: Sequence[Asked], threshold: float) -> float:
    """SQuAD 2.0's F1: an unanswerable question counts 1 where nothing is said, others their overlap."""
    marks = [
        overlap(one.said, one.answers) if one.reading.answerable > threshold and one.answers
        else float(not one.answers and one.reading.answerable <= threshold)
        for one in asked
    ]  # fmt: skip
    return sum(marks) / len(marks)


def best_threshold(asked: Sequence[Asked]) -> float:
    """The threshold of `answerable` with the best F1 on these questions."""
    values = np.quantile([one.reading.answerable for one in asked], np.linspace(0.01, 0.99, 99))
    return float(max(values, key=lambda value: f1_with_no_answer(asked, value)))


def features(asked: Sequence[Asked]) -> Numbers:
    """Per question: 1, the margin of the best span over no answer, the answerability logit."""
    return np.array(
        [
            (1.0, one.reading.span_score - one.reading.null_score, max(w.answer for w in one.reading.windows))
            for one in asked
        ]
    )


def fit(asked: Sequence[Asked]) -> dict[str, float]:
    """Logistic regression of answerable on the two scores (Newton's method, a weak pull to 0)."""
    x, y = features(asked), np.array([float(bool(one.answers)) for one in asked])
    weights = np.zeros(3)
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (y - p) - 1e-2 * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(3)
        weights += np.linalg.solve(curve, slope)
    return dict(
        zip(("bias", "margin", "answer"), (round(float(weight), 4) for weight in weights), strict=True)
    )


def spans(asked: Sequence[Asked], threshold: float) -> dict[str, float]:
    """Figures of a set; refusals are counted at `threshold`, and where 8% of the answerable are refused."""
    good = [bool(one.answers) for one in asked]
    table = features(asked)
    answerable = [one.reading.answerable for one in asked]
    kept = float(np.quantile([a for a, right in zip(answerable, good, strict=True) if right], 0.08))
    refused = [a <= kept for a, right in zip(answerable, good, strict=True) if not right]
    own = [overlap(one.said, one.answers) for one in asked if one.answers]
    return {
        "questions": len(asked),
        "span_f1": sum(own) / len(own),
        "exact": sum(max(words(one.said) == words(a) for a in one.answers) for one in asked if one.answers)
        / len(own),
        "auc": auc(answerable, good),
        "auc_margin": auc(table[:, 1].tolist(), good),
        "auc_answer": auc(table[:, 2].tolist(), good),
        "f1_with_no_answer": f1_with_no_answer(asked, threshold),
        "f1_best_threshold": f1_with_no_answer(asked, best_threshold(asked)),
        "refused_at_8_percent": sum(refused) / len(refused),
    }


def judge(reader: Reader, folder: Path, limit: int) -> dict[str, float]:
    """Support accuracy on the held-out pairs of each set; sets that tell only two labels count two."""
    marks: dict[str, list[bool]] = {}
    pairs = list(support(folder, random.Random(1), dev=True))[: limit or None]
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


def refit(model: Path, combine: dict[str, float]) -> None:
    """Write the coefficients into `reader.json`."""
    path = model / "reader.json"
    about = json.loads(path.read_text("utf-8")) | {"combine": combine}
    path.write_text(json.dumps(about, indent=2) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.measure", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=WEIGHTS)
    parser.add_argument(
        "--fit", action="store_true", help="fit the way the scores combine, on held-out passages"
    )
    parser.add_argument("--limit", type=int, default=0, help="questions of each set; 0 for all")
    given = parser.parse_args(arguments)
    reader = Reader.load(given.model)
    own = [row for row in rows(given.data, "unansq/qa.train") if held_out(row["passage"])]
    held = ask(reader, own[: given.limit or None])
    if given.fit:
        refit(given.model, fit(held))
        reader = Reader.load(given.model)
        held = ask(reader, own[: given.limit or None])
    threshold = best_threshold(held)
    began = time.perf_counter()
    dev = ask(reader, rows(given.data, "unansq/qa.dev")[: given.limit or None])
    passage_ms = (time.perf_counter() - began) / len(dev) * 1000
    figures = {
        "threshold": threshold,
        "held_out": spans(held, threshold),
        "unansq_dev": spans(dev, threshold) | {"ms": passage_ms},
        "support": judge(reader, given.data, given.limit),
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
