"""Fit the decision: `python -m eval.fit --data FOLDER` writes assistant/decision.json.

In: questions with the product's own candidates (eval/gather.py). Out: the coefficients of the two logistic models of
assistant/score.py, and the threshold; figures on public articles that were left out, and in ten folds on the cases and
on the articles written for this project.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from math import floor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.judge import JUDGED, evidence
from assistant.reader import Reader
from assistant.reader.articles import OFF_TOPIC
from assistant.reader.inference import WEIGHTS
from assistant.score import FEATURES, Judgement, Logistic, Reading, Reads
from eval.gather import CASES, Judged, Rows, cases, gather, written
from eval.stats import auc
from index.encoder import open_encoder

TEST_ONE_IN = 3
FOLDS = 10
FALSE_REFUSALS = 0.08
"""The share of the answerable cases that may be refused, at the threshold."""
CASES_WEIGH = 8.0
"""The cases about the article weigh this many times as much together as the public questions or the written articles.

Of 5, 8 and 12 chosen in ten folds over the cases (80.0% right; 79.8, 79.4): AUC 0.944, 79% of the others refused at
7.3% of the answerable.
"""
OFF_TOPIC_WEIGH = 0.5
"""A written question that is put to another article weighs this many times as much as one to its own.

Of 0, 0.3, 0.5 and 1 in ten folds: of the questions to another article 51, 56, 57 and 60% are refused, and 5.0,
5.0, 5.2 and 6.8% of the answerable written ones; AUC on the cases 0.948, 0.949, 0.949 and 0.948.
"""
JUDGE_STRENGTH = 10.0
"""Ridge of the second model, which has one row a question to learn from."""


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


class Remembering:
    """A reader that reads nothing twice, however often models are fitted."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._judged: dict[tuple[str, str], Judgement] = {}
        self._read: dict[tuple[str, str, str], Reading] = {}

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._judged]
        self._judged.update(zip(new, self._reader.support(new), strict=True))
        return [self._judged[pair] for pair in pairs]

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[Reading]:
        keys = [(question, *both) for both in zip(passages, titles or [""] * len(passages), strict=True)]
        new = [key for key in dict.fromkeys(keys) if key not in self._read]
        found = self._reader.read(question, [key[1] for key in new], [key[2] for key in new])
        self._read.update(zip(new, found, strict=True))
        return [self._read[key] for key in keys]


def fit(judged: Sequence[Judged], reader: Reads) -> Fitted:
    """Both models by ridge logistic regression, the second on what the first chooses."""
    values = np.concatenate([j.values for j in judged])
    right = np.concatenate([j.right for j in judged])
    weight = np.concatenate([question_weight(j) * j.weight for j in judged])
    choose = logistic(FEATURES, values, right, weight)
    ranked = [ranking(j, choose) for j in judged]
    rows = np.array([judged_row(j, found, choose, reader) for j, found in zip(judged, ranked, strict=True)])
    answerable = np.array([j.answerable for j in judged])
    weights = np.array([j.weight for j in judged])
    return Fitted(choose, logistic(JUDGED, rows, answerable, weights, strength=JUDGE_STRENGTH))


def logistic(
    names: Sequence[str], values: Rows, right: npt.NDArray[np.bool_], weight: Rows, *, strength: float = 1.0
) -> Logistic:
    """A ridge logistic regression over features of unit deviation; a higher strength holds weights nearer to 0."""
    from sklearn.linear_model import LogisticRegression

    scale = np.where(values.std(0) > 1e-9, values.std(0), 1.0)  # a feature that never differs says nothing
    model = LogisticRegression(C=1 / strength, max_iter=3000)
    model.fit(values / scale, right, sample_weight=weight)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0] / scale, strict=True)}
    return Logistic(round(float(model.intercept_[0]), 4), weights)


def ranking(judged: Judged, model: Logistic) -> list[int]:
    """The rows of the candidates, likeliest first."""
    scores = [model.probability(scored.values) for scored in judged.scored]
    return sorted(range(len(scores)), key=lambda at: -scores[at])


def judged_row(judged: Judged, ranked: Sequence[int], model: Logistic, reader: Reads) -> list[float]:
    """What the first of the candidates is judged by."""
    found = [judged.scored[at] for at in ranked]
    chosen = replace(found[0], probability=model.probability(found[0].values))
    values = evidence(judged.question, [chosen, *found[1:]], reader)
    return [values.get(name, 0.0) for name in JUDGED]


def outcome(judged: Judged, fitted: Fitted, reader: Reads) -> Outcome:
    ranked = ranking(judged, fitted.choose)
    row = dict(zip(JUDGED, judged_row(judged, ranked, fitted.choose, reader), strict=True))
    chosen = fitted.choose.probability(judged.scored[ranked[0]].values)
    return Outcome(judged, ranked[0], chosen, fitted.judge.probability(row))


def question_weight(judged: Judged) -> Rows:
    """Half a question's weight on its best candidate by the reader, half on the others."""
    weight = np.full(len(judged.right), 0.5 / max(1, len(judged.right)))
    strong = int(judged.values[:, 0].argmax()) if not judged.right.any() else int(judged.right.argmax())
    weight[strong] += 0.5
    return weight


def crossed(public: Sequence[Judged], visible: Sequence[Judged], reader: Reads) -> list[Outcome]:
    """Each case by a fit that did not see it, each article by one that saw none of its questions (ten folds)."""
    units: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(visible):
        units[f"{one.document} {at}" if one.document == CASES else one.document].append(at)
    order = random.Random(1).sample(sorted(units), len(units))
    found = []
    for fold in range(FOLDS):
        inside = {at for unit in order[fold::FOLDS] for at in units[unit]}
        fitted = fit([*public, *(j for at, j in enumerate(visible) if at not in inside)], reader)
        found += [outcome(visible[at], fitted, reader) for at in sorted(inside)]
    return found


def quantile(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    """The value under which at most FALSE_REFUSALS of these questions fall."""
    values = [value(o) for o in outcomes]
    return floor(1000 * float(np.quantile(values, FALSE_REFUSALS, method="lower"))) / 1000


def refusing(outcomes: Sequence[Outcome]) -> float:
    """The threshold at which FALSE_REFUSALS of the answerable questions are refused, whichever sentence was chosen."""
    return quantile([o for o in outcomes if o.judged.answerable], lambda outcome: outcome.verdict)


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


def refused(outcomes: Sequence[Outcome], threshold: float) -> float:
    """The share of questions whose verdict is under the threshold."""
    return round(float(np.mean([o.verdict < threshold for o in outcomes])), 3)


def weighing(judged: Sequence[Judged], total: float) -> list[Judged]:
    """The same, weighing so much together."""
    return [replace(one, weight=total / len(judged)) for one in judged]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description="Fit assistant/decision.json.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public training sets")
    parser.add_argument("--limit", type=int, default=150, help="documents")
    parser.add_argument("--store", type=Path, default=Path(".assistant"), help="where the exported encoder is")
    parser.add_argument("--reader", type=Path, default=WEIGHTS, help="folder of the reader's weights")
    parser.add_argument("--out", type=Path, default=Path("assistant/decision.json"))
    args = parser.parse_args(argv)
    reader = Reader.load(args.reader)
    encoder = open_encoder("", args.store, print)
    public = gather(args.data, args.limit, reader, encoder, print)
    tested = [j for j in public if int(sha256(j.document.encode()).hexdigest(), 16) % TEST_ONE_IN == 0]
    fitted = [j for j in public if int(sha256(j.document.encode()).hexdigest(), 16) % TEST_ONE_IN]
    asked = written(reader, encoder, print)
    elsewhere = [j for j in asked if j.kind == OFF_TOPIC]
    own = [j for j in asked if j.kind != OFF_TOPIC]
    visible = [
        *weighing(cases(args.store, reader), CASES_WEIGH * len(fitted)),
        *weighing(own, len(fitted)),
        *weighing(elsewhere, OFF_TOPIC_WEIGH * len(fitted) * len(elsewhere) / len(own)),
    ]
    remembering = Remembering(reader)
    models = fit([*fitted, *visible], remembering)
    unseen = crossed(fitted, visible, remembering)
    on_cases = [o for o in unseen if o.judged.document == CASES]
    on_written = [o for o in unseen if o.judged.document != CASES]
    threshold = refusing(on_cases)
    rightly = [o for o in on_cases if o.judged.right[o.chosen]]
    about = {
        "about": "The two logistic models of assistant/score.py; made by python -m eval.fit.",
        "choose": asdict(models.choose),
        "judge": asdict(models.judge),
        "threshold": threshold,
        "floor": quantile(rightly, lambda outcome: outcome.probability),
        "public_left_out": figures([outcome(j, models, remembering) for j in tested], threshold),
        "cases_in_ten_folds": figures(on_cases, threshold),
        "written_in_ten_folds": figures([o for o in on_written if o.judged.kind != OFF_TOPIC], threshold),
        "put_to_another_article_in_ten_folds": {
            "refused": refused([o for o in on_written if o.judged.kind == OFF_TOPIC], threshold),
            "n": float(len(elsewhere)),
        },
    }
    args.out.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    print(json.dumps(about, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
