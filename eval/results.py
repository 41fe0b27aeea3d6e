"""Everything a run found, as plain JSON: the report draws it, and programs may compare it.

In: outcomes of each system. Out: dictionaries. Quality figures depend on the cases and systems alone;
what depends on the machine stands under `timing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.answer import Answer
from eval import metrics, stats
from eval.curve import answers_of, area_over, curve, operating_point
from eval.gate import Facts
from eval.metrics import Supports
from eval.run import Outcome
from eval.scores import Scores, score


def results(runs: Mapping[str, Sequence[Outcome]], facts: Facts, supports: Supports) -> dict[str, Any]:
    """The whole run: what was asked, and what each system made of it, in the order given."""
    return {
        "cases": asdict(facts),
        "resamples": stats.RESAMPLES,
        "seed": stats.SEED,
        "systems": [system_result(name, outcomes, score(outcomes, supports)) for name, outcomes in runs.items()],
    }


def system_result(name: str, outcomes: Sequence[Outcome], scores: Scores) -> dict[str, Any]:
    """One system: its figures, its curve, its times, and the cases it failed."""
    points = curve(answers_of(outcomes))
    stands = operating_point(outcomes)
    figures = scores.to_dict()
    timing = {"p50_ms": figures.pop("p50_ms"), "p95_ms": figures.pop("p95_ms")}
    return {
        "name": name,
        **figures,
        "risk_coverage": {
            "points": [[round(p.coverage, 4), round(p.accuracy, 4)] for p in points],
            "area_over": round(area_over(points), 4),
            "stands_at": [round(stands.coverage, 4), round(stands.accuracy, 4)] if stands else None,
        },
        "timing": {**timing, "ms": [round(1000 * o.seconds, 2) for o in outcomes if o.answer]},
        "failures": [failure(o) for o in outcomes if o.error or not metrics.is_right(o.case, o.answer)],
    }


def failure(outcome: Outcome) -> dict[str, Any]:
    """A failed case with what was wanted and what came."""
    case, answer = outcome.case, outcome.answer
    return {
        "id": case.id,
        "type": case.type,
        "turns": list(case.turns),
        "why": outcome.error or why(outcome),
        "wanted": {
            "answerable": case.answerable,
            "gold_quotes": list(case.gold_quotes),
            "gold_mode": case.gold_mode,
            "must_include": [list(group) for group in case.must_include],
            "must_not_include": list(case.must_not_include),
            "correction_quotes": list(case.correction_quotes),
        },
        "came": came(answer) if answer else None,
    }


def came(answer: Answer) -> dict[str, Any]:
    """What a reader of the report needs of an answer."""
    cited = [{"number": c.number, "source": c.source.title, "quote": c.quote} for c in answer.citations]
    return {"kind": answer.kind, "standalone": answer.standalone, "text": answer.text, "citations": cited}


def why(outcome: Outcome) -> str:
    """In a few words, what is wrong with an answer."""
    case, answer = outcome.case, outcome.answer
    if answer is None:
        return "it crashed"
    if not case.answerable:
        return "the refusal says what it must not" if answer.is_refusal else "answered, though there is no answer"
    if not metrics.is_answered(answer):
        return "refused, though there is an answer"
    missed = metrics.evidence_recall(case, answer) < 1
    unsaid = not metrics.says_keys(case, answer)
    if missed and unsaid:
        return "other evidence, and not what should be said"
    return "not all the evidence is cited" if missed else "the evidence is cited, but not what should be said"
