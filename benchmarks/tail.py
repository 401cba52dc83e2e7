"""The tail, proven on real data: `python -m benchmarks.tail`. Writes benchmarks/RESULTS-tail.csv.

Every loss trains the same network from the same five starts, with the same number of trials (four learning rates).
Each loss's trial is chosen on the validation rows by half the mean and half the CVaR99 of the absolute error, each
relative to MSE's. Then `python -m benchmarks.frontier` draws the pictures and writes the tables.
"""

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"

import numpy as np
import pandas as pd

from benchmarks.candidates import CANDIDATES
from benchmarks.tables import TABLES, Table
from benchmarks.training import RATES, predictions

RESULTS = Path(__file__).parent / "RESULTS-tail.csv"
BATCHES = (32, 256)
QUICK = ["MSE", "TopK 1 %", "Superquantile 0.95, mix 0.2", "PercentileWeighted 0.99"]


def measures(errors: np.ndarray) -> dict[str, float]:
    """Mean, quantiles and CVaR99 of absolute errors `(N,)`."""
    ordered = np.sort(errors)
    quantiles = {f"p{100 * q:g}": float(np.quantile(ordered, q)) for q in (0.5, 0.9, 0.99, 0.999)}
    worst = ordered[-max(1, round(0.01 * len(ordered))) :]
    return {"mean": float(ordered.mean()), **quantiles, "CVaR99": float(worst.mean())}


def rows(table: Table, batch: int, epochs: int, names: list[str]) -> Iterator[pd.DataFrame]:
    """For each loss one row a seed, of the chosen trial, on the test rows."""
    reference: pd.DataFrame | None = None
    chosen_on = len(table.splits[0][1])
    truth = np.stack([table.y[np.concatenate(split[1:])] for split in table.splits])
    for name in names:
        began = time.perf_counter()
        errors = np.abs(predictions(table, CANDIDATES[name], batch, epochs) - truth) * table.scale
        validation = [[measures(seed[:chosen_on]) for seed in trial] for trial in errors]
        scores = pd.DataFrame([pd.DataFrame(trial).mean() for trial in validation])[["mean", "CVaR99"]]
        reference = scores.min() if reference is None else reference
        best = int((scores / reference).sum(axis=1, skipna=False).idxmin())
        what = {"table": table.name, "batch": batch, "loss": name, "rate": RATES[best]}
        yield pd.DataFrame([what | {"seed": s} | measures(held[chosen_on:]) for s, held in enumerate(errors[best])])
        print(f"{table.name} {batch} {name}: rate {RATES[best]}, {time.perf_counter() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seeds, a few losses, few rows; writes nothing")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--every", type=int, default=8, help="train on every so many-th flight")
    parser.add_argument("--table", choices=TABLES, action="append")
    parser.add_argument("--batch", type=int, choices=BATCHES, action="append")
    parser.add_argument("--missing", action="store_true", help="go on where an earlier run stopped")
    options = parser.parse_args()
    names = QUICK if options.quick else list(CANDIDATES)
    for which in options.table or TABLES:
        sizes = {"every": 40 if options.quick else options.every} if which == "flights" else {}
        table = TABLES[which](2 if options.quick else options.seeds, **sizes)
        for batch in options.batch or BATCHES:
            wanted = missing(table.name, batch, names) if options.missing else names
            for found in rows(table, batch, 2 if options.quick else table.epochs[batch], wanted):
                if options.quick:
                    print(found.mean(numeric_only=True).round(1).to_dict())
                else:
                    save(found)


def missing(table: str, batch: int, names: list[str]) -> list[str]:
    """The losses without results, and MSE first, to which scores are relative."""
    old = pd.read_csv(RESULTS)
    have = set(old.loc[(old["table"] == table) & (old["batch"] == batch), "loss"])
    left = [name for name in names if name not in have]
    return list(dict.fromkeys([names[0], *left])) if left else []


def save(found: pd.DataFrame) -> None:
    """Put results in place of earlier ones of the same table, batch and loss."""
    keys = ["table", "batch", "loss"]
    old = pd.read_csv(RESULTS) if RESULTS.exists() else found.iloc[:0]
    others = old[~old.set_index(keys).index.isin(found.set_index(keys).index)]
    pd.concat([others, found]).to_csv(RESULTS, index=False, float_format="%.5g")


if __name__ == "__main__":
    main()
