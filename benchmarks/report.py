"""What was measured, as a table."""

import os
import platform

from benchmarks.aims import misses
from benchmarks.head_report import section as linear_head

HEAD = """# Speed of the losses

Value and gradient of the mean loss, float32. Ratios of times, pair by pair, after a warm-up: the median of the pairs,
and the quarter below and above it in brackets. Below 1 losswright is faster. `memory` is XLA's temporary memory in
units of the logits: losswright / Keras / native. Native code is written as a user would write it; its gradients lose
digits where losswright's don't.

The aim is 1.0 of native code on JAX (and temporaries of one copy of the logits, three for binary focal), 1.1 on PyTorch
without a compiler (2 for batches of 256), 1.05 elsewhere, and 1.05 of Keras. What the middle of the pairs misses is
listed below each table, with the reason. On TensorFlow's graph without XLA each operation is a pass over memory; where
a batch holds no rate or probability below the normal floats, a form with fewer of them is taken.
"""


def write(path, runs, quick):
    """The whole report, in one step: a reader never meets half of it."""
    lines = [HEAD, f"{platform.machine()}, {os.cpu_count()} cores{', small sizes (`--quick`)' if quick else ''}.", ""]
    for run in runs:
        lines += [*table(run), "", "Missed:", "", *(f"- {miss}" for miss in misses(run["rows"]) or ["nothing"]), ""]
    lines.append(linear_head())
    save(path, lines)


def table(run):
    """The losses on one backend."""
    head = ["| loss (shape) | how | to Keras | to native | ms | memory |", "|---|---|---|---|---|---|"]
    return [f"## {run['backend']} ({run['versions']})", "", *head, *(row(measured) for measured in run["rows"])]


def save(path, lines):
    """In one step."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text("\n".join(lines))
    unfinished.replace(path)


def row(measured):
    name = f"{measured['loss']} ({measured['shape']})"
    ratios = [ratio(measured["keras"]), ratio(measured["native"])]
    return f"| {' | '.join([name, measured['how'], *ratios, format(measured['ms'], '.1f'), measured['memory']])} |"


def ratio(quarters):
    low, middle, high = quarters
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
