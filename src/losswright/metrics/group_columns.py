"""Which group each row belongs to, from one column or several."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, ShapeError
from losswright.core.numeric import regular


class Groups(NamedTuple):
    """`keys[codes[i]]` is the group of row i: a value, or a tuple of values where there are several columns."""

    columns: list[str]
    keys: list[Any]
    codes: np.ndarray


def read_groups(groups: Any, rows: int) -> Groups:
    """Groups of a column, a dict of columns, or a table (pandas, Polars, or whatever Narwhals reads).

    Raises:
        ShapeError: a column has another length than the data.
        LabelError: a column holds missing values.
    """
    columns = _columns(groups)
    read = {name: _codes(name, _column(name, values, rows)) for name, values in columns.items()}
    codes, values = np.zeros(rows, np.int64), 1
    for labels, column in read.values():
        codes = codes * len(labels) + column
        values *= len(labels)
    found, codes = np.unique(codes, return_inverse=True)
    keys = [_key(int(code), [labels for labels, _ in read.values()]) for code in found]
    return Groups(list(read), keys, codes)


def _columns(groups: Any) -> Mapping[str, Any]:
    if isinstance(groups, Mapping):
        table = {str(name): values for name, values in groups.items()}
    else:
        frame = nw.from_native(groups, eager_only=True, pass_through=True)
        is_table = isinstance(frame, nw.DataFrame)
        table = {name: frame[name] for name in frame.columns} if is_table else {_name(groups): groups}
    if not table:
        raise ShapeError("groups: no column is given; give at least one")
    return table


def _name(groups: Any) -> str:
    name = getattr(groups, "name", None)
    return name if isinstance(name, str) else "group"


def _column(name: str, values: Any, rows: int) -> list[Any]:
    array = regular(values, f"groups: {name!r}", LabelError)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or len(array) != rows:
        raise ShapeError(f"groups: {name!r} is {describe(values)}; wanted one group a row, ({rows},)")
    return array.tolist()


def _codes(name: str, values: list[Any]) -> tuple[list[Any], np.ndarray]:
    """Distinct labels, in order where they have one, and the place of each row's label among them."""
    try:
        labels = list(dict.fromkeys(values))
        missing = [label for label in labels if label is None or label != label]
    except TypeError:  # labels that can't be hashed, or pandas's marker of what is missing
        raise LabelError(f"groups: {name!r} holds values that are no groups; drop those rows, or name them") from None
    if missing:
        raise LabelError(f"groups: {name!r} holds missing values ({clip(missing[:3])}); drop those rows, or name them")
    try:
        labels.sort()
    except TypeError:
        labels.sort(key=str)
    place = {label: i for i, label in enumerate(labels)}
    return labels, np.fromiter(map(place.__getitem__, values), np.int64, len(values))


def _key(code: int, labels: list[list[Any]]) -> Any:
    parts: list[Any] = []
    for column in reversed(labels):
        code, place = divmod(code, len(column))
        parts.append(column[place])
    return parts[0] if len(parts) == 1 else tuple(reversed(parts))
