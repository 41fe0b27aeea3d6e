"""Fit the decision: `python -m eval.fit --data FOLDER` writes assistant/decision.json.

In: SQuAD passages that the reader was never trained on, with their answerable and unanswerable
questions, and the visible cases. Each passage stands in its article: the passages about it are searched
and read as the product does, so that the fit sees the product's own candidates. Out: the coefficients of
the two logistic models of assistant/score.py, and the threshold; figures on articles that were left out,
and on the cases in ten folds.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from assistant.answer import Answer, Turn
from assistant.extract import POOL, shortlist
from assistant.followup import standalone
from assistant.judge import JUDGED, evidence
from assistant.keeper import Keeper
from assistant.question import Intent, intent
from assistant.reader import Reader
from assistant.reader.data import held_out, key, rows
from assistant.reader.inference import WEIGHTS
from assistant.reader.negatives import falsify
from assistant.score import FEATURES, Judgement, Logistic, Scored, features, readings
from assistant.settings import Settings
from eval.cases import CASES as CASE_FILE
from eval.stats import auc
from index.encoder import Encoder, Vectors, open_encoder
from index.passages import split
from index.search import Candidate, Search
from index.store import INT8, Index, by_sentence
from index.texts import written_words
from index.values import Passage, Source
from index.vectors import VectorIndex
from index.words import Words

ABOUT = 6
"""Passages of the article on either side: documents of about the size of a news article."""
OFF_TOPIC = 2
"""Questions to other documents that each is asked."""
TEST_ONE_IN = 3
FOLDS = 10
CASES = "cases"
FALSE_REFUSALS = 0.08
"""The share of answerable cases that may be refused, at the threshold."""
JUDGE_STRENGTH = 10.0
"""Ridge of the second model, which has one row a question to learn from."""
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

    question: str
    scored: tuple[Scored, ...]
    """In the order of the rows of `values`; without their probabilities."""
    values: Rows
    right: npt.NDArray[np.bool_]
    answerable: bool
    kind: str
    document: str
    weight: float = 1.0
    """The cases weigh as much together as the public questions."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both models: which sentence is chosen, and whether it answers."""

    choose: Logistic
    judge: Logistic


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fit makes of one question."""

    judged: Judged
    chosen: int
    probability: float
    """Of the chosen sentence, among the others."""
    verdict: float


class Support:
    """The reader on pairs of evidence and claim; each is judged once, however often models are fitted."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Judgement] = {}

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        self._known.update(zip(new, self._reader.support(new), strict=True))
        return [self._known[pair] for pair in pairs]


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
    return texts, [*questions, *off_topic(texts, questions, rng)]


def off_topic(texts: Mapping[str, str], questions: Sequence[Question], rng: random.Random) -> Iterator[Question]:
    """Answerable questions put to documents that they are not about."""
    asked = [question for question in questions if question.answers]
    for name in texts:
        for other in rng.sample(asked, OFF_TOPIC):
            if other.document.rpartition("-")[0] != name.rpartition("-")[0]:
                yield Question(other.text, name, (), "", "off-topic")


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
        written=written_words([source]),
        tokens=np.concatenate([np.rint(g * INT8).astype(np.int8) for g in groups]),
        first_token=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        first_sentence=np.concatenate([[0], np.cumsum([len(p.sentences) for p in passages])]).astype(np.int64),
        first_passage=np.array([0, len(passages)]),
    )
    return Search(index, encoder)


def judge(question: Question, search: Search, reader: Reader) -> Judged:
    """Search and read as the product does."""
    candidates = shortlist(search.candidates(question.text, POOL))
    right = np.array([holds(c.passage, c.sentence.start, c.sentence.end, question) for c in candidates])
    scored, values = featured(question.text, candidates, reader)
    return Judged(question.text, scored, values, right, bool(question.answers), question.kind, question.document)


def featured(question: str, candidates: Sequence[Candidate], reader: Reader) -> tuple[tuple[Scored, ...], Rows]:
    """The candidates with their features, as values and as rows."""
    found = features(question, candidates, readings(question, candidates, reader))
    scored = tuple(Scored(c, 0.0, short, row) for c, (row, short) in zip(candidates, found, strict=True))
    return scored, np.array([[row[name] for name in FEATURES] for row, _ in found])


def holds(passage: Passage, start: int, end: int, question: Question) -> bool:
    """Does a sentence hold the answer's place?"""
    return any(start <= first and last <= end + 1 for first, last in question.answers)


def fit(judged: Sequence[Judged], support: Support) -> Fitted:
    """Both models by ridge logistic regression, the second on what the first chooses."""
    values = np.concatenate([j.values for j in judged])
    right = np.concatenate([j.right for j in judged])
    weight = np.concatenate([question_weight(j) * j.weight for j in judged])
    choose = logistic(FEATURES, values, right, weight)
    ranked = [ranking(j, choose) for j in judged]
    rows = np.array([judged_row(j, found, choose, support) for j, found in zip(judged, ranked, strict=True)])
    answerable = np.array([j.answerable for j in judged])
    weights = np.array([j.weight for j in judged])
    return Fitted(choose, logistic(JUDGED, rows, answerable, weights, strength=JUDGE_STRENGTH))


def logistic(
    names: Sequence[str], values: Rows, right: npt.NDArray[np.bool_], weight: Rows, *, strength: float = 1.0
) -> Logistic:
    """A ridge logistic regression over features of unit deviation; a higher strength holds weights nearer to 0."""
    from sklearn.linear_model import LogisticRegression

    scale = values.std(0) + 1e-9
    model = LogisticRegression(C=1 / strength, max_iter=3000)
    model.fit(values / scale, right, sample_weight=weight)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0] / scale, strict=True)}
    return Logistic(round(float(model.intercept_[0]), 4), weights)


def ranking(judged: Judged, model: Logistic) -> list[int]:
    """The rows of the candidates, likeliest first."""
    scores = [model.probability(scored.values) for scored in judged.scored]
    return sorted(range(len(scores)), key=lambda at: -scores[at])


def judged_row(judged: Judged, ranked: Sequence[int], model: Logistic, support: Support) -> list[float]:
    """What the first of the candidates is judged by."""
    chosen = [judged.scored[at] for at in ranked]
    scored = [replace(one, probability=model.probability(one.values)) for one in chosen]
    values, _ = evidence(judged.question, scored, support)
    return [values.get(name, 0.0) for name in JUDGED]


def outcome(judged: Judged, fitted: Fitted, support: Support) -> Outcome:
    ranked = ranking(judged, fitted.choose)
    row = dict(zip(JUDGED, judged_row(judged, ranked, fitted.choose, support), strict=True))
    chosen = fitted.choose.probability(judged.scored[ranked[0]].values)
    return Outcome(judged, ranked[0], chosen, fitted.judge.probability(row))


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
        scored, values = featured(asked.read, candidates, reader)
        right = np.array([any(c.text in g or g in c.text for g in case["gold_quotes"]) for c in candidates])
        found.append(Judged(asked.read, scored, values, right, bool(case["answerable"]), case["type"], CASES))
    return found


def crossed(public: Sequence[Judged], visible: Sequence[Judged], support: Support) -> list[Outcome]:
    """Each visible case by a fit that did not see it (ten folds)."""
    order = random.Random(1).sample(range(len(visible)), len(visible))
    found = []
    for fold in range(FOLDS):
        inside = {at for place, at in enumerate(order) if place % FOLDS == fold}
        fitted = fit([*public, *(j for at, j in enumerate(visible) if at not in inside)], support)
        found += [outcome(visible[at], fitted, support) for at in sorted(inside)]
    return found


def quantile(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    """The value under which FALSE_REFUSALS of the answerable questions fall."""
    return round(float(np.quantile([value(o) for o in outcomes if o.judged.answerable], FALSE_REFUSALS)), 3)


def figures(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """Right sentence first among the answerable; refused, by kind; how well the verdict tells the two apart."""
    found: dict[str, list[bool]] = defaultdict(list)
    for o in outcomes:
        found[f"refused: {o.judged.kind}"].append(o.verdict < threshold)
        found["refused: all answerable" if o.judged.answerable else "refused: all others"].append(o.verdict < threshold)
        if o.judged.answerable:
            found["right sentence first"].append(bool(o.judged.right[o.chosen]))
            found["right passage read"].append(bool(o.judged.right.any()))
    answerable = [o.judged.answerable for o in outcomes]
    return (
        {
            "AUC of the verdict": round(auc([o.verdict for o in outcomes], answerable), 4),
            "AUC of the choice": round(auc([o.probability for o in outcomes], answerable), 4),
        }
        | {name: round(float(np.mean(values)), 3) for name, values in sorted(found.items())}
        | {f"n {name}": float(len(values)) for name, values in sorted(found.items())}
    )


def gather(data: Path, limit: int, reader: Reader, encoder: Encoder) -> list[Judged]:
    texts, questions = documents(data, limit)
    by_document: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_document[question.document].append(question)
    found = []
    for number, (name, text) in enumerate(texts.items(), start=1):
        search = opened(name, text, encoder)
        found += [judge(question, search, reader) for question in by_document[name]]
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
    visible = [replace(case, weight=len(fitted) / len(visible)) for case in visible]
    support = Support(reader)
    models = fit([*fitted, *visible], support)
    unseen = crossed(fitted, visible, support)
    threshold = quantile(unseen, lambda outcome: outcome.verdict)
    about = {
        "about": "The two logistic models of assistant/score.py; made by python -m eval.fit.",
        "choose": asdict(models.choose),
        "judge": asdict(models.judge),
        "threshold": threshold,
        "floor": quantile(unseen, lambda outcome: outcome.probability),
        "articles_left_out": figures([outcome(j, models, support) for j in tested], threshold),
        "cases_in_ten_folds": figures(unseen, threshold),
    }
    args.out.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    print(json.dumps(about, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
