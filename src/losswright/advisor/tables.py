"""Tables in files, read lazily where the library can."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.exceptions import NarwhalsError

from losswright.core.describe import clip
from losswright.core.errors import MissingExtraError, SettingError


def read_table(path: str | Path) -> Any:
    """A CSV or Parquet file as a lazy Polars table, or as one of pandas where Polars isn't installed.

    Raises:
        SettingError: the file is of another kind, or damaged.
        MissingExtraError: neither library is there.
    """
    kind = Path(path).suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise SettingError(f"a table must be a .csv or .parquet file, got {path}")
    if find_spec("polars"):
        import polars

        return polars.scan_csv(path) if kind == ".csv" else polars.scan_parquet(path)
    if find_spec("pandas"):
        import pandas

        try:
            return pandas.read_csv(path) if kind == ".csv" else pandas.read_parquet(path)
        except (OSError, ValueError) as error:
            raise _illegible(error) from error
    raise MissingExtraError("reading a table", "data")


@contextmanager
def legible() -> Iterator[None]:
    """What a library of tables says when it comes to rows that it can't read, as an error of ours."""
    illegible: tuple[type[BaseException], ...] = (OSError, NarwhalsError, *_of_polars())
    try:
        yield
    except illegible as error:
        raise _illegible(error) from error


def _of_polars() -> tuple[type[BaseException], ...]:
    """What Polars raises, and breaks off with."""
    if not find_spec("polars"):
        return ()
    from polars.exceptions import PanicException, PolarsError

    return PanicException, PolarsError


def _illegible(error: BaseException) -> SettingError:
    said = clip(str(error).strip().partition("\n")[0], 200)
    return SettingError(f"the table can't be read: {type(error).__name__}: {said}")


def read_rows(
    path: str | Path, target: str, features: Sequence[str] = (), time: str | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Standardised numeric features, the target, and the order of rows, of rows where nothing is missing.

    Raises:
        SettingError: a column is missing, or there is no numeric feature.
    """
    frame = nw.from_native(read_table(path)).lazy()
    with legible():
        schema = frame.collect_schema()
    taken = list(features) or [n for n, kind in schema.items() if kind.is_numeric() and n not in (target, time)]
    wanted = [*taken, target, *([time] if time else [])]
    if missing := [name for name in wanted if name not in schema]:
        raise SettingError(f"there is no column {clip(missing[0])}; there are {clip(list(schema))}")
    if not taken:
        raise SettingError("there is no numeric feature; name some")
    if odd := [name for name in taken if not (schema[name].is_numeric() or schema[name] == nw.Boolean)]:
        raise SettingError(f"feature {clip(odd[0])} holds {schema[odd[0]]}; name columns of numbers")
    with legible():
        rows = frame.select(list(dict.fromkeys(wanted))).drop_nulls().collect()
    x = np.stack([rows[name].to_numpy().astype("float32") for name in taken], -1)
    y = rows[target].to_numpy()
    whole = np.isfinite(x).all(-1)
    x, y = x[whole], y[whole]
    order = rows[time].to_numpy()[whole] if time else None
    return (x - x.mean(0)) / np.where(x.std(0) > 0, x.std(0), 1.0), y, order
