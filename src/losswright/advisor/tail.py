"""Quantiles, outliers and the weight of the tail, from a histogram of a few thousand numbers whatever the rows."""

import math
from dataclasses import dataclass

import narwhals as nw

from losswright.advisor.moments import number, present
from losswright.advisor.source import Source, count, total

BINS = 256  # a doubling: a quantile is right to 0.3 %
FENCE = 3.0  # interquartile ranges beyond a quartile: Tukey's "far out"
TAIL = 0.01  # the share of rows that the tail index is read from
SMALLEST = 1e-300


@dataclass(frozen=True)
class Tail:
    """Quartiles of a column, how much of it is far out, and how heavy its upper tail of absolute distances is.

    Args:
        quartiles: 25 %, 50 % and 75 %.
        outliers: share beyond three interquartile ranges from the quartiles.
        index: Hill's estimate from the largest percent of the distances to the median. Below 2 the variance is
            infinite, below 4 a squared error rests on a few rows, and 10 and more is light.
        largest_share: share of the sum of squared distances that the largest percent has.
    """

    quartiles: tuple[float, float, float]
    outliers: float
    index: float
    largest_share: float


def tail(source: Source, name: str, known: int) -> Tail:
    """Three passes: the histogram of values, that of distances to the median, and the sums beyond."""
    value = number(name)
    histogram = _histogram(source, value, name)
    low, median, high = (_quantile(histogram, known, share) for share in (0.25, 0.5, 0.75))
    distance = (value - median).abs()
    threshold = _quantile(_histogram(source, distance, name), known, 1 - TAIL)
    reach = FENCE * (high - low)
    size = max(threshold, SMALLEST)
    sums = source.totals(
        {
            "outliers": count((value < low - reach) | (value > high + reach)),
            "beyond": count(distance > size),
            "logs": total((distance / size).clip(lower_bound=1.0).log()),
            "squares": total(distance * distance),
            "large": total(distance * distance * (distance > size).cast(nw.Float64)),
        },
        where=present(name),
    )
    return Tail(
        quartiles=(low, median, high),
        outliers=sums["outliers"] / known,
        index=sums["beyond"] / sums["logs"] if sums["logs"] and threshold > 0 else math.inf,
        largest_share=sums["large"] / sums["squares"] if sums["squares"] else 0.0,
    )


def _histogram(source: Source, value: nw.Expr, name: str) -> dict[int, int]:
    """How many values lie in each bin; bins are even on a logarithmic scale, by sign, and 0 has its own."""
    size = value.abs().clip(lower_bound=SMALLEST)
    step = (size.log(2.0) * BINS).floor() - math.floor(math.log2(SMALLEST) * BINS)
    sign = (value > 0).cast(nw.Float64) - (value < 0).cast(nw.Float64)
    key = (step + 1) * sign
    rows = source.by(key.cast(nw.Int64), {"rows": count(present(name))}, where=present(name))
    return {int(key): row["rows"] for key, row in rows.items() if key is not None}


def _quantile(histogram: dict[int, int], known: int, share: float) -> float:
    """The middle of the bin in which that share of the values is reached."""
    reached = 0
    for key in sorted(histogram):
        reached += histogram[key]
        if reached >= share * known:
            return _middle(key)
    return math.nan


def _middle(key: int) -> float:
    if key == 0:
        return 0.0
    step = abs(key) - 1 + math.floor(math.log2(SMALLEST) * BINS)
    return math.copysign(2.0 ** ((step + 0.5) / BINS), key)
