"""All figures of one system on one set of cases. In: outcomes. Out: `Scores`, each rate with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from assistant.answer import Answer
from eval import metrics, stats
from eval.metrics import Supports
from eval.retrieval import question_figures
from eval.run import Outcome
from eval.stats import Rate, percentile, rate

ON_TOPIC = {"unanswerable", "false-premise"}
MEANING = {
    "right": "Right in all respects",
    "evidence_recall": "Gold sentences cited",
    "first_hit": "First cited sentence is gold",
    "ranked_first": "Gold sentence ranked first",
    "accuracy": "Answer holds the keys",
    "answered": "Answerable questions answered",
    "refusal_precision": "Refusals that were due",
    "refusal_recall": "Unanswerable questions refused",
    "refusal_f1": "Refusal F1",
    "on_topic_refused": "On-topic traps refused",
    "corrected": "False premises corrected",
    "followups": "Follow-ups right",
    "followups_alone": "The same, asked standalone",
    "followup_share": "Follow-ups against standalone",
    "citation_recall": "ALCE citation recall",
    "citation_precision": "ALCE citation precision",
    "citation_exact": "Citations exact",
    "recall_1": "Retrieval recall@1",
    "recall_5": "Retrieval recall@5",
    "mrr": "Retrieval MRR",
    "ndcg_10": "Retrieval nDCG@10",
}
"""Every rate, in the order in which it is shown. All are the better the higher."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one system. A rate that cannot be measured is absent."""

    rates: dict[str, Rate]
    by_type: dict[str, Rate]
    """Right in all respects, for each type of case."""
    p50_ms: float
    p95_ms: float
    citation_chars: float
    """The median length of a citation; 0 without citations."""
    crashes: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "rates": {name: value.to_dict() for name, value in self.rates.items()},
            "by_type": {name: value.to_dict() for name, value in self.by_type.items()},
            "p50_ms": round(self.p50_ms, 1),
            "p95_ms": round(self.p95_ms, 1),
            "citation_chars": self.citation_chars,
            "crashes": self.crashes,
        }


def score(outcomes: Sequence[Outcome], supports: Supports = metrics.contains) -> Scores:
    """Score outcomes. `supports` judges written sentences; extracted ones must be contained."""
    right = [metrics.is_right(o.case, o.answer) for o in outcomes]
    by_type: dict[str, list[bool]] = {}
    for outcome, verdict in zip(outcomes, right, strict=True):
        by_type.setdefault(outcome.case.type, []).append(verdict)
    times = [1000 * o.seconds for o in outcomes if o.answer]
    lengths = [n for o in outcomes if o.answer for n in metrics.citation_chars(o.answer)]
    measured = {
        "right": rate(stats.mean, right),
        **answer_rates(outcomes),
        **refusal_rates(outcomes),
        **followup_rates(outcomes),
        **citation_rates(outcomes, supports),
        **retrieval_rates(outcomes),
    }
    return Scores(
        rates={name: value for name in MEANING if (value := measured.get(name))},
        by_type={name: value for name, flags in by_type.items() if (value := rate(stats.mean, flags))},
        p50_ms=percentile(times, 0.50),
        p95_ms=percentile(times, 0.95),
        citation_chars=float(median(lengths)) if lengths else 0.0,
        crashes=sum(bool(o.error) for o in outcomes),
    )


def answer_rates(outcomes: Sequence[Outcome]) -> dict[str, Rate | None]:
    """What is measured on answerable questions."""
    asked = [(o.case, o.answer) for o in outcomes if o.case.answerable]
    return {
        "evidence_recall": rate(stats.mean, [metrics.evidence_recall(c, a) for c, a in asked]),
        "first_hit": rate(stats.mean, [metrics.first_hit(c, a) for c, a in asked]),
        "accuracy": rate(stats.mean, [metrics.says_keys(c, a) for c, a in asked]),
        "answered": rate(stats.mean, [metrics.is_answered(a) for _, a in asked]),
        "ranked_first": ranked_first([o for o in outcomes if o.case.answerable]),
    }


def ranked_first(outcomes: Sequence[Outcome]) -> Rate | None:
    """First hits where nothing is refused; None for a system that cannot be made to answer."""
    if any(metrics.is_refusal(o.answer) and o.bold is None for o in outcomes):
        return None
    return rate(stats.mean, [metrics.first_hit(o.case, o.bold or o.answer) for o in outcomes])


def refusal_rates(outcomes: Sequence[Outcome]) -> dict[str, Rate | None]:
    """Refusals against what had to be refused, and what a refusal puts right."""
    refused = [metrics.is_refusal(o.answer) for o in outcomes]
    due = [not o.case.answerable for o in outcomes]
    traps = [metrics.is_refusal(o.answer) for o in outcomes if o.case.type in ON_TOPIC]
    corrections = [metrics.corrects(o.case, o.answer) for o in outcomes if o.case.correction_quotes]
    return {
        "refusal_precision": rate(stats.precision, refused, due, about=max(1, sum(refused))),
        "refusal_recall": rate(stats.recall, refused, due, about=max(1, sum(due))),
        "refusal_f1": rate(stats.f1, refused, due, about=max(1, sum(due))),
        "on_topic_refused": rate(stats.mean, traps),
        "corrected": rate(stats.mean, corrections),
    }


def followup_rates(outcomes: Sequence[Outcome]) -> dict[str, Rate | None]:
    """Follow-ups, the same questions standalone, and the one as a share of the other."""
    asked = [o for o in outcomes if o.case.standalone]
    chained = [metrics.is_right(o.case, o.answer) for o in asked]
    alone = [metrics.is_right(o.case, o.alone) for o in asked]
    return {
        "followups": rate(stats.mean, chained),
        "followups_alone": rate(stats.mean, alone),
        "followup_share": rate(stats.share, chained, alone),
    }


def citation_rates(outcomes: Sequence[Outcome], supports: Supports) -> dict[str, Rate | None]:
    """ALCE over the answers given, and exactness over every answer that cites."""
    answers = [o.answer for o in outcomes if o.answer is not None]
    given = [(a, check_for(a, supports)) for a in answers if a.kind == "answer"]
    exact = [value for a in answers if (value := metrics.exact_citations(a)) is not None]
    return {
        "citation_recall": rate(stats.mean, [metrics.citation_recall(a, check) for a, check in given]),
        "citation_precision": rate(stats.mean, [metrics.citation_precision(a, check) for a, check in given]),
        "citation_exact": rate(stats.mean, exact),
    }


def check_for(answer: Answer, supports: Supports) -> Supports:
    """Extracted sentences are held to their words, written ones to the given check."""
    return supports if answer.written_by else metrics.contains


def retrieval_rates(outcomes: Sequence[Outcome]) -> dict[str, Rate | None]:
    """Retrieval for the standalone question of each answerable case."""
    asked = {o.case.id: (o.case.gold_quotes, o.found) for o in outcomes if o.found is not None}
    return {name: rate(stats.mean, values) for name, values in question_figures(asked).items()}
