"""What was measured, as a table."""

import os
import platform

from benchmarks.head_report import section as linear_head

HEAD = """# Speed of the losses

Value and gradient of the mean loss, float32. Ratios of times, pair by pair, after a warm-up: the median of the pairs,
and the quarter below and above it in brackets. Below 1 losswright is faster. `memory` is XLA's temporary memory in
units of the logits: losswright / Keras / native. Native code is written as a user would write it; its gradients lose
digits where losswright's don't.

The aim is 1.0 on JAX (and temporaries of one copy of the logits, three for binary focal), 1.1 on PyTorch without a
compiler, 1.05 elsewhere. Known to miss it: crossentropy of classes on JAX (1.2 to 1.6), which leaves the label or the
largest logit out of a sum so that a right answer keeps its digits, and for one-hot rows two copies of the logits, as
native code; Poisson on JAX (1.25), for rates of 0; binary crossentropy on PyTorch (1.2 to 1.5), whose own cost of a
right answer rounds to 0 beyond 17 logits, and KL divergence compiled there (1.3); TensorFlow's graph
(1.3 to 2.4 but for squared error, binary and sparse crossentropy), where each operation is a pass; batches of
256 on PyTorch without a compiler, where the contract's checks of shapes weigh (2.7 to 3.3).
"""


def write(path, runs, quick):
    lines = [HEAD, f"{platform.machine()}, {os.cpu_count()} cores{', small sizes (`--quick`)' if quick else ''}.", ""]
    for run in runs:
        lines += [f"## {run['backend']} ({run['versions']})", ""]
        lines += ["| loss (shape) | how | to Keras | to native | ms | memory |", "|---|---|---|---|---|---|"]
        lines += [row(measured) for measured in run["rows"]]
        lines.append("")
    lines.append(linear_head())
    path.write_text("\n".join(lines))


def row(measured):
    name = f"{measured['loss']} ({measured['shape']})"
    ratios = [ratio(measured["keras"]), ratio(measured["native"])]
    return f"| {' | '.join([name, measured['how'], *ratios, format(measured['ms'], '.1f'), measured['memory']])} |"


def ratio(quarters):
    low, middle, high = quarters
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
