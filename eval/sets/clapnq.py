"""CLAPnq: which sentences of a passage make up the answer, and is there one (Rosenthal et al. 2024)?

In: 300 questions with an answer in their passage and 300 without. Out: F1 of the sentences selected, the AUC of
telling the two halves apart, and refusals at the assistant's own threshold. The unanswerable passages are the
longer ones, so the length of the passage alone stands beside every system.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from assistant.score import decision
from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError, find, objects
from eval.sets.sentences import scorer
from eval.sets.unansq import areas
from eval.stats import rate
from eval.words import squeeze

SELECTED = 2
"""Sentences taken for an answer: as many as the annotators most often took."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the sentences of its passage, and the rows of those that answer it; none where nothing does."""

    id: str
    question: str
    title: str
    sentences: tuple[str, ...]
    right: frozenset[int]
    is_answerable: bool


def read(folder: Path) -> list[Asked]:
    """Both halves of the development set, taken in turns, so that the first so many are balanced."""
    halves: list[list[Asked]] = []
    for half in ("answerable", "unanswerable"):
        path = find(folder, f"clapnq/dev_{half}.jsonl")
        found = []
        for where, row in objects(path, "id", "input", "passages", "output"):
            try:
                texts = tuple(map(squeeze, row["passages"][0]["sentences"]))
                chosen = set(map(squeeze, row["output"][0]["selected_sentences"]))
                title = row["passages"][0]["title"]
            except (LookupError, TypeError, AttributeError):
                raise SetError(f"{where}: not the form of CLAPnq") from None
            right = frozenset(at for at, text in enumerate(texts) if text in chosen)
            found.append(Asked(row["id"], row["input"], title, texts, right, half == "answerable"))
        halves.append(found)
    return [item for pair in zip_longest(*halves) for item in pair if item]


def prepare(items: Sequence[Asked], tools: Tools) -> Callable[[Asked], Row]:
    """Score every sentence by every system."""
    scores = scorer([text for item in items for text in item.sentences], tools)
    first: dict[str, int] = {}
    total = 0
    for item in items:
        first[item.id] = total
        total += len(item.sentences)

    def measure(item: Asked) -> Row:
        found, sure = scores.scores(item.question, item.sentences, first[item.id], title=item.title)
        return {
            "answerable": item.is_answerable,
            "right": sorted(item.right),
            "scores": {name: [round(s, 6) for s in values] for name, values in found.items()},
            "verdict": round(sure, 6),
            "chars": sum(map(len, item.sentences)),
        }

    return measure


def figures(rows: Sequence[Row]) -> Figures:
    """Sentence F1 over questions with selected sentences, and answerability over all."""
    found: dict[str, stats.Rate | None] = {}
    answerable = [float(row["answerable"]) for row in rows]
    selected = [row for row in rows if row["right"]]
    for system in rows[0]["scores"]:
        values = [selection_f1(row["right"], row["scores"][system]) for row in selected]
        found[f"{system}: sentence F1"] = rate(stats.mean, values)
        best = [max(row["scores"][system]) for row in rows]
        found[f"{system}: answerability AUC"] = rate(areas, best, answerable)
    length = [-float(row["chars"]) for row in rows]
    found["length of the passage alone: answerability AUC"] = rate(areas, length, answerable)
    due = [1 - flag for flag in answerable]
    system = list(rows[0]["scores"])[-1]
    found[f"{system}, as judged: answerability AUC"] = rate(areas, [row["verdict"] for row in rows], answerable)
    refused = [row["verdict"] < decision().threshold for row in rows]
    for name, statistic in (("precision", stats.precision), ("recall", stats.recall), ("F1", stats.f1)):
        found[f"{system}: refusal {name}"] = rate(statistic, refused, due)
    found["always refuse: refusal F1"] = rate(stats.f1, [1.0] * len(rows), due)
    return found


def selection_f1(right: Sequence[int], scores: Sequence[float]) -> float:
    """F1 of the best sentences against the right ones; equal scores keep the order of the passage."""
    order = sorted(range(len(scores)), key=lambda row: -scores[row])
    taken = set(order[:SELECTED])
    return 2 * len(taken & set(right)) / (len(taken) + len(right))


CLAPNQ = PublicSet(
    about="CLAPnq dev, sentences that answer a question, half of the questions unanswerable",
    read=read,
    prepare=prepare,
    figures=figures,
)
