"""Losses and linear head on one GPU: `python -m benchmarks.gpu OUTPUT [jax torch]`, about ten minutes.

What is found goes to OUTPUT, a Markdown file, after each backend. `liger-kernel` and `cut-cross-entropy` are compared
where they are installed, PyTorch's `F.linear_cross_entropy` where PyTorch has it; what cannot run says why.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.head_ways import ways
from benchmarks.report import save, table

HERE = Path(__file__).parent
SHAPES = {
    "float32": ["4096x512x32768"],
    "bfloat16": ["8192x768x50257", "8192x2304x256000"],
}
HEAD = """# Speed on a GPU

Value and gradient of the mean loss. Ratios of times as in RESULTS.md: the median of the pairs, and the quarter below
and above it. Below 1 losswright is faster. JAX is compiled, PyTorch is not.
"""
LINEAR_HEAD = """One step's value and gradient by hidden states and kernel, rows x features x classes, each way in a
process of its own. MB is the device's peak over the inputs, ms the median of twenty steps after the first. `losswright`
makes the gradient in the forward pass (three products), `recomputed` in the backward pass (four).

| dtype | rows x features x classes | way | MB | ms |
|---|---|---|---|---|"""


def run(backend: str, module: str, *arguments: str) -> dict:
    """What a module prints as its last line; `{"failed": ...}` with the error's last line if it ends in one."""
    environment = os.environ | {"KERAS_BACKEND": backend}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True, cwd=HERE.parent
    )
    if done.returncode:
        return {"failed": next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no word")[:160]}
    return json.loads(done.stdout.splitlines()[-1])


def heads(backend: str) -> list[str]:
    """A row for each dtype, shape and way."""
    rows = [LINEAR_HEAD]
    for dtype, shapes in SHAPES.items():
        for shape in shapes:
            for way in ways(backend, gpu=True):
                found = run(backend, "benchmarks.head_steps", shape, way, dtype)
                rows.append(f"| {dtype} | {shape} | {way} | {cells(found)} |")
                print(rows[-1], flush=True)
    return rows


def cells(found: dict) -> str:
    if "failed" in found:
        return f"{found['failed'].replace('|', '/')} | "
    return f"{found['MB']:,.0f} | {1e3 * found['seconds']:,.1f}"


def main(arguments: list[str]) -> None:
    output, *backends = arguments
    lines = [HEAD]
    for backend in backends or ["jax", "torch"]:
        device = run(backend, "benchmarks.accelerator")
        lines += [f"## Linear head, {backend} on {device.get('device', device)}", "", *heads(backend), ""]
        save(Path(output), lines)
    for backend in backends or ["jax", "torch"]:
        losses = run(backend, "benchmarks.losses", "jit", "eager")
        lines += [*(table(losses) if "rows" in losses else [f"{backend}: {losses}"]), ""]
        save(Path(output), lines)


if __name__ == "__main__":
    main(sys.argv[1:])
