"""Measure the verification, or choose its thresholds: `python -m eval.verified [--data FOLDER] [--choose FOLDER]`.

In: the article of `seeds/`, sentences written by hand about it and about other articles (eval/claims.jsonl), and public
sets where a folder holds them. Out: how many false sentences are caught, how many faithful ones are lost, and supported
or not on WiCE, FM2 and HealthVer, with 95% intervals. Measured are the shipped thresholds; they are chosen on other
public sets, never on what is measured. The part `fit` of the written sentences was looked at, `test` was not.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.gate import Cited
from assistant.reader.inference import Reader
from assistant.verify import Judges, checked, held, judged
from eval import stats
from eval.altered import claims
from eval.cases import ARTICLE, CLAIMS
from eval.sets.support import Claim as Pairs
from eval.sets.support import read_fm2, read_healthver, read_pairs, read_wice
from eval.stats import rate
from index.article import read_article

SETS: dict[str, Callable[[Path], list[Pairs]]] = {"wice": read_wice, "fm2": read_fm2, "healthver": read_healthver}

CHOOSING = ("begin/nli.dev_wow", "begin/nli.dev_cmu", "begin/nli.dev_tc", "nli_datasets/nli.rte_dev")
"""Pairs that the reader was not trained on, and whose claims were written from their evidence: replies that systems
wrote from a given text (BEGIN), hypotheses from news (RTE)."""
LABELS = frozenset({"supported", "contradicted", "nei", "not_supported"})
SAMPLE = 800
MOST = (0.3, 0.4, 0.5, 0.6, 0.75, 0.9)
LOST = 0.05
Scores = NDArray[np.float64]
Marks = NDArray[np.bool_]


def stands(claim: str, texts: tuple[str, ...], judge: Judges | None) -> tuple[bool, bool]:
    """Does a claim pass the exact gate, and the whole verification?"""
    cited = Cited(texts)
    passes = not checked(claim, cited)
    return passes, passes and not judged(claim, cited, judge)


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of one origin or kind, and how many of them were rejected."""

    name: str
    count: int
    by_gate: int
    """By the exact gate alone."""
    rejected: stats.Rate | None


def altered(article: Path, judge: Judges | None) -> list[Group]:
    """Each origin, and each kind of alteration: what of it is rejected. For the faithful ones that is what is lost."""
    found: dict[str, list[tuple[bool, bool]]] = {}
    for one in claims(read_article(article).source.text):
        verdict = stands(one.text, one.cites, judge)
        group = "faithful" if one.kind == "faithful" else "altered"
        for name in dict.fromkeys([group, f"{group}, from {one.made_from}", one.kind]):
            found.setdefault(name, []).append(verdict)
    return [as_group(name, said) for name, said in sorted(found.items())]


def written(path: Path, judge: Judges | None) -> list[Group]:
    """The sentences of eval/claims.jsonl by part, and those that do not hold by what is wrong with them."""
    found: dict[str, list[tuple[bool, bool]]] = {}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        verdict = stands(row["claim"], tuple(row["cites"]), judge)
        group = f"written ({row['part']}), " + ("faithful" if row["holds"] else "false")
        for name in dict.fromkeys([group, group if row["holds"] else f"{group}: {row['kind']}"]):
            found.setdefault(name, []).append(verdict)
    return [as_group(name, said) for name, said in sorted(found.items())]


def as_group(name: str, said: Sequence[tuple[bool, bool]]) -> Group:
    by_gate = sum(not passes for passes, _ in said)
    return Group(name, len(said), by_gate, rate(stats.mean, [not kept for _, kept in said]))


def line(group: Group) -> str:
    share = f"{percent(group.rejected)} of {group.count}"
    return f"{group.name:32} rejected {share:26} by the gate alone {group.by_gate}"


def percent(figure: stats.Rate | None) -> str:
    return f"{100 * figure.value:.1f} [{100 * figure.low:.1f}-{100 * figure.high:.1f}]" if figure else "-"


def public(name: str, data: Path, judge: Judges | None) -> str:
    """Supported or not on one public set; a claim stands if one piece of its evidence holds it."""
    rows = SETS[name](data)
    true = [row.label == "supported" for row in rows]
    said = [any(stands(row.claim, (text,), judge)[1] for text in row.evidence) for row in rows]
    right = [a == b for a, b in zip(said, true, strict=True)]
    parts = {
        "accuracy": rate(stats.mean, right),
        "F1": rate(stats.f1, said, true),
        "precision": rate(stats.precision, said, true),
        "recall": rate(stats.recall, said, true),
    }
    return f"{name:10} {len(rows)} claims: " + ", ".join(f"{key} {percent(value)}" for key, value in parts.items())


def choose(data: Path, judge: Judges) -> str:
    """The thresholds that catch most unsupported claims of the choosing sets and lose one supported in twenty."""
    sets = [judged_rows(data / f"{name}.jsonl.xz", judge) for name in CHOOSING]
    tried = []
    for supported, held_least, contradicted in product(np.arange(0.01, 0.6, 0.02), np.arange(0, 0.7, 0.05), MOST):
        keeps = [(m[:, 0] >= supported) & (m[:, 1] <= contradicted) & (m[:, 2] >= held_least) for m, _ in sets]
        lost = float(np.mean([1 - keep[good].mean() for keep, (_, good) in zip(keeps, sets, strict=True)]))
        caught = float(np.mean([1 - keep[~good].mean() for keep, (_, good) in zip(keeps, sets, strict=True)]))
        if lost <= LOST:
            tried.append((caught, lost, float(supported), float(contradicted), float(held_least)))
    caught, lost, *best = max(tried, key=lambda one: (one[0], -one[1]))
    return (
        "SUPPORTED {:.2f}, CONTRADICTED {:.2f}, HELD {:.2f}".format(*best) + f": caught {caught:.3f}, lost {lost:.3f}"
    )


def judged_rows(path: Path, judge: Judges) -> tuple[Scores, Marks]:
    """(supported, contradicted, held) of the pairs of one file that pass the gate, and which are supported."""
    rows = [row for row in read_pairs(path) if row.label in LABELS]
    random.Random(5).shuffle(rows)
    rows = [row for row in rows[:SAMPLE] if not checked(row.claim, Cited(row.evidence))]
    said = judge.support([(row.evidence[0], row.claim) for row in rows])
    scores = [(s.supported, s.contradicted, held(r.claim, Cited(r.evidence))) for s, r in zip(said, rows, strict=True)]
    return np.array(scores), np.array([row.label == "supported" for row in rows])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.verified", description="Measure the verification.")
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--choose", type=Path, help="folder of the training sets: print thresholds and end")
    parser.add_argument("--article", type=Path, default=ARTICLE, help="whose sentences are altered")
    args = parser.parse_args(argv)
    if not args.article.is_file():
        parser.error(f"{args.article} is not there; give --article a file")
    judge = Reader.load()
    if args.choose:
        sys.stdout.write(choose(args.choose, judge) + "\n")
        return 0
    lines = [line(group) for group in (*altered(args.article, judge), *written(CLAIMS, judge))]
    lines += [public(name, args.data, judge) for name in SETS] if args.data else []
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
