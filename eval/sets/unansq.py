"""UnAnsQ: half the questions have an answer in their passage, half only look as if they had (Zhu et al. 2019).

In: a file of the normalised form, one {question, passage, answers, label} a line. Out: the answer span's EM and
F1 (Rajpurkar et al. 2016), the same with no answer as a possible answer (Rajpurkar et al. 2018), and the AUC of
telling the two halves apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.reader.squad import exact, overlap
from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError, find, objects
from eval.stats import rate


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a passage; without answers it is unanswerable."""

    id: str
    question: str
    passage: str
    answers: tuple[str, ...]


def read(folder: Path) -> list[Asked]:
    """The development questions, or those of any file of the form."""
    path = find(folder, "unansq/qa.dev.jsonl")
    found = []
    for where, row in objects(path, "question", "passage", "answers"):
        if not isinstance(row["answers"], list):
            raise SetError(f"{where}: 'answers' is a list, not {row['answers']!r}")
        found.append(Asked(str(row.get("id", where)), row["question"], row["passage"], tuple(row["answers"])))
    return found


def prepare(_: Sequence[Asked], tools: Tools) -> Callable[[Asked], Row]:
    """Read every passage with the reader."""
    reader = tools.reader

    def measure(item: Asked) -> Row:
        [reading] = reader.read(item.question, [item.passage])
        start, end = reading.span
        said = item.passage[start:end]
        return {
            "answerable": bool(item.answers),
            "log_odds": round(reading.answerable, 5),
            "em": max((exact(said, a) for a in item.answers), default=0.0),
            "f1": max((overlap(said, a) for a in item.answers), default=0.0),
        }

    return measure


def figures(rows: Sequence[Row]) -> Figures:
    """Spans where there is an answer; then everything, with silence where the reader doubts."""
    answerable = [row for row in rows if row["answerable"]]
    silent = [row["log_odds"] < 0 for row in rows]
    flags = [not row["answerable"] for row in rows]
    return {
        "span EM": rate(stats.mean, [row["em"] for row in answerable]),
        "span F1": rate(stats.mean, [row["f1"] for row in answerable]),
        "EM with no answer": rate(stats.mean, [with_silence(row, "em") for row in rows]),
        "F1 with no answer": rate(stats.mean, [with_silence(row, "f1") for row in rows]),
        "answerability AUC": rate(areas, [row["log_odds"] for row in rows], [row["answerable"] for row in rows]),
        "refusal precision": rate(stats.precision, silent, flags),
        "refusal recall": rate(stats.recall, silent, flags),
        "always silent, F1 with no answer": rate(stats.mean, flags),
    }


def with_silence(row: Row, name: str) -> float:
    """The score of a question when log-odds under 0 mean silence: silence is right where there is no answer."""
    if row["log_odds"] < 0:
        return float(not row["answerable"])
    return float(row[name]) if row["answerable"] else 0.0


def areas(scores: stats.Array, positive: stats.Array) -> stats.Array:
    """The AUC, or that of each resample; a resample of one kind tells nothing, so it counts as a coin."""
    if scores.ndim == 1:
        return np.asarray(auc_or_coin(scores, positive))
    return np.array([auc_or_coin(s, p) for s, p in zip(scores, positive, strict=True)])


def auc_or_coin(scores: stats.Array, positive: stats.Array) -> float:
    flags = positive.astype(bool)
    return stats.auc(scores, flags) if flags.any() and not flags.all() else 0.5


UNANSQ = PublicSet(
    about="UnAnsQ dev, SQuAD 2.0 questions with their unanswerable twins (lower case)",
    read=read,
    prepare=prepare,
    figures=figures,
    published=(
        "on other questions, SQuAD 2.0 test with its case: DocQA + ELMo F1 66.3, human 89.5 (Rajpurkar et al. 2018)",
    ),
)
