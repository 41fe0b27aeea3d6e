"""Fit the decision: `python -m eval.fit --data FOLDER` writes assistant/decision.json.

In: SQuAD passages that the reader was never trained on, with their answerable and unanswerable
questions, and the visible cases. Each passage stands in its article: the passages about it are searched
and read as the product does, so that the fit sees the product's own candidates. Out: the coefficients of
a logistic model over the features of assistant/score.py, and the threshold; figures on articles that were
left out, and on the cases in ten folds.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from assistant.answer import Answer, Turn
from assistant.extract import POOL, shortlist
from assistant.keeper import Keeper
from assistant.question import Intent, intent, standalone
from assistant.reader import Reader
from assistant.reader.data import held_out, key, rows
from assistant.reader.inference import WEIGHTS
from assistant.reader.negatives import falsify
from assistant.score import FEATURES, features, readings
from assistant.settings import Settings
from index.encoder import Encoder, Vectors, open_encoder
from index.passages import split
from index.search import Search
from index.store import INT8, Index, by_sentence
from index.values import Passage, Source
from index.vectors import VectorIndex
from index.words import Words

ABOUT = 6
"""Passages of the article on either side: documents of about the size of a news article."""
TEST_ONE_IN = 3
FOLDS = 10
CASES = "cases"
CASE_FILE = Path(__file__).parent / "cases" / "article.jsonl"
FALSE_REFUSALS = 0.10
"""The share of answerable cases that may be refused, at the threshold."""
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a document; `answers` are ranges of its text, none where it does not say."""

    text: str
    document: str
    answers: tuple[tuple[int, int], ...]
    answer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's candidates: features (sentences, features), and which of them answer it."""

    values: Rows
    right: npt.NDArray[np.bool_]
    answerable: bool
    kind: str
    document: str


class InMemory:
    """The nearest passages by cosine, without a store."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        scores = self._vectors @ vector
        return [(int(row), float(scores[row])) for row in np.argsort(-scores)[:count]]


def documents(data: Path, limit: int) -> tuple[dict[str, str], list[Question]]:
    """Texts by name, and the questions to them."""
    squad, twins = rows(data, "squad1/qa.train"), rows(data, "unansq/qa.train")
    by_title: dict[str, list[str]] = defaultdict(list)
    for row in squad:
        if row["passage"] not in by_title[row["title"]][-1:]:
            by_title[row["title"]].append(row["passage"])
    asked: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in [*squad, *twins]:
        if held_out(row["passage"]):
            asked[key(row["passage"])].append(row)
    texts: dict[str, str] = {}
    questions: list[Question] = []
    rng = random.Random(1)
    held = [(t, n) for t, passages in by_title.items() for n, p in enumerate(passages) if key(p) in asked]
    rng.shuffle(held)
    for title, number in held[:limit]:
        passages = by_title[title]
        near = passages[max(0, number - ABOUT) : number + ABOUT + 1]
        name = f"{title}-{number}"
        texts[name] = "\n\n".join(near)
        start = texts[name].index(passages[number])
        questions += list(questions_on(name, passages[number], start, asked[key(passages[number])], rng))
    return texts, questions


def questions_on(
    name: str, passage: str, at: int, found: Sequence[dict[str, Any]], rng: random.Random
) -> Iterator[Question]:
    """The questions asked of one passage, and false ones made of a third of them."""
    seen = set()
    for row in found:
        text = row.get("question_original_case") or row["question"]
        if text.lower() in seen:
            continue
        seen.add(text.lower())
        if not row["answers"]:
            yield Question(text, name, (), "", "unanswerable")
            continue
        start = passage.find(row["answers"][0]) if row["set"] == "squad1" else row["answer_start"][0]
        start = row["answer_start"][0] if row["set"] == "squad1" else start
        place = (at + start, at + start + len(row["answers"][0]))
        yield Question(text, name, (place,), row["answers"][0], "answerable")
        false = falsify(text, passage, rng) if rng.random() < 1 / 3 else None
        if false:
            yield Question(false, name, (), "", "false premise")


def opened(name: str, text: str, encoder: Encoder) -> Search:
    """A document as the product would hold it, in memory."""
    source = Source(f"{sha256(name.encode()).hexdigest()[:12]}", name, name, text, kind="article")
    passages = tuple(split(source))
    embedded = encoder.tokens([p.text for p in passages])
    groups = [g for p, e in zip(passages, embedded, strict=True) for g in by_sentence(p, e)]
    index = Index(
        name=name,
        manifest={},
        sources=(source,),
        passages=passages,
        library=(),
        vectors=cast(VectorIndex, InMemory(np.stack([one.vector for one in embedded]))),
        words=Words.build([p.text for p in passages]),
        tokens=np.concatenate([np.rint(g * INT8).astype(np.int8) for g in groups]),
        first_token=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        first_sentence=np.concatenate([[0], np.cumsum([len(p.sentences) for p in passages])]).astype(np.int64),
        first_passage=np.array([0, len(passages)]),
    )
    return Search(index, encoder)


def judge(question: Question, search: Search, reader: Reader) -> Judged | None:
    """Search and read as the product does; None where the answer's sentence was not among the candidates."""
    candidates = shortlist(search.candidates(question.text, POOL))
    read = readings(question.text, candidates, reader)
    values = np.array([[row[name] for name in FEATURES] for row, _ in features(question.text, candidates, read)])
    right = np.array([holds(c.passage, c.sentence.start, c.sentence.end, question) for c in candidates])
    return Judged(values, right, bool(question.answers), question.kind, question.document)


def holds(passage: Passage, start: int, end: int, question: Question) -> bool:
    """Does a sentence hold the answer's place?"""
    return any(start <= first and last <= end + 1 for first, last in question.answers)


def fit(judged: Sequence[Judged]) -> tuple[Rows, float]:
    """Weights and bias of a ridge logistic regression; the article's cases weigh as much as the public questions."""
    from sklearn.linear_model import LogisticRegression

    values = np.concatenate([j.values for j in judged])
    right = np.concatenate([j.right for j in judged])
    cases = sum(j.document == CASES for j in judged)
    share = (len(judged) - cases) / cases if cases else 1.0
    weight = np.concatenate([question_weight(j) * (share if j.document == CASES else 1.0) for j in judged])
    scale = values.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=3000)
    model.fit(values / scale, right, sample_weight=weight)
    return model.coef_[0] / scale, float(model.intercept_[0])


def question_weight(judged: Judged) -> Rows:
    """Half a question's weight on its best candidate by the reader, half on the others."""
    weight = np.full(len(judged.right), 0.5 / max(1, len(judged.right)))
    strong = int(judged.values[:, 0].argmax()) if not judged.right.any() else int(judged.right.argmax())
    weight[strong] += 0.5
    return weight


def cases(store: Path, reader: Reader) -> list[Judged]:
    """The visible cases about the article's text, judged on the real index."""
    settings = Settings(store=store, fetch=False)
    search = Keeper(settings, print).current().search
    found = []
    for case in (json.loads(line) for line in CASE_FILE.read_text("utf-8").splitlines()):
        history: tuple[Turn, ...] = ()
        for text in case["turns"][:-1]:
            before = standalone(text, history)
            history = (*history, Turn(text, Answer(text, before.searched, "", "answer")))
        asked = standalone(case["turns"][-1], history)
        if intent(asked.text) is not Intent.FACT:
            continue
        candidates = shortlist(search.candidates(asked.searched, POOL, links=False))
        rows = features(asked.read, candidates, readings(asked.read, candidates, reader))
        values = np.array([[row[name] for name in FEATURES] for row, _ in rows])
        right = np.array([any(c.text in g or g in c.text for g in case["gold_quotes"]) for c in candidates])
        found.append(Judged(values, right, bool(case["answerable"]), case["type"], CASES))
    return found


def crossed(public: Sequence[Judged], visible: Sequence[Judged]) -> list[tuple[Judged, Rows]]:
    """Each visible case with its probabilities by a fit that did not see it (ten folds)."""
    order = random.Random(1).sample(range(len(visible)), len(visible))
    found = []
    for fold in range(FOLDS):
        inside = {at for place, at in enumerate(order) if place % FOLDS == fold}
        weights, bias = fit([*public, *(j for at, j in enumerate(visible) if at not in inside)])
        found += [(visible[at], probabilities(visible[at], weights, bias)) for at in sorted(inside)]
    return found


def probabilities(judged: Judged, weights: Rows, bias: float) -> Rows:
    return np.asarray(1 / (1 + np.exp(-(judged.values @ weights + bias))), np.float64)


def threshold_for(scored: Sequence[tuple[Judged, Rows]]) -> float:
    """The probability under which that share of the answerable questions falls."""
    return float(np.quantile([float(scores.max()) for j, scores in scored if j.answerable], FALSE_REFUSALS))


def figures(scored: Sequence[tuple[Judged, Rows]], threshold: float) -> dict[str, float]:
    """Right sentence first among the answerable; refused, by kind."""
    found: dict[str, list[bool]] = defaultdict(list)
    for j, scores in scored:
        refused = float(scores.max()) < threshold
        found[f"refused: {j.kind}"].append(refused)
        if j.answerable:
            found["right sentence first"].append(bool(j.right[int(scores.argmax())]))
            found["right passage read"].append(bool(j.right.any()))
    return {name: round(float(np.mean(values)), 3) for name, values in sorted(found.items())} | {
        f"n {name}": float(len(values)) for name, values in sorted(found.items())
    }


def gather(data: Path, limit: int, reader: Reader, encoder: Encoder) -> list[Judged]:
    texts, questions = documents(data, limit)
    by_document: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_document[question.document].append(question)
    found = []
    for number, (name, text) in enumerate(texts.items(), start=1):
        search = opened(name, text, encoder)
        found += [j for q in by_document[name] if (j := judge(q, search, reader)) is not None]
        print(f"{number} of {len(texts)} documents, {len(found)} questions", end="\r", flush=True)
    print()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description="Fit assistant/decision.json.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public training sets")
    parser.add_argument("--limit", type=int, default=150, help="documents")
    parser.add_argument("--store", type=Path, default=Path(".assistant"), help="where the exported encoder is")
    parser.add_argument("--reader", type=Path, default=WEIGHTS, help="folder of the reader's weights")
    parser.add_argument("--out", type=Path, default=Path("assistant/decision.json"))
    args = parser.parse_args(argv)
    reader = Reader.load(args.reader)
    public = gather(args.data, args.limit, reader, open_encoder("", args.store, print))
    tested = [j for j in public if int(sha256(j.document.encode()).hexdigest(), 16) % TEST_ONE_IN == 0]
    fitted = [j for j in public if int(sha256(j.document.encode()).hexdigest(), 16) % TEST_ONE_IN]
    visible = cases(args.store, reader)
    weights, bias = fit([*fitted, *visible])
    unseen = crossed(fitted, visible)
    threshold = threshold_for(unseen)
    about = {
        "about": "Logistic model over the features of assistant/score.py; made by python -m eval.fit.",
        "bias": round(bias, 4),
        "weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)},
        "threshold": round(threshold, 3),
        "articles_left_out": figures([(j, probabilities(j, weights, bias)) for j in tested], threshold),
        "cases_in_ten_folds": figures(unseen, threshold),
    }
    args.out.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    print(json.dumps(about, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
