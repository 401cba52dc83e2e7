"""First facts about numeric columns: how many, where from and to, mean and variance."""

from dataclasses import dataclass

import narwhals as nw

from losswright.advisor.source import Source, Total, count, total


def present(name: str) -> nw.Expr:
    """True where the number is neither null nor NaN nor infinite."""
    return ~number(name).is_null() & number(name).is_finite()


def number(name: str) -> nw.Expr:
    """The column as float64, which holds every whole number that a label or a count may be."""
    return nw.col(name).cast(nw.Float64)


@dataclass(frozen=True)
class Moments:
    """A numeric column in a few numbers; NaN where there is no row."""

    rows: int
    missing: int
    least: float
    largest: float
    mean: float
    variance: float
    zeros: int
    negatives: int
    whole: int

    @property
    def known(self) -> int:
        """Rows that have a value."""
        return self.rows - self.missing

    @property
    def is_whole(self) -> bool:
        """Whether every value is a whole number."""
        return self.known > 0 and self.whole == self.known


def moments(source: Source, name: str) -> Moments:
    """Two passes: the variance is that of distances from the mean, so that no digits cancel."""
    value, there = number(name), present(name)
    rows = source.totals({"rows": count(nw.col(name).is_null() | True)})["rows"]
    first = source.totals(
        {
            "known": count(there),
            "least": Total("min", value),
            "largest": Total("max", value),
            "sum": total(value),
            "zeros": count(value == 0),
            "negatives": count(value < 0),
            "whole": count(value == value.round(0)),
        },
        where=there,
    )
    known = first["known"]
    mean = first["sum"] / known if known else float("nan")
    squares = source.totals({"squares": total((value - mean) * (value - mean))}, where=there) if known else {}
    return Moments(
        rows=rows,
        missing=rows - known,
        least=float("nan") if first["least"] is None else first["least"],
        largest=float("nan") if first["largest"] is None else first["largest"],
        mean=mean,
        variance=squares["squares"] / known if known else float("nan"),
        zeros=first["zeros"],
        negatives=first["negatives"],
        whole=first["whole"],
    )
