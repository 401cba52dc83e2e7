"""The linear head's section of benchmarks/RESULTS.md, from benchmarks/RESULTS-linear-head.csv."""

import pandas as pd

from benchmarks.linear_head import LARGE, RESULTS, TIMED

TEXT = """## Linear head

One step's value and gradient by hidden states and kernel, rows x features x classes, float32. MB are the peak over the
inputs in a fresh process, in brackets XLA's temporary memory on JAX; seconds are the processor's, of one step, on
TensorFlow (XLA) with its compilation. The ratio of times is to the backend's own unfused code, in turns in one process:
the median, and the quarter below and above it. `losswright` makes the gradient in the forward pass (three products),
`recomputed` in the backward pass (four). ![Memory against vocabulary](../docs/linear-head.svg)
"""


def section() -> str:
    """Text and table; nothing where nothing was measured."""
    if not RESULTS.exists():
        return ""
    rows = pd.read_csv(RESULTS).set_index(["backend", "way", "shape"]).sort_index()
    head = f"| | {' | '.join(f'{shape}, MB | s' for shape in LARGE)} | time at {TIMED} |"
    ways = rows.index.droplevel("shape").unique()
    lines = [f"| {backend}: {way} | {' | '.join(cells(rows.loc[(backend, way)]))} |" for backend, way in ways]
    return "\n".join([TEXT, head, "|---" * 6 + "|", *lines, ""])


def cells(found: pd.DataFrame) -> list[str]:
    """Memory and seconds of the large shapes, and the ratio of times."""
    large = [text for shape in LARGE for text in (memory(found, shape), number(found, shape, "seconds", ".0f"))]
    low, ratio, high = (number(found, TIMED, name, ".2f") for name in ("low", "ratio", "high"))
    return [*large, f"{ratio} ({low} to {high})" if ratio else ""]


def memory(found: pd.DataFrame, shape: str) -> str:
    temporary = number(found, shape, "temporary MB", ",.0f")
    return number(found, shape, "MB", ",.0f") + (f" ({temporary})" if temporary else "")


def number(found: pd.DataFrame, shape: str, name: str, form: str) -> str:
    value = found[name].get(shape)
    return "" if pd.isna(value) else format(value, form)
