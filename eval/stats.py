"""Rates with 95% intervals, so that nobody celebrates noise. In: numbers per case. Out: `Rate` values.

Percentile bootstrap (Efron and Tibshirani 1993, chapter 13): cases are drawn again with replacement,
RESAMPLES times with a fixed seed, and the middle 95% of the resampled figures is the interval.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20190827
Array = NDArray[np.float64]
Statistic = Callable[..., Array]
"""Takes columns whose last axis is the cases, and reduces that axis."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure, its 95% interval, and how many cases it was measured on."""

    value: float
    low: float
    high: float
    count: int

    def to_dict(self) -> dict[str, float]:
        return {key: round(value, 4) for key, value in asdict(self).items()}


def mean(values: Array) -> Array:
    """The mean over the cases."""
    return np.asarray(values.mean(axis=-1))


def share(part: Array, whole: Array) -> Array:
    """The sum of one column over the sum of another; 0 where the other is 0."""
    top, bottom = part.sum(axis=-1), whole.sum(axis=-1)
    shares: Array = np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)
    return shares


def precision(said: Array, true: Array) -> Array:
    """Of what was said, the share that is true."""
    return share(said * true, said)


def recall(said: Array, true: Array) -> Array:
    """Of what is true, the share that was said."""
    return share(said * true, true)


def f1(said: Array, true: Array) -> Array:
    """The harmonic mean of precision and recall, 2 tp / (said + true)."""
    return share(2 * said * true, said + true)


def rate(statistic: Statistic, *columns: Sequence[float], about: int | None = None) -> Rate | None:
    """The statistic over all cases and its interval; None where there is no case to measure on.

    All columns are resampled together: a case is drawn with everything known of it. `about` is the number
    of cases that the figure is about, where that is fewer than all.
    """
    table = np.asarray(columns, dtype=np.float64)
    count = table.shape[1]
    if count == 0:
        return None
    draws = np.random.default_rng(SEED).integers(0, count, size=(RESAMPLES, count))
    low, high = np.percentile(statistic(*(column[draws] for column in table)), [2.5, 97.5])
    return Rate(float(statistic(*table)), float(low), float(high), count if about is None else about)


def percentile(values: Sequence[float], share_below: float) -> float:
    """The smallest value that at least this share of the values does not exceed; 0 for none."""
    ordered = sorted(values)
    at = int(np.ceil(share_below * len(ordered))) - 1
    return ordered[max(at, 0)] if ordered else 0.0


def auc(scores: Sequence[float] | Array, positive: Sequence[bool] | NDArray[np.bool_]) -> float:
    """The chance that a positive scores above a negative, ties counted half (Mann and Whitney 1947)."""
    values, flags = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    if flags.all() or not flags.any():
        raise ValueError("an AUC needs both kinds")
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]  # the mean rank of those that tie
    wins = ranks[flags].sum() - flags.sum() * (flags.sum() + 1) / 2
    return float(wins / (flags.sum() * (~flags).sum()))
