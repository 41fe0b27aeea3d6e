"""Hold quality like a test. In: scores, the case file, the pinned baseline. Out: what fell, one line each.

The baseline pins a floor for every rate, and the case file's hash and counts, so that neither a
worse system nor easier cases pass unnoticed. Lowering a floor takes an explicit flag. The form of
the gate is that of trafilatura's (tests/eval_gate.py there).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.cases import Case
from eval.stats import Rate
from index.errors import AssistantError

BASELINE = Path(__file__).parent / "baseline.json"
NOT_GATED = {"followup_share"}
"""A better standalone answer lowers this one; both its parts are gated."""
EXACT = {"citation_exact"}
"""Here one inexact citation is one too many; elsewhere one flipped case is noise."""
ROUNDING = 1e-6


class GateError(AssistantError):
    """A baseline that cannot be read, or that would be lowered without the flag for it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is pinned of a case file."""

    sha256: str
    cases: int
    answerable: int
    types: dict[str, int]


@dataclass(frozen=True, slots=True)
class Floor:
    """The pinned value of a rate, and the number of cases it was measured on."""

    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """What must hold."""

    facts: Facts
    floors: dict[str, Floor]


def facts_of(path: Path, cases: Sequence[Case]) -> Facts:
    """The hash and the counts of a case file."""
    return Facts(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        cases=len(cases),
        answerable=sum(case.answerable for case in cases),
        types=dict(sorted(Counter(case.type for case in cases).items())),
    )


def read_baseline(path: Path = BASELINE) -> Baseline:
    """Read the pinned baseline. Raises `GateError` where it is not there or damaged."""
    try:
        given = json.loads(path.read_text("utf-8"))
        floors = {name: Floor(**floor) for name, floor in given["floors"].items()}
        return Baseline(Facts(**given["facts"]), floors)
    except OSError:
        raise GateError(f"no baseline in {path}; run: python -m eval --update") from None
    except (ValueError, KeyError, TypeError) as error:
        raise GateError(f"{path} is damaged ({error}); restore it from the repository") from None


def write_baseline(baseline: Baseline, path: Path = BASELINE) -> None:
    """Write a baseline, readable in a diff."""
    path.write_text(json.dumps(asdict(baseline), indent=1) + "\n", "utf-8")


def failures(rates: Mapping[str, Rate], facts: Facts, baseline: Baseline) -> list[str]:
    """Why the gate is shut: changed cases, rates under their floor or gone. Empty: it is open."""
    found = changes(facts, baseline.facts)
    for name, floor in baseline.floors.items():
        if name not in rates:
            found.append(f"{name}: not measured any more, floor {floor.value:.3f}")
        elif rates[name].value < floor.value - tolerance(name, floor):
            found.append(f"{name}: {rates[name].value:.3f}, floor {floor.value:.3f} on {floor.count} cases")
    return found


def tolerance(name: str, floor: Floor) -> float:
    """One flipped case: another processor may round a vector's last bit the other way."""
    return ROUNDING if name in EXACT else 1 / floor.count + ROUNDING


def changes(facts: Facts, pinned: Facts) -> list[str]:
    """How the case file differs from the pinned one."""
    if facts.sha256 == pinned.sha256:
        return []
    counts = {t: (pinned.types.get(t, 0), facts.types.get(t, 0)) for t in {*facts.types, *pinned.types}}
    moved = [f"{name} {old} to {new}" for name, (old, new) in sorted(counts.items()) if old != new]
    detail = ", ".join(moved) or "the same number of each type"
    return [f"the cases changed ({detail}); check them, then run: python -m eval --update"]


def updated(
    rates: Mapping[str, Rate], facts: Facts, before: Baseline | None, *, allow_regression: bool = False
) -> Baseline:
    """The baseline that these scores would pin. Raises `GateError` where it lowers a floor without the flag."""
    floors = {name: Floor(round(rate.value, 6), rate.count) for name, rate in rates.items() if name not in NOT_GATED}
    lowered = [
        f"{name} {old.value:.3f} to {floors[name].value:.3f}"
        if name in floors
        else f"{name} {old.value:.3f} to nothing"
        for name, old in (before.floors.items() if before else ())
        if name not in floors or floors[name].value < old.value - ROUNDING
    ]
    if lowered and not allow_regression:
        raise GateError(f"this would lower {'; '.join(lowered)}; if it is meant, add --allow-regression")
    return Baseline(facts, floors)
