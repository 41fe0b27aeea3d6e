"""Risk against coverage: how right the answers are when only the surest are given.

In: the confidence in each answer and whether it is right. Out: points of the curve (El-Yaniv and Wiener
2010). An answer to a question that has none is never right, so the curve falls where refusing should begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from eval import metrics
from eval.run import Outcome


@dataclass(frozen=True, slots=True)
class Point:
    """The share of questions answered, and the share of those answers that are right."""

    coverage: float
    accuracy: float


def curve(answers: Sequence[tuple[float, bool]]) -> list[Point]:
    """Answer the surest first, one threshold after another; equally sure answers come together."""
    ordered = sorted(answers, key=lambda a: -a[0])
    points, given, right = [], 0, 0
    for _, group in groupby(ordered, key=lambda a: a[0]):
        flags = [is_right for _, is_right in group]
        given += len(flags)
        right += sum(flags)
        points.append(Point(given / len(ordered), right / given))
    return points


def area_over(points: Sequence[Point]) -> float:
    """The mean risk (1 - accuracy) over the coverage reached (AURC); lower is better, 0 for no points."""
    steps = zip([0.0, *(p.coverage for p in points)], points, strict=False)
    return sum((point.coverage - before) * (1 - point.accuracy) for before, point in steps)


def answers_of(outcomes: Sequence[Outcome]) -> list[tuple[float, bool]]:
    """(confidence, right) of the answer each case gets when none is refused; empty without confidences."""
    return [
        (o.confidence, o.case.answerable and metrics.is_right(o.case, o.bold or o.answer))
        for o in outcomes
        if o.confidence is not None
    ]


def operating_point(outcomes: Sequence[Outcome]) -> Point | None:
    """Where the system stands with its own threshold; None where it answers nothing."""
    given = [o for o in outcomes if metrics.is_answered(o.answer)]
    if not given:
        return None
    right = sum(o.case.answerable and metrics.is_right(o.case, o.answer) for o in given)
    return Point(len(given) / len(outcomes), right / len(given))
