"""Where statistics come from: one lazy table, or arrays in chunks. Both answer the same sums, group by group."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, Literal

import narwhals as nw
import numpy as np

from losswright.advisor.tables import legible
from losswright.core.describe import clip
from losswright.core.errors import MissingExtraError, SettingError
from losswright.core.numeric import regular

CHUNK = 1_000_000  # rows of arrays that are looked at together
MERGE: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "min": min,
    "max": max,
}
KEY = "__key__"
ILLEGIBLE = (nw.Object, nw.Unknown, nw.List, nw.Array, nw.Struct, nw.Binary, nw.Duration)


@dataclass(frozen=True)
class Total:
    """One number of a column or of an expression: its "sum", "count", "min" or "max". Parts merge into the whole."""

    how: str
    of: nw.Expr = field(repr=False)

    def expression(self) -> nw.Expr:
        """As Narwhals computes it."""
        return getattr(self.of, "sum" if self.how == "count" else self.how)()


def total(expression: nw.Expr) -> Total:
    """The sum of an expression; true counts 1, null counts nothing."""
    return Total("sum", expression)


def count(condition: nw.Expr) -> Total:
    """How often the condition is true."""
    return Total("count", condition.cast(nw.Int64))


class Source:
    """Rows with named columns that are only ever summed. Nothing is held but the sums.

    Args:
        parts: gives the parts of the table as lazy frames, afresh at each call.
        columns: their names and kinds.
    """

    def __init__(self, parts: Callable[[], Iterator[nw.LazyFrame]], columns: Mapping[str, Any]):
        self._parts = parts
        self.columns = dict(columns)

    def totals(self, wanted: Mapping[str, Total], where: nw.Expr | None = None) -> dict[str, Any]:
        """Each total over all rows that fulfil the condition. A sum of no row is 0, a least or largest one None."""
        found: dict[str, Any] = {}
        for part in self._parts():
            frame = part if where is None else part.filter(where)
            row = _collect(frame.select(**{name: total.expression() for name, total in wanted.items()})).row(0)
            for (name, total), value in zip(wanted.items(), row, strict=True):
                found[name] = _merged(total.how, found.get(name), _plain(value))
        return {name: 0 if value is None and wanted[name].how == "sum" else value for name, value in found.items()}

    def by(self, key: nw.Expr, wanted: Mapping[str, Total], where: nw.Expr | None = None) -> dict[Any, dict[str, Any]]:
        """The same totals for each value of the key, which may be null."""
        found: dict[Any, dict[str, Any]] = {}
        for part in self._parts():
            frame = part if where is None else part.filter(where)
            each = {f"{name}_": total.of for name, total in wanted.items()}  # some libraries sum plain columns only
            keyed = frame.select(key.alias(KEY), **each).group_by(KEY)
            sums = {name: Total(total.how, nw.col(f"{name}_")).expression() for name, total in wanted.items()}
            for row in _collect(keyed.agg(**sums)).iter_rows(named=True):
                value = _key(row.pop(KEY))
                held = found.setdefault(value, {})
                for name, total in wanted.items():
                    held[name] = _merged(total.how, held.get(name), _plain(row[name]))
        return dict(
            sorted(
                found.items(), key=lambda item: (item[0] is None, str(type(item[0])), 0 if item[0] is None else item[0])
            )
        )

    def rows(self, columns: list[str], where: nw.Expr, order: list[nw.Expr], most: int) -> dict[str, np.ndarray]:
        """The first rows, in that order, that fulfil the condition: of every kind of table the same ones."""
        keys = [f"{KEY}{place}" for place in range(len(order))]
        held = []
        for part in self._parts():
            keyed = part.filter(where).select(*columns, **dict(zip(keys, order, strict=True)))
            first = _collect(keyed.sort(*keys).head(most))
            held.append([np.asarray(first[name].to_numpy()) for name in (*columns, *keys)])
        arrays = [np.concatenate(each) for each in zip(*held, strict=True)]
        places = np.lexsort(arrays[: len(columns) - 1 : -1])[:most]
        return {name: array[places] for name, array in zip(columns, arrays[: len(columns)], strict=True)}


def source_of(data: Any, target: str | list[str] | None = None) -> tuple[Source, list[str]]:
    """The rows and the names of the target's columns.

    Args:
        data: a table that Narwhals knows (pandas, Polars, DuckDB, PyArrow, Dask, Spark), an array of targets, or a
            dict of arrays by name.
        target: the column, or columns, of the target; `"y"` for an array.

    Raises:
        SettingError: there is no such column, or the data is of no known kind.
    """
    source = _of_arrays(data) if isinstance(data, (Mapping, np.ndarray, list)) else _of_table(data)
    if target is None:
        target = [name for name in source.columns if name == "y" or name.startswith("y_")]
        if not target:
            raise SettingError(f"name the target: target=... of {clip(list(source.columns))}")
    names = [target] if isinstance(target, str) else list(target)
    if missing := [name for name in names if name not in source.columns]:
        raise SettingError(
            f"there is no column {clip(missing[0])} of numbers, text or dates; there are {clip(list(source.columns))}"
        )
    return source, names


def _of_table(data: Any) -> Source:
    try:
        frame = nw.from_native(data)
    except TypeError as error:
        raise SettingError(f"data must be a table, an array or a dict of arrays, got {clip(type(data))}") from error
    lazy = frame.lazy()
    return Source(lambda: iter([lazy]), _legible(lazy))


def _of_arrays(data: Any) -> Source:
    arrays = _named(data)
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) != 1:
        raise SettingError(f"arrays must be of one length, got {clip({n: len(a) for n, a in arrays.items()})}")
    rows, backend = lengths.pop(), _frames()

    def parts() -> Iterator[nw.LazyFrame]:
        for start in range(0, max(rows, 1), CHUNK):
            part = {name: np.ascontiguousarray(array[start : start + CHUNK]) for name, array in arrays.items()}
            yield nw.from_dict(part, backend=backend).lazy()

    return Source(parts, _legible(next(parts())))


def _legible(frame: nw.LazyFrame) -> dict[str, Any]:
    """The columns that can be counted: not those of lists, records or other objects."""
    with legible():
        return {str(name): kind for name, kind in frame.collect_schema().items() if not isinstance(kind, ILLEGIBLE)}


def _named(data: Any) -> dict[str, np.ndarray]:
    """One-dimensional columns: those of a matrix get numbers."""
    given = data.items() if isinstance(data, Mapping) else [("y", data)]
    named: dict[str, np.ndarray] = {}
    for name, array in given:
        array = regular(array, str(name), SettingError)
        if array.dtype.kind == "m":
            raise SettingError(f"{name} holds spans of time; give numbers, in a unit of your choice")
        array = array.astype("datetime64[us]") if array.dtype.kind == "M" else array  # tables know few units
        if array.ndim == 2 and array.shape[1] > 1:
            named |= {f"{name}_{index}": array[:, index] for index in range(array.shape[1])}
        elif array.ndim in (1, 2) and array.size == len(array):
            named[name] = array.reshape(len(array))
        else:
            raise SettingError(f"{name} must have one or two axes, and a value a row; it has shape {array.shape}")
    return named


def _frames() -> Literal["polars", "pyarrow", "pandas"]:
    """A library of tables that is installed."""
    names: tuple[Literal["polars", "pyarrow", "pandas"], ...] = ("polars", "pyarrow", "pandas")
    for name in names:
        if find_spec(name):
            return name
    raise MissingExtraError("lw.profile of arrays", "data")


def _collect(frame: nw.LazyFrame) -> nw.DataFrame:
    """In Polars with the engine that never holds the whole table."""
    with legible():
        return frame.collect(engine="streaming") if frame.implementation.is_polars() else frame.collect()


def _merged(how: str, one: Any, other: Any) -> Any:
    if how == "count":
        return int(one or 0) + int(other or 0)
    if one is None or other is None:
        return other if one is None else one
    return MERGE[how](one, other)


def _plain(value: Any) -> Any:
    """A Python number or None."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, Decimal):  # as DuckDB adds whole numbers
        value = int(value) if value == value.to_integral_value() else float(value)
    return None if isinstance(value, float) and value != value else value


def _key(value: Any) -> Any:
    value = _plain(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
