"""Measure the verification: `python -m eval.verified [--data FOLDER]`.

In: the article of `seeds/`, and public sets where a folder holds them. Out: how many altered sentences are
caught, how many faithful ones are lost, and supported or not on WiCE, FM2 and HealthVer, with 95% intervals.
The thresholds are the shipped ones; nothing is chosen here.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.gate import Cited, gate
from assistant.reader.inference import Reader
from assistant.verify import Judges, judged
from eval import stats
from eval.altered import claims
from eval.sets.support import Claim as Pairs
from eval.sets.support import read_fm2, read_healthver, read_wice
from eval.stats import rate
from index.article import read_article

SETS: dict[str, Callable[[Path], list[Pairs]]] = {"wice": read_wice, "fm2": read_fm2, "healthver": read_healthver}


def stands(claim: str, texts: tuple[str, ...], judge: Judges | None) -> tuple[bool, bool]:
    """Does a claim pass the exact gate, and the whole verification?"""
    cited = Cited(texts)
    passes = not gate(claim, cited)
    return passes, passes and not judged(claim, cited, judge)


def altered(article: Path, judge: Judges | None) -> list[str]:
    """A line for each origin and kind: rejected by the gate alone, and by all."""
    found: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for one in claims(read_article(article).source.text):
        verdict = stands(one.text, one.cites, judge)
        group = "faithful" if one.kind == "faithful" else "altered"
        for key in {(one.made_from, group), ("all", group), ("all", one.kind)}:
            found.setdefault(key, []).append(verdict)
    return [line(" ".join(key), found[key]) for key in sorted(found)]


def line(name: str, verdicts: Sequence[tuple[bool, bool]]) -> str:
    by_gate, by_all = ([not verdict[at] for verdict in verdicts] for at in (0, 1))
    figure = rate(stats.mean, by_all)
    return (
        f"{name:22} rejected {sum(by_all):4} of {len(verdicts):4}, {percent(figure)}; by the gate alone {sum(by_gate)}"
    )


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


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.verified", description="Measure the verification.")
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    args = parser.parse_args(argv)
    judge = Reader.load()
    lines = altered(next(iter(sorted(args.seeds.glob("*.txt")))), judge)
    lines += [public(name, args.data, judge) for name in SETS] if args.data else []
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
