"""A Parquet file as a lazy table of each engine that a profile runs on, two of them clusters on this machine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

WORKERS = 2
MEMORY = "2GB"  # of DuckDB, and of each worker of a cluster


@contextmanager
def polars(path: Path) -> Iterator[Any]:
    """Its streaming engine."""
    import polars

    yield polars.scan_parquet(path)


@contextmanager
def duckdb(path: Path) -> Iterator[Any]:
    """On one thread."""
    import duckdb

    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as connection:
        yield connection.from_parquet(str(path))


@contextmanager
def dask(path: Path) -> Iterator[Any]:
    """A local cluster: a scheduler and workers, each a process of its own."""
    import dask.dataframe
    from distributed import Client, LocalCluster

    settings = {"n_workers": WORKERS, "threads_per_worker": 1, "memory_limit": MEMORY, "dashboard_address": None}
    with LocalCluster(**settings) as cluster, Client(cluster):
        yield dask.dataframe.read_parquet(path, split_row_groups=True)


@contextmanager
def spark(path: Path) -> Iterator[Any]:
    """A local Spark; it needs Java."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{WORKERS}]").config("spark.driver.memory", MEMORY.lower().rstrip("b"))
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    session = builder.config(map={**quiet, "spark.driver.bindAddress": "127.0.0.1"}).getOrCreate()
    try:
        yield session.read.parquet(str(path))
    finally:
        session.stop()


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Any]]] = {
    "polars": polars,
    "duckdb": duckdb,
    "dask": dask,
    "spark": spark,
}
