"""Measure a profile: a few passes of sums, whatever the table and however long."""

import math
from collections.abc import Sequence
from typing import Any

import narwhals as nw

from losswright.advisor.kinds import (
    BINARY,
    COUNT,
    KINDS,
    MOST_CLASSES,
    MULTICLASS,
    MULTILABEL,
    ORDINAL,
    Kind,
    kind_of_columns,
    kind_of_labels,
    kind_of_numbers,
)  # fmt: skip
from losswright.advisor.moments import Moments, moments, number
from losswright.advisor.neighbours import neighbours
from losswright.advisor.parts import MOST_GROUPS, dispersion, drift, parts, spans_of_time, weights
from losswright.advisor.source import Source, count, source_of, total
from losswright.advisor.statistics import Profile
from losswright.advisor.tail import tail
from losswright.core.describe import clip
from losswright.core.errors import LabelError, SettingError

SAMPLED = (BINARY, MULTICLASS, ORDINAL)


def profile(
    data: Any,
    target: str | Sequence[str] | None = None,
    *,
    task: str | None = None,
    exposure: str | None = None,
    weight: str | None = None,
    group: str | None = None,
    time: str | None = None,
    features: Sequence[str] | None = None,
) -> Profile:
    """Measure what decides the loss of a target.

    The same sums are asked of pandas, Polars, DuckDB, PyArrow, Dask and Spark tables, through Narwhals and lazily,
    and of arrays in chunks; nothing but sums is held, so that a table may be larger than memory.

    Args:
        data: a table (a lazy one stays lazy), an array of targets, or a dict of arrays.
        target: its column, or columns of several outputs or labels; `"y"` without.
        task: the kind of target, if the statistics can't tell: one of `Profile.kind`.
        exposure: the column of exposures of a count.
        weight: the column of weights.
        group: a column to tell groups apart.
        time: a column of times, or of numbers that grow with it.
        features: columns to look for missing values, duplicates and noise; all others without.

    Raises:
        SettingError: a column or a kind is unknown.
        LabelError: the target has no value at all.

    >>> import numpy as np
    >>> profile(np.array([0, 0, 0, 1])).kind
    'binary'
    """
    source, names = source_of(data, None if target is None else [target] if isinstance(target, str) else list(target))
    if task is not None and task not in KINDS:
        raise SettingError(f"task must be one of {', '.join(KINDS)}; got {clip(task)}")
    for column in (exposure, weight, group, time, *(features or [])):
        if column is not None and column not in source.columns:
            raise SettingError(f"there is no column {clip(column)}; there are {clip(list(source.columns))}")
    for column in (*(names if len(names) > 1 else ()), exposure, weight):
        if column is not None and not (source.columns[column].is_numeric() or source.columns[column] == nw.Boolean):
            raise SettingError(f"the column {clip(column)} must hold numbers, and holds {source.columns[column]}")
    measured = _columns(source, names) if len(names) > 1 else _column(source, names[0], task, exposure)
    kind = task or measured["kind"]
    taken = {*names, exposure, weight, group, time}
    others = list(features) if features is not None else [name for name in source.columns if name not in taken]
    one = names[0] if len(names) == 1 else None
    mean = measured.get("mean")
    spans = spans_of_time(source, time, one, mean) if time and one and mean is not None else ()
    labels = kind in (*SAMPLED, MULTILABEL)
    return Profile(
        **{**measured, "kind": kind},
        target=tuple(names),
        weights=weights(source, weight) if weight else None,
        groups=parts(source, nw.col(group), one, mean)[:MOST_GROUPS] if group and one and mean is not None else (),
        spans=spans,
        drift=drift(spans, measured["variance"] ** 0.5) if spans else None,
        missing_features=_missing(source, others, measured["rows"]),
        neighbours=neighbours(source, one, others, labels=labels, rows=measured["rows"]) if one and others else None,
    )


def _column(source: Source, name: str, task: str | None, exposure: str | None) -> dict[str, Any]:
    """All about a single target."""
    if not source.columns[name].is_numeric():
        return _labels(source, name)
    found = moments(source, name)
    if not found.known:
        raise LabelError(f"the target {name!r} has no value in {found.rows} rows")
    few = found.is_whole and found.largest - found.least < MOST_CLASSES
    counted = _count_values(source, number(name)) if few else {}
    values = {label: rows for label, rows in counted.items() if label is not None and label == label}
    kind = kind_of_numbers(found, values or None)
    chosen = task or kind.name
    classes = {str(label): rows for label, rows in values.items()} if chosen in SAMPLED else {}
    spread = dispersion(source, name, found.mean, found.variance, exposure) if chosen == COUNT else None
    numeric = chosen not in SAMPLED
    return {
        **_numbers(found),
        **_kind(kind),
        "classes": classes,
        "zeros": found.zeros / found.known if numeric else None,
        "dispersion": spread,
        "tail": tail(source, name, found.known) if numeric else None,
    }


def _labels(source: Source, name: str) -> dict[str, Any]:
    """A target of names, of true and false, or of categories."""
    counted = _count_values(source, nw.col(name))
    missing = counted.pop(None, 0)
    if not counted:
        raise LabelError(f"the target {name!r} has no value in {missing} rows")
    kind = kind_of_labels(counted, ordered=source.columns[name] == nw.Enum)
    classes = {str(label): rows for label, rows in counted.items()}
    return {**_kind(kind), "rows": sum(counted.values()) + missing, "missing": missing, "classes": classes}


def _columns(source: Source, names: list[str]) -> dict[str, Any]:
    """Several targets: one-hot rows, several labels, or several numbers."""
    each = [moments(source, name) for name in names]
    summed = sum((number(name) for name in names[1:]), number(names[0]))
    off = source.totals({"off": count((summed - 1).abs() > 1e-3)})["off"]
    kind = kind_of_columns(each, rows_sum_to_one=off == 0)
    sums = source.totals({name: total(number(name)) for name in names})
    if endless := [name for name in names if not math.isfinite(sums[name])]:
        raise LabelError(f"the target {clip(endless[0])} holds infinite numbers; leave those rows out")
    classes = {name: round(sums[name]) for name in names} if kind.name in (MULTICLASS, MULTILABEL) else {}
    return {**_kind(kind), "rows": each[0].rows, "missing": max(m.missing for m in each), "classes": classes}


def _kind(kind: Kind) -> dict[str, str]:
    return {"kind": kind.name, "encoding": kind.encoding, "doubt": kind.doubt}


def _numbers(found: Moments) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "missing": found.missing,
        "least": found.least,
        "largest": found.largest,
        "mean": found.mean,
        "variance": found.variance,
    }


def _count_values(source: Source, value: nw.Expr) -> dict[Any, int]:
    counted = source.by(value, {"rows": count(value.is_null() | True)})
    return {label: row["rows"] for label, row in counted.items()}


def _missing(source: Source, features: list[str], rows: int) -> dict[str, float]:
    """The share of missing values of each feature that misses any."""
    if not features or not rows:
        return {}
    empty = {name: nw.col(name).is_null() for name in features}
    nans = {name: empty[name] | nw.col(name).is_nan() for name in features if source.columns[name].is_float()}
    found = source.totals({name: count(condition.fill_null(True)) for name, condition in (empty | nans).items()})
    return {name: found[name] / rows for name in features if found[name]}
