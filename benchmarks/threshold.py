"""The running threshold against the truth, and against other estimators: `python -m benchmarks.threshold`.

Writes benchmarks/RESULTS-threshold.md. `--quick` runs a few repetitions and writes nothing.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"

import numpy as np
import pandas as pd

from benchmarks import estimators, streams

LEVELS = (0.9, 0.99, 0.999)
BATCHES = (16, 32, 256, 4_096)
BETWEEN = 256  # the batch at which a stream changes for estimators that take sample by sample
TABLE = Path(__file__).parent / "RESULTS-threshold.md"
INTRODUCTION = """# The running threshold, measured

Made by `python -m benchmarks.threshold`. {repetitions} streams of 120,000 errors a cell. Each cell: **bias ± standard
deviation** at the end of the stream, in per cent of the true quantile. *Still*: all errors come from one distribution.
*Shrinking*: their size falls evenly (in its logarithm) to a tenth. `RunningQuantile` at a batch size, compiled;
"last 8,192" is the exact quantile of the last 8,192 samples, sorted; P-squared and the t-digest see every sample once
and forget nothing. "max * level" at level 0.99 is the threshold of `MaxFractionTail`.
"""


def cells(repetitions: int, seed: int = 0) -> Iterator[dict]:
    """One row for each distribution, movement, level, batch and estimator."""
    for kind in streams.distributions():
        for batch in BATCHES:
            count = streams.SAMPLES // batch
            still = kind.draw(np.random.default_rng(seed), (repetitions, count, batch)).astype("float32")
            for movement, scale in streams.scales(count).items():
                values = still * scale[:, None].astype("float32")
                many = estimators.BATCHWISE | (estimators.STREAMING if batch == BETWEEN else {})
                for level in LEVELS:
                    truth = kind.quantile(level) * streams.END[movement]
                    for name, estimate in many.items():
                        error = 100 * (estimate(values, level) / truth - 1)
                        label = batch if name in estimators.BATCHWISE else ""
                        yield {
                            "errors": kind.name,
                            "level": level,
                            "movement": movement,
                            "estimator": f"{name} {label}".strip(),
                            "bias": error.mean(),
                            "deviation": error.std(),
                            "uncertainty": error.std() / np.sqrt(repetitions),
                        }


def as_markdown(results: pd.DataFrame, movement: str) -> str:
    """One table: an estimator a row, errors and level across."""
    part = results[results["movement"] == movement]
    text = part["bias"].map("{:+.1f}".format) + " ± " + part["deviation"].map("{:.1f}".format)
    table = part.assign(text=text).pivot(index="estimator", columns=["errors", "level"], values="text")
    columns = list(dict.fromkeys(zip(part["errors"], part["level"], strict=True)))
    table = table.reindex(index=part["estimator"].unique(), columns=columns)
    head = ["estimator", *(f"{errors}, {level}" for errors, level in table.columns)]
    rows = [[name, *row] for name, row in zip(table.index, table.to_numpy(), strict=True)]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repetitions", type=int, default=200)
    options = parser.parse_args()
    repetitions = 8 if options.quick else options.repetitions
    results = pd.DataFrame(cells(repetitions))
    tables = [f"\n## {movement.title()}\n\n{as_markdown(results, movement)}\n" for movement in streams.END]
    report = INTRODUCTION.format(repetitions=repetitions) + "".join(tables)
    print(report)
    if not options.quick:
        TABLE.write_text(report)
        results.to_csv(TABLE.with_suffix(".csv"), index=False, float_format="%.4g")


if __name__ == "__main__":
    main()
