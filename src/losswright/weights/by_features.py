"""A weight a sample from a function of its features or metadata."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw

from losswright.core.describe import clip
from losswright.core.errors import WeightError
from losswright.weights.outputs import is_several
from losswright.weights.validity import as_weights, rows_of, to_numpy

NAME = "the weights that the function returned"
PassedByName = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def by_features(x: Any, function: Callable[..., Any]) -> Any:
    """Weights computed from features, checked.

    Args:
        x: an array, whose rows are samples; or a table (pandas, Polars, or whatever Narwhals reads) or a dict of
            columns, which hold one value a sample.
        function: for an array, `function(x)`. For a table its parameters name the columns that it wants, and each
            comes as a NumPy array. It returns one array of weights with a row a sample; or, for several outputs, a
            dict, list or tuple of such arrays (see `for_outputs`).

    Returns:
        Float32 weights, in the structure that the function returned.

    Raises:
        WeightError: the table lacks a column, or what the function returned can't weigh these samples.

    >>> by_features({"price": [1.0, 3.0], "sold": [2, 0]}, lambda price, sold: price * (1 + sold)).tolist()
    [3.0, 3.0]
    >>> import numpy as np
    >>> by_features(np.array([[1.0, 2.0], [3.0, 4.0]]), lambda x: x[:, 0]).tolist()
    [1.0, 3.0]
    """
    columns = _columns(x)
    if columns is None:
        array = to_numpy(x, "x")
        return _checked(function(array), rows_of(array, "x"))
    result = function(**{name: to_numpy(columns[name], name) for name in _wanted(function, list(columns))})
    first, column = next(iter(columns.items()))
    return _checked(result, rows_of(to_numpy(column, first), first))


def _columns(x: Any) -> Mapping[str, Any] | None:
    """Columns by name, read only when asked for; None where `x` is an array."""
    if isinstance(x, Mapping):
        table: Mapping[str, Any] = x
    else:
        frame = nw.from_native(x, eager_only=True, pass_through=True)
        if not isinstance(frame, nw.DataFrame):
            return None
        table = {name: frame[name] for name in frame.columns}
    if not table:
        raise WeightError("x is a table without columns; give at least one")
    return table


def _wanted(function: Callable[..., Any], columns: list[str]) -> list[str]:
    """The columns that the function's parameters name."""
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
        return columns
    named = [p for p in parameters if p.kind in PassedByName]
    missing = [p.name for p in named if p.name not in columns and p.default is p.empty]
    if missing or not named:
        raise WeightError(
            f"the function wants {clip(missing) if missing else 'no column'}, the columns are {clip(columns)}; "
            f"name its parameters after columns"
        )
    return [p.name for p in named if p.name in columns]


def _checked(result: Any, rows: int) -> Any:
    if isinstance(result, Mapping):
        return {key: as_weights(value, f"{NAME} for {key!r}", rows=rows) for key, value in result.items()}
    if is_several(result):
        return type(result)(as_weights(v, f"{NAME} at [{i}]", rows=rows) for i, v in enumerate(result))
    return as_weights(result, NAME, rows=rows)
