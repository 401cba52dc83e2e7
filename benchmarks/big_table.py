"""The profile of a table that outgrows memory: `python -m benchmarks.big_table --rows 100000000`.

Writes a Parquet file of simulated insurance years, profiles it lazily in a fresh process for each engine, and prints
seconds, peak memory and the hash of the profile. Dask and Spark run as clusters on this machine.
"""

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.engines import ENGINES

COLUMNS = """
    SELECT
        CAST(floor(-ln(1 - random()) * (1 + 3 * (i % 7) / 7.0) * (0.2 + (i % 10) / 10.0)) AS INTEGER) AS claims,
        exp(2 * sqrt(-2 * ln(1 - random())) * cos(6.283185307 * random()) + 5) AS cost,
        0.2 + (i % 10) / 10.0 AS exposure,
        0.5 + random() AS weight,
        random() AS driven,
        CAST(18 + floor(70 * random()) AS INTEGER) AS age,
        (i % 50) AS region,
        DATE '2015-01-01' + CAST(floor(i / 30000) AS INTEGER) AS day
    FROM range({rows}) AS t(i)
"""


def write_table(path: Path, rows: int) -> None:
    """The table, in parts that fit into memory."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 1, "temp_directory": str(path.parent)})
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"COPY ({COLUMNS.format(rows=rows)}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 500000)")


def measure(engine: str, path: Path, target: str) -> None:
    """Profile it here, and say what that took: in this process, and in the largest of those that it started."""
    import losswright as lw

    given = {"exposure": "exposure"} if target == "claims" else {}
    features = ["driven", "age", "region"]
    with ENGINES[engine](path) as table:
        before, began = peak(), time.perf_counter()
        profile = lw.profile(table, target, weight="weight", group="region", time="day", features=features, **given)
        seconds, workers = time.perf_counter() - began, peak_of_workers()
    print(f"{engine}, {target}: {profile.rows:,} rows, {seconds:.0f} s, peak {peak():.0f} MB", end="")
    print(f", of which {before:.0f} MB before, largest worker {workers:.0f} MB; hash {profile.hash}")


def peak() -> float:
    """Megabytes of this process that were resident at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_of_workers() -> float:
    """The same of the largest process that this one started, or that such a one did, while they still run (Linux)."""
    status = {}
    for file in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it has just ended
            status[int(file.parent.name)] = dict(line.split(":", 1) for line in file.read_text().splitlines())
    ours = {os.getpid()}
    while more := {pid for pid, about in status.items() if int(about["PPid"]) in ours} - ours:
        ours |= more
    return max((int(status[pid].get("VmHWM", "0 kB").split()[0]) / 1024 for pid in ours - {os.getpid()}), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--path", type=Path, default=Path(tempfile.gettempdir()) / "losswright-big-table.parquet")
    parser.add_argument("--target", default="claims")
    parser.add_argument("--engine", choices=list(ENGINES), action="append")
    parser.add_argument("--here", action="store_true", help="measure in this process; the file must exist")
    given = parser.parse_args()
    if given.here:
        measure(given.engine[0], given.path, given.target)
        return
    if not given.path.exists():
        write_table(given.path, given.rows)
    print(f"{given.path.stat().st_size / 1e9:.2f} GB")
    for engine in given.engine or ENGINES:
        again = ["--here", "--engine", engine, "--path", str(given.path), "--target", given.target]
        subprocess.run([sys.executable, "-m", "benchmarks.big_table", *again], check=True)


if __name__ == "__main__":
    main()
