"""Does the evidence support the claim: WiCE, FM2, HealthVer, and any file of the normalised support form.

In: pairs of evidence and claim with a label. Out: accuracy, and F1 and AUC of `supported` against the rest,
beside two simple systems: always "supported", and the share of the claim's words that the evidence holds.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError, find, objects, text_of
from eval.sets.unansq import areas
from eval.stats import rate
from index.words import terms


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its pieces of evidence, of which one is enough."""

    id: str
    claim: str
    evidence: tuple[str, ...]
    label: str


def prepare(_: Sequence[Claim], tools: Tools) -> Callable[[Claim], Row]:
    """Judge a claim by the piece of evidence that supports it most."""
    reader = tools.reader

    def measure(item: Claim) -> Row:
        judged = reader.support([(evidence, item.claim) for evidence in item.evidence])
        best = max(judged, key=lambda s: s.supported)
        words = set(terms(item.claim))
        held = max(len(words & set(terms(evidence))) / max(1, len(words)) for evidence in item.evidence)
        return {
            "label": item.label,
            "supported": round(best.supported, 5),
            "contradicted": round(max(s.contradicted for s in judged), 5),
            "unknown": round(best.unknown, 5),
            "words": round(held, 5),
        }

    return measure


def figures(rows: Sequence[Row]) -> Figures:
    """Supported or not; and, where the set has contradictions, which of the three."""
    true = [row["label"] == "supported" for row in rows]
    said = [says(row) == "supported" for row in rows]
    found: dict[str, stats.Rate | None] = {
        "supported F1": rate(stats.f1, said, true),
        "supported precision": rate(stats.precision, said, true),
        "supported recall": rate(stats.recall, said, true),
        "accuracy": rate(stats.mean, [a == b for a, b in zip(said, true, strict=True)]),
        "always supported: F1": rate(stats.f1, [True] * len(rows), true),
    }
    if any(true) and not all(true):
        found["AUC"] = rate(areas, [row["supported"] for row in rows], true)
        found["shared words: AUC"] = rate(areas, [row["words"] for row in rows], true)
    if any(row["label"] == "contradicted" for row in rows):
        wrong = [row["label"] == "contradicted" for row in rows]
        found["contradicted F1"] = rate(stats.f1, [says(row) == "contradicted" for row in rows], wrong)
        labels = sorted({row["label"] for row in rows})
        found["macro F1"] = rate(macro(labels), *columns(rows, labels))
    return found


def says(row: Row) -> str:
    """The likeliest of the three verdicts."""
    shares = {"supported": row["supported"], "contradicted": row["contradicted"], "nei": row["unknown"]}
    return max(shares, key=lambda verdict: float(shares[verdict]))


def columns(rows: Sequence[Row], labels: Sequence[str]) -> list[list[bool]]:
    """For each label: who was said to have it, and who has it. Of two labels the unsaid one is the likelier."""
    verdicts = [v if (v := says(row)) in labels else likelier(row, labels) for row in rows]
    return [
        flags for label in labels for flags in ([v == label for v in verdicts], [row["label"] == label for row in rows])
    ]


def likelier(row: Row, labels: Sequence[str]) -> str:
    """The verdict among the labels that a set has."""
    return max(labels, key=lambda label: float(row["unknown" if label == "nei" else label]))


def macro(labels: Sequence[str]) -> stats.Statistic:
    """The mean F1 of the labels."""

    def mean_f1(*flags: stats.Array) -> stats.Array:
        pairs = zip(flags[::2], flags[1::2], strict=True)
        total: stats.Array = sum((stats.f1(said, true) for said, true in pairs), start=stats.f1(flags[0], flags[0]) * 0)
        return total / len(labels)

    return mean_f1


def read_wice(folder: Path) -> list[Claim]:
    """The development claims of WiCE with their oracle chunks (Kamoi et al. 2023), the chunks of a claim together."""
    claims: dict[str, Claim] = {}
    for _, row in objects(find(folder, "wice/oracle_chunks_claim_dev.jsonl"), "claim", "evidence", "label", "meta"):
        key = row["meta"]["id"]
        before = claims[key].evidence if key in claims else ()
        claims[key] = Claim(key, row["claim"], (*before, " ".join(row["evidence"])), row["label"])
    return list(claims.values())


def read_fm2(folder: Path) -> list[Claim]:
    """The development claims of FoolMeTwice (Eisenschlos et al. 2021) with their gold evidence."""
    labels = {"SUPPORTS": "supported", "REFUTES": "contradicted"}
    found = []
    for where, row in objects(find(folder, "fm2/dev.jsonl"), "id", "text", "gold_evidence", "label"):
        if row["label"] not in labels:
            raise SetError(f"{where}: unknown label {row['label']!r}")
        evidence = " ".join(piece["text"] for piece in row["gold_evidence"])
        found.append(Claim(row["id"], row["text"], (evidence,), labels[row["label"]]))
    return found


def read_healthver(folder: Path) -> list[Claim]:
    """The development pairs of HealthVer (Sarrouti et al. 2021)."""
    labels = {"Supports": "supported", "Refutes": "contradicted", "Neutral": "nei"}
    path = find(folder, "healthver/dev.csv")
    found = []
    for number, row in enumerate(csv.DictReader(text_of(path).splitlines()), start=2):
        if row.get("label") not in labels:
            raise SetError(f"{path}: row {number}: unknown label {row.get('label')!r}")
        found.append(Claim(str(number), row["claim"], (row["evidence"],), labels[row["label"]]))
    return found


def read_pairs(folder: Path) -> list[Claim]:
    """Any file of the normalised form: {evidence, claim, label} a line."""
    if not folder.is_file():
        raise SetError(f"{folder} is not a file; give --data a file of evidence, claim and label a line")
    return [
        Claim(where, row["claim"], (row["evidence"],), row["label"])
        for where, row in objects(folder, "evidence", "claim", "label")
    ]


def support(about: str, read: Callable[[Path], list[Claim]], *published: str) -> PublicSet[Claim]:
    """A set of this form."""
    return PublicSet(about=about, read=read, prepare=prepare, figures=figures, published=published)


WICE = support(
    "WiCE dev, claims with their oracle chunks",
    read_wice,
    "on 100 claims of its test, F1/accuracy: T5-3B (ANLI) 61.8/74.0, GPT-4 61.0/77.0, T5-3B (ANLI+WiCE) 77.8/88.0 "
    "(Kamoi et al. 2023)",
)
FM2 = support("FoolMeTwice dev, claims with their gold evidence", read_fm2)
HEALTHVER = support("HealthVer dev", read_healthver, "on its test: T5 79.6 F1 (Sarrouti et al. 2021)")
PAIRS = support("a file of the normalised support form", read_pairs)
