"""What kind of target a column is, told from its statistics alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from losswright.advisor.moments import Moments

BINARY, MULTICLASS, MULTILABEL, ORDINAL = "binary", "multiclass", "multilabel", "ordinal"
COUNT, POSITIVE, PROPORTION, CONTINUOUS = "count", "positive", "proportion", "continuous"
KINDS = (BINARY, MULTICLASS, MULTILABEL, ORDINAL, COUNT, POSITIVE, PROPORTION, CONTINUOUS)
MOST_CLASSES = 1000  # distinct values that are counted one by one
FEW_CLASSES = 30  # whole numbers without gaps, up to here, may be classes


@dataclass(frozen=True)
class Kind:
    """A kind of target, how it is written, and what else it could be."""

    name: str
    encoding: str
    doubt: str = ""


def kind_of_labels(classes: Mapping[Any, int], *, ordered: bool = False) -> Kind:
    """Of names, true and false, or categories."""
    values = [value for value in classes if value is not None]
    writing = "true and false" if all(isinstance(value, bool) for value in values) else "names"
    if len(values) <= 2:
        return Kind(BINARY, writing)
    return Kind(ORDINAL if ordered else MULTICLASS, writing)


def kind_of_numbers(moments: Moments, classes: Mapping[Any, int] | None) -> Kind:
    """Of numbers; `classes` are their distinct values, where they were few enough to count."""
    if moments.is_whole and classes:
        values = sorted(value for value in classes if value is not None)
        if len(values) <= 2:
            return Kind(BINARY, _two(values))
        if _is_run(values) and len(values) <= FEW_CLASSES and values[0] in (0, 1):
            return _classes_or_counts(values, classes, moments)
    if moments.is_whole and moments.negatives == 0:
        doubt = "names of classes, if the size of the numbers means nothing" if classes else ""
        return Kind(COUNT, "whole numbers from 0", doubt)
    if moments.least >= 0 and moments.largest <= 1:
        return Kind(PROPORTION, "shares from 0 to 1")
    if moments.least >= 0:
        return Kind(POSITIVE, "numbers above 0" if moments.zeros == 0 else "0, or numbers above it")
    return Kind(CONTINUOUS, "numbers")


def kind_of_columns(columns: list[Moments], rows_sum_to_one: bool) -> Kind:
    """Of several target columns."""
    if all(column.least >= 0 and column.largest <= 1 for column in columns):
        if rows_sum_to_one:
            return Kind(MULTICLASS, "one-hot rows" if all(c.is_whole for c in columns) else "rows of shares")
        if all(column.is_whole for column in columns):
            return Kind(MULTILABEL, "0 or 1 for each label")
    return Kind(CONTINUOUS, "several numbers a row")


def _two(values: list) -> str:
    return " and ".join(f"{value:g}" for value in values) if values else "nothing"


def _is_run(values: list) -> bool:
    return values == list(range(int(values[0]), int(values[0]) + len(values)))


def _classes_or_counts(values: list, classes: Mapping[Any, int], moments: Moments) -> Kind:
    """Counts pile up near 0 and thin out above: the last value is rare and the mode low; classes have no such order."""
    shares = [classes[value] / moments.known for value in values]
    mode = shares.index(max(shares))
    falls = all(later <= earlier * 1.05 for earlier, later in zip(shares[mode:], shares[mode + 1 :], strict=False))
    start = f"whole numbers from {values[0]}"
    if values[0] == 0 and falls and mode < len(values) / 2 and shares[-1] < 0.05 and len(values) > 3:
        return Kind(COUNT, start, "names of classes, if the size of the numbers means nothing")
    return Kind(MULTICLASS, start, "ordinal, if the classes have an order: task='ordinal'")
