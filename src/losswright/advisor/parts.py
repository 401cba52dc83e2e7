"""The target by group and over time, and the weights."""

import math
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from losswright.advisor.moments import number, present
from losswright.advisor.source import Source, Total, count, total

SPANS = 10  # of time, of equal length
MOST_GROUPS = 200


@dataclass(frozen=True)
class Part:
    """A group, or a span of time: its rows, and the target's mean and standard deviation there."""

    name: Any
    rows: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Weights:
    """Weights of rows: their sum, and of how many equal rows they have the worth, (sum w)^2 / sum w^2 (Kish 1965)."""

    sum: float
    effective: float
    least: float
    largest: float


def parts(source: Source, key: nw.Expr, target: str, mean: float) -> tuple[Part, ...]:
    """Mean and deviation of the target for each value of the key. `mean` is about its mean: digits depend on it."""
    value, there = number(target) - mean, present(target)
    wanted = {
        "rows": count(there),
        "sum": total(value),
        "squares": total(value * value),
    }
    found = source.by(key, wanted, where=there)
    return tuple(_part(name, row, mean) for name, row in found.items() if row["rows"])


def spans_of_time(source: Source, time: str, target: str, mean: float) -> tuple[Part, ...]:
    """The target in spans of equal length."""
    moment = _moment(source, time)
    ends = source.totals({"first": Total("min", moment), "last": Total("max", moment)})
    first, last = ends["first"], ends["last"]
    if first is None or first == last:
        return ()
    key = ((moment - first) * (SPANS / (last - first))).floor().clip(0, SPANS - 1).cast(nw.Int64)
    return parts(source, key, target, mean)


def drift(spans: tuple[Part, ...], deviation: float) -> float | None:
    """How far the mean of a span strays from the first one's, at most, in standard deviations of the target.

    What chance alone would do at the given sizes is taken off.
    """
    if len(spans) < 2 or not deviation > 0:
        return None
    first = spans[0]
    strays = [
        max(abs(s.mean - first.mean) / deviation - 2 * math.sqrt(1 / s.rows + 1 / first.rows), 0.0) for s in spans[1:]
    ]
    return max(strays)


def weights(source: Source, name: str) -> Weights:
    """One pass over the column of weights."""
    w = number(name)
    found = source.totals(
        {"sum": total(w), "squares": total(w * w), "least": Total("min", w), "largest": Total("max", w)}
    )
    effective = (found["sum"] / math.sqrt(found["squares"])) ** 2 if found["squares"] else 0.0
    return Weights(found["sum"], effective, found["least"], found["largest"])


def dispersion(source: Source, target: str, mean: float, variance: float, exposure: str | None) -> float:
    """Variance over mean; with exposure, the mean of (y - rate e)^2 / (rate e). A Poisson has 1."""
    if exposure is None:
        return variance / mean if mean else math.nan
    y, e, there = number(target), number(exposure), present(target) & (number(exposure) > 0)
    sums = source.totals({"y": total(y), "e": total(e), "rows": count(there)}, where=there)
    if not sums["e"]:
        return math.nan
    rate = sums["y"] / sums["e"]
    squares = source.totals({"chi": total((y - e * rate) * (y - e * rate) / (e * rate))}, where=there)
    return squares["chi"] / sums["rows"]


def _moment(source: Source, time: str) -> nw.Expr:
    """The column as a number: of a date, the days since the year 0, so that every kind of table can tell them."""
    kind, column = source.columns[time], nw.col(time)
    if kind not in (nw.Date, nw.Datetime):
        return number(time)
    year, month, day = (part.cast(nw.Float64) for part in (column.dt.year(), column.dt.month(), column.dt.day()))
    leaps = ((year + ((month + 9) / 12).floor()) * 7 / 4).floor()
    days = year * 367 - leaps + (month * 275 / 9).floor() + day
    if kind == nw.Date:
        return days
    return days + column.dt.hour().cast(nw.Float64) / 24 + column.dt.minute().cast(nw.Float64) / 1440


def _part(name: Any, row: dict[str, Any], centre: float) -> Part:
    mean = row["sum"] / row["rows"]
    return Part(name, row["rows"], centre + mean, math.sqrt(max(row["squares"] / row["rows"] - mean * mean, 0.0)))
