"""Memory and time of a linear head on one backend: `KERAS_BACKEND=jax python -m benchmarks.linear_head`.

Memory is the peak over the inputs of a step in a fresh process, time the processor's, interleaved in one process. What
is found goes to benchmarks/RESULTS-linear-head.csv, beside what other backends found; `--plot` draws memory against
the vocabulary from there.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.head_steps import BACKEND, WAYS, inputs, step_of

RESULTS = Path(__file__).parent / "RESULTS-linear-head.csv"
SHAPES = {"4096 x 512 x 32768": (4096, 512, 32768), "8192 x 768 x 50257": (8192, 768, 50257)}
GROWING = {f"2048 x 128 x {v}": (2048, 128, v) for v in (8192, 16384, 32768, 65536, 131072)}
TIMED = (2048, 512, 16384)


def memory(way: str, shape: tuple[int, int, int]) -> dict:
    command = [sys.executable, "-m", "benchmarks.head_steps", way, *map(str, shape)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return json.loads(done.stdout.splitlines()[-1])


def times(shape: tuple[int, int, int], pairs: int) -> dict[str, np.ndarray]:
    """Processor seconds of each way, in turns, after a warm-up."""
    given = inputs(*shape)
    steps = {way: step_of(way, *given) for way in WAYS}
    for step in steps.values():
        step()
    found = {way: [] for way in WAYS}
    for _ in range(pairs):
        for way, step in steps.items():
            start = time.process_time()
            step()
            found[way].append(time.process_time() - start)
    return {way: np.array(seconds) for way, seconds in found.items()}


def save(rows: list[dict]) -> None:
    """Keep what was found before of anything else."""
    new = pd.DataFrame(rows)
    old = pd.read_csv(RESULTS) if RESULTS.exists() else new.iloc[:0]
    keys = ["backend", "what", "shape", "way"]
    joined = pd.concat([old, new]).drop_duplicates(keys, keep="last")
    joined.to_csv(RESULTS, index=False, float_format="%.5g")


def measure_memory(shapes: dict[str, tuple[int, int, int]], ways) -> None:
    for name, shape in shapes.items():
        for way in ways:
            found = memory(way, shape)
            numbers = {"MB": found["peak"], "temporary MB": found["temporary"]}
            save([{"backend": BACKEND, "what": "memory", "shape": name, "way": way, **numbers}])
            print(BACKEND, name, way, numbers, flush=True)


def measure_times(shape: tuple[int, int, int], pairs: int) -> None:
    found = times(shape, pairs)
    name = " x ".join(map(str, shape))
    for way, seconds in found.items():
        ratios = np.percentile(seconds / found[WAYS[1]], (25, 50, 75))  # to the first native way
        row = dict(zip(("low", "ratio", "high"), ratios.tolist(), strict=True))
        save([{"backend": BACKEND, "what": "time", "shape": name, "way": way, **row}])
        print(BACKEND, name, way, row, flush=True)


def plot(path: Path) -> None:
    """Peak memory over the inputs against the vocabulary, less the gradients that every way must give."""
    import matplotlib.pyplot as plt

    table = pd.read_csv(RESULTS)
    table = table[(table["what"] == "memory") & table["shape"].isin(GROWING)]
    table["classes"] = [GROWING[name][2] for name in table["shape"]]
    table["MB"] -= [4 * sum(GROWING[n][i] * GROWING[n][1] for i in (0, 2)) / 2**20 for n in table["shape"]]
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    for (backend, way), line in table.sort_values("classes").groupby(["backend", "way"]):
        style = "-o" if way == "losswright" else "--s"
        axes.plot(line["classes"], line["MB"].clip(lower=1), style, label=f"{backend}: {way}")
    axes.set(xscale="log", yscale="log", xlabel="classes", ylabel="MB over inputs and gradients")
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=["memory", "growing", "time", "plot", []])
    parser.add_argument("--shape", choices=SHAPES, action="append", help="for memory; all by default")
    parser.add_argument("--way", choices=WAYS, action="append", help="all by default")
    parser.add_argument("--pairs", type=int, default=9)
    options = parser.parse_args()
    chosen = options.what or ["memory", "growing", "time", "plot"]
    ways = options.way or WAYS
    if "memory" in chosen:
        measure_memory({name: SHAPES[name] for name in options.shape or SHAPES}, ways)
    if "growing" in chosen:
        measure_memory(GROWING, options.way or ("keras", "losswright"))
    if "time" in chosen:
        measure_times(TIMED, options.pairs)
    if "plot" in chosen:
        plot(Path(__file__).parents[1] / "docs" / "linear-head.svg")


if __name__ == "__main__":
    main()
