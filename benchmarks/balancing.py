"""Ways to balance two outputs of different size, on real flights, three seeds: `python -m benchmarks.balancing`."""

import importlib.util
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
EVERY, SEEDS = 10, (1, 2, 3)
WAYS = {
    "none": {},
    "fixed: delay / 2,000": {"loss_weights": {"delay": 1 / 2_000, "late": 1.0}},
    "schedule: delay 1 / (1 + 1,000 epochs)": {"balance": lambda epoch: {"delay": 1 / (1 + 1_000 * epoch)}},
    "uncertainty": {"balance": "uncertainty"},
    "dynamic": {"balance": "dynamic"},
    "gradnorm": {"balance": "gradnorm"},
    "pcgrad": {"balance": "pcgrad"},
}


def example():
    """The example, whose model and judgement these are."""
    spec = importlib.util.spec_from_file_location("two_tasks", ROOT / "examples" / "two_tasks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    tasks = example()
    train, test = tasks.sample(EVERY)
    print(f"{len(train)} flights to train, {len(test)} to test, {tasks.EPOCHS} epochs, seeds {SEEDS}\n")
    print("| balance | delay, RMS minutes | alarm, log loss |\n|---|---|---|")
    for name, settings in WAYS.items():
        found = [tasks.judged(train, test, seed, **settings) for seed in SEEDS]
        cells = [_cell([f[key] for f in found], digits) for key, digits in (("delay", 2), ("late", 4))]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _cell(values: list[float], digits: int) -> str:
    return f"{np.mean(values):.{digits}f} ± {np.std(values, ddof=1):.{digits}f}"


if __name__ == "__main__":
    main()
