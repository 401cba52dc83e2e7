"""Tables in files, read lazily where the library can."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from losswright.core.errors import MissingExtraError, SettingError


def read_table(path: str | Path) -> Any:
    """A CSV or Parquet file as a lazy Polars table, or as one of pandas where Polars isn't installed.

    Raises:
        SettingError: the file is of another kind.
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

        return pandas.read_csv(path) if kind == ".csv" else pandas.read_parquet(path)
    raise MissingExtraError("reading a table", "data")
