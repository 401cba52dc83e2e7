"""What was measured, as a table."""

import os
import platform

HEAD = """# Speed of the losses

Value and gradient of the mean loss, float32. Ratios of times, pair by pair, after a warm-up: the median of the pairs,
and the quarter below and above it in brackets. Below 1 losswright is faster. `memory` is XLA's temporary memory in
units of the logits: losswright / Keras / native. Native code is written as a user would write it; its gradients lose
digits where losswright's don't.
"""


def write(path, runs, quick):
    lines = [HEAD, f"{platform.machine()}, {os.cpu_count()} cores{', small sizes (`--quick`)' if quick else ''}.", ""]
    for run in runs:
        lines += [f"## {run['backend']} ({run['versions']})", ""]
        lines += ["| loss (shape) | how | to Keras | to native | ms | memory |", "|---|---|---|---|---|---|"]
        lines += [row(measured) for measured in run["rows"]]
        lines.append("")
    path.write_text("\n".join(lines))


def row(measured):
    name = f"{measured['loss']} ({measured['shape']})"
    ratios = [ratio(measured["keras"]), ratio(measured["native"])]
    return f"| {' | '.join([name, measured['how'], *ratios, format(measured['ms'], '.1f'), measured['memory']])} |"


def ratio(quarters):
    low, middle, high = quarters
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"
