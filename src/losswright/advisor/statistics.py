"""The statistics of a target that decide its loss."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from losswright.advisor.kinds import BINARY, COUNT, MULTICLASS, MULTILABEL, ORDINAL
from losswright.advisor.neighbours import Neighbours
from losswright.advisor.parts import Part, Weights
from losswright.advisor.tail import Tail
from losswright.report import HasPage, Page, Section, Table

if TYPE_CHECKING:
    from rich.table import Table as RichTable

SCHEMA = 1
UNEVEN = 2**0.5  # moves the borders of what is rounded away from short fractions, where counts over rows often lie


@dataclass(frozen=True, kw_only=True)
class Profile(HasPage):
    """What `lw.profile` measured. Printing it shows a table; what doesn't apply is None or empty.

    Args:
        target: the name, or names, of its columns.
        kind: "binary", "multiclass", "multilabel", "ordinal", "count", "positive", "proportion" or "continuous".
        encoding: how it is written.
        doubt: what else it could be.
        rows: all of them.
        missing: rows without a target.
        classes: how many rows each class has, by label; of several labels, how many have each.
        least, largest, mean, variance: of a numeric target.
        zeros: share of rows at 0.
        dispersion: variance over mean, of counts; given exposure.
        tail: quartiles, outliers and Hill's index of a numeric target.
        weights: of rows, if there are any.
        groups: the target by group.
        spans: the target in ten spans of time.
        drift: how far a span strays from the first, in standard deviations, beyond chance.
        missing_features: share of missing values, of features that miss any.
        neighbours: duplicates, and what neighbours disagree about.
    """

    target: tuple[str, ...]
    kind: str
    encoding: str
    rows: int
    missing: int
    doubt: str = ""
    classes: dict[str, int] = field(default_factory=dict)
    least: float | None = None
    largest: float | None = None
    mean: float | None = None
    variance: float | None = None
    zeros: float | None = None
    dispersion: float | None = None
    tail: Tail | None = None
    weights: Weights | None = None
    groups: tuple[Part, ...] = ()
    spans: tuple[Part, ...] = ()
    drift: float | None = None
    missing_features: dict[str, float] = field(default_factory=dict)
    neighbours: Neighbours | None = None

    @property
    def is_classes(self) -> bool:
        """Whether the target names classes."""
        return self.kind in (BINARY, MULTICLASS, MULTILABEL, ORDINAL)

    @property
    def rarest(self) -> float | None:
        """Share of the rarest class."""
        total = self.rows - self.missing
        return min(self.classes.values()) / total if self.classes and total else None

    @property
    def imbalance(self) -> float | None:
        """Rows of the most frequent class for one of the rarest."""
        return max(self.classes.values()) / max(min(self.classes.values()), 1) if self.classes else None

    @property
    def excess_zeros(self) -> float | None:
        """Share of zeros beyond that of a Poisson of the same mean."""
        if self.kind != COUNT or self.zeros is None or self.mean is None or self.mean < 0:
            return None
        return self.zeros - math.exp(-self.mean)

    def to_dict(self) -> dict[str, Any]:
        """All numbers, as JSON holds them."""
        return _portable({"schema": SCHEMA, **asdict(self)})

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.to_dict(), indent=2)

    @property
    def hash(self) -> str:
        """A short name of these numbers, to six digits: the same of every kind of table."""
        return hash_of(_cells(self.to_dict()))

    def __str__(self) -> str:
        return "\n".join(f"{name}: {text}" for name, text in self.lines())

    __repr__ = __str__

    def page(self) -> Page:
        """The statistics as a table."""
        table = Table("What doesn't apply is left out", ("statistic", "value"), self.lines(), words=True)
        return Page(f"Profile of {', '.join(self.target)}", f"{self.rows:,} rows.", [Section("Statistics", [table])])

    def __rich__(self) -> "RichTable":
        from losswright.core.terminal import table

        return table(f"profile of {', '.join(self.target)}", ("statistic", "value"), self.lines())

    def lines(self) -> list[tuple[str, str]]:
        """Name and text of each statistic that applies."""
        said = [
            ("kind", f"{self.kind} ({self.encoding})"),
            ("doubt", f"could also be {self.doubt}" if self.doubt else ""),
            ("rows", f"{self.rows:,}, {self.missing:,} without a target"),
            ("classes", _classes(self.classes)),
            ("balance", f"{self.imbalance:.3g} to 1, the rarest {self.rarest:.2%}" if self.imbalance else ""),
            ("range", f"{self.least:.6g} to {self.largest:.6g}, mean {self.mean:.6g}" if self.mean is not None else ""),
            ("zeros", f"{self.zeros:.2%}" if self.zeros is not None else ""),
            ("variance over mean", f"{self.dispersion:.4g}" if self.dispersion is not None else ""),
            *_tail(self.tail),
            ("weights", _weights(self.weights, self.rows)),
            ("groups", _parts(self.groups)),
            ("drift", f"{self.drift:.2f} standard deviations from the first span" if self.drift is not None else ""),
            ("missing features", ", ".join(f"{k} {v:.1%}" for k, v in list(self.missing_features.items())[:6])),
            *_neighbours(self.neighbours, self.is_classes),
        ]
        return [(name, text) for name, text in said if text]


def hash_of(held: Any) -> str:
    """Sixteen signs that stand for what JSON holds."""
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


def _portable(value: Any) -> Any:
    """What JSON holds: finite numbers, to twelve digits, or null; names as text."""
    if isinstance(value, dict):
        return {str(key): _portable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_portable(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _cells(value: Any) -> Any:
    """Numbers to six digits, so that the order in which an engine adds up leaves no trace."""
    if isinstance(value, dict):
        return {key: _cells(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cells(item) for item in value]
    return f"{value * UNEVEN:.5e}" if isinstance(value, float) else value


def _classes(classes: dict[str, int], most: int = 8) -> str:
    shown = ", ".join(f"{label}: {rows:,}" for label, rows in list(classes.items())[:most])
    return f"{shown}{f', ... ({len(classes)} in all)' if len(classes) > most else ''}"


def _tail(tail: Tail | None) -> list[tuple[str, str]]:
    if tail is None:
        return []
    low, median, high = tail.quartiles
    return [
        ("quartiles", f"{low:.5g}, {median:.5g}, {high:.5g}"),
        ("outliers", f"{tail.outliers:.2%} far out; the largest percent has {tail.largest_share:.0%} of the squares"),
        ("tail index", f"{tail.index:.3g} (Hill)"),
    ]


def _weights(weights: Weights | None, rows: int) -> str:
    return f"worth {weights.effective:,.0f} equal rows of {rows:,}" if weights else ""


def _parts(parts: tuple[Part, ...], most: int = 6) -> str:
    shown = ", ".join(f"{part.name}: {part.rows:,} rows, mean {part.mean:.4g}" for part in parts[:most])
    return f"{shown}{', ...' if len(parts) > most else ''}"


def _neighbours(found: Neighbours | None, labels: bool) -> list[tuple[str, str]]:
    if found is None:
        return []
    said = [("duplicates", f"{found.duplicates:.1%} of a sample of {found.rows:,} rows")]
    if found.noise is not None:
        what = "of neighbours differ in class" if labels else "of the variance, even between neighbours"
        said.append(("noise", f"{found.noise:.0%} {what}"))
    return said


def profile_of(held: dict[str, Any]) -> Profile:
    """The profile that `to_dict` wrote."""
    given = {name: value for name, value in held.items() if name != "schema"}
    kept: dict[str, Any] = {name: tuple(Part(**part) for part in given.pop(name, ())) for name in ("groups", "spans")}
    for name, kind in (("weights", Weights), ("neighbours", Neighbours)):
        kept[name] = kind(**given[name]) if given.get(name) else None
    if given.get("tail"):
        tail = given["tail"]
        index = math.inf if tail["index"] is None else tail["index"]
        kept["tail"] = Tail(tuple(tail["quartiles"]), tail["outliers"], index, tail["largest_share"])
    return Profile(**{**given, **kept, "target": tuple(given["target"])})
