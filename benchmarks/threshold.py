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


def as_markdown(results: pd.DataFrame, movement: str, estimators: list[str]) -> str:
    """One table: errors and level a row, an estimator a column."""
    part = results[(results["movement"] == movement) & results["estimator"].isin(estimators)]
    text = part["bias"].map("{:+.1f}".format) + " ± " + part["deviation"].map("{:.1f}".format)
    lines = ["| errors | level | " + " | ".join(estimators) + " |", "| --- " * (2 + len(estimators)) + "|"]
    for (errors, level), cells in part.assign(text=text).groupby(["errors", "level"], sort=False):
        by_estimator = cells.set_index("estimator")["text"]
        lines.append(f"| {errors} | {level} | " + " | ".join(by_estimator[estimators]) + " |")
    return "\n".join(lines)


def report(results: pd.DataFrame, repetitions: int) -> str:
    """The whole page."""
    columns = {
        "The running threshold": [*(f"RunningQuantile {batch}" for batch in BATCHES), "last 8,192"],
        "Others": [
            *(f"{name} {b}" for name in ("batch sort", "max * level") for b in (32, 4_096)),
            *estimators.STREAMING,
        ],
    }
    sections = [
        f"\n## {title}, {movement}\n\n{as_markdown(results, movement, names)}\n"
        for title, names in columns.items()
        for movement in streams.END
    ]
    return INTRODUCTION.format(repetitions=repetitions) + "".join(sections)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repetitions", type=int, default=200)
    options = parser.parse_args()
    repetitions = 8 if options.quick else options.repetitions
    results = pd.DataFrame(cells(repetitions))
    print(report(results, repetitions))
    if not options.quick:
        results.to_csv(TABLE.with_suffix(".csv"), index=False, float_format="%.4g")
        TABLE.write_text(report(results, repetitions))


if __name__ == "__main__":
    main()
