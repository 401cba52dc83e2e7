"""Memory and time of a linear head: `python -m benchmarks.linear_head [jax torch tensorflow]`, about ten minutes.

Each step whose memory counts runs in a process of its own. What is found goes to benchmarks/RESULTS-linear-head.csv,
from there as a section into benchmarks/RESULTS.md and as a plot into docs/linear-head.svg. `--quick` measures the
smallest shape alone.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.head_ways import NATIVE, ways

HERE = Path(__file__).parent
RESULTS, PLOT = HERE / "RESULTS-linear-head.csv", HERE.parent / "docs" / "linear-head.svg"
LARGE = ["4096x512x32768", "8192x768x50257"]
GROWING = ["2048x128x8192", "2048x128x32768", "2048x128x131072"]
TIMED, TURNS = "2048x512x16384", 7


def run(backend: str, *arguments: str) -> dict:
    """What `benchmarks.head_steps` prints."""
    command = [sys.executable, "-m", "benchmarks.head_steps", *arguments]
    environment = os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    return json.loads(done.stdout.splitlines()[-1])


def measure(backend: str, *, quick: bool = False) -> None:
    """All of a backend's rows; those of other backends stay."""
    alone = [(GROWING[0], way) for way in ways(backend)]
    if not quick:
        alone = [(LARGE[0], way) for way in ways(backend)]
        alone += [(LARGE[1], way) for way in ways(backend) if way != "recomputed"]
        alone += [(shape, way) for shape in GROWING for way in ("keras", "losswright")]
    for shape, way in alone:
        save({"backend": backend, "shape": shape, "way": way, **run(backend, shape, way)})
    if not quick:
        seconds = pd.DataFrame(run(backend, TIMED, str(TURNS)))
        for way in seconds:
            ratios = np.percentile(seconds[way] / seconds[NATIVE[backend][0]], (25, 50, 75))
            quarters = dict(zip(("low", "ratio", "high"), ratios.tolist(), strict=True))
            save({"backend": backend, "shape": TIMED, "way": way, "seconds": float(seconds[way].median()), **quarters})


def save(row: dict) -> None:
    """In the place of what was found before."""
    print(row, flush=True)
    new = pd.DataFrame([row])
    if RESULTS.exists():
        new = pd.concat([pd.read_csv(RESULTS), new]).drop_duplicates(["backend", "shape", "way"], keep="last")
    new.to_csv(RESULTS, index=False, float_format="%.5g")


def plot() -> None:
    """Peak memory over the inputs against the vocabulary, less the gradients that every way must give."""
    import matplotlib.pyplot as plt

    table = pd.read_csv(RESULTS).query("shape in @GROWING")
    sizes = table["shape"].str.split("x", expand=True).astype(int)
    table = table.assign(classes=sizes[2], MB=table["MB"] - 4 * (sizes[0] + sizes[2]) * sizes[1] / 2**20)
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    for (backend, way), line in table.sort_values("classes").groupby(["backend", "way"]):
        style = "-o" if way == "losswright" else "--s"
        axes.plot(line["classes"], line["MB"].clip(lower=1), style, label=f"{backend}: {way}")
    axes.set(xscale="log", yscale="log", xlabel="classes", ylabel="MB over inputs and gradients")
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(PLOT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backends", nargs="*", choices=[*NATIVE, []])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    for backend in options.backends or NATIVE:
        measure(backend, quick=options.quick)
    plot()


if __name__ == "__main__":
    main()
