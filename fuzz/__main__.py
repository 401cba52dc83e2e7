"""Call every loss and metric with hostile input, and report what went wrong: `python -m fuzz [--inputs N] [--seed S]`.

Checked of each call: an error is one of losswright's, short, and names what came; no argument is changed; and where
the numbers are right but unusually packed, the result is that of the losses' own values, weighted and averaged by
NumPy. Exits with 1 if anything is found.
"""

import argparse
import os
import sys
import warnings
from collections import Counter
from typing import Any, NamedTuple

os.environ.setdefault("KERAS_BACKEND", "torch")  # the quickest to call many small arrays with

import losswright as lw
from losswright.core.errors import LosswrightError

import keras
import numpy as np

from fuzz.hostile import PACKED, WEIGHTS, WRONG, WRONG_WEIGHTS
from tests.losses.references import REFERENCES
from tests.support.reference import Reference

WRONG_SHARE = 0.5  # of the calls
LONGEST_MESSAGE = 1_000


class Judge(NamedTuple):
    """A loss or metric, with targets and predictions that are fit for it."""

    name: str
    call: Any
    y_true: np.ndarray
    y_pred: np.ndarray
    values: np.ndarray | None  # one a sample; None where the result is no mean of values


def main() -> int:
    options = arguments()
    rng, judges = np.random.default_rng(options.seed), [*losses(), *metrics()]
    found: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    warnings.simplefilter("ignore")
    for number in range(options.inputs):
        judge = judges[rng.integers(len(judges))]
        answer, fault = tried(judge, rng)
        answers[answer] += 1
        found[fault] += bool(fault)
        if number % 10_000 == 0:
            print(f"{number:,} inputs, {found.total()} faults", flush=True)
    print(f"{options.inputs:,} inputs to {len(judges)} losses and metrics: {dict(answers)}")
    for fault, times in found.most_common():
        if times:
            print(f"{times} times: {fault}")
    return int(found.total() > 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def losses() -> list[Judge]:
    """Each loss of the table of references, with what its samples cost."""
    return [_loss(reference) for reference in REFERENCES]


def _loss(reference: Reference) -> Judge:
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    values = keras.ops.convert_to_numpy(reference.loss(y_true, y_pred))
    reference.loss.reduction = "sum_over_batch_size"
    counts_all = getattr(reference.loss, "ignore_class", None) is None
    by_sample = getattr(reference.truth, "by_sample", False) and values.ndim == 1 and counts_all
    return Judge(str(reference), reference.loss, y_true, y_pred, values.astype("float64") if by_sample else None)


def metrics() -> list[Judge]:
    """Metrics of numbers and of classes, each made anew for a call."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(2, 6, 1)).astype("float32")
    yes, share = rng.integers(2, size=(6, 1)).astype("float32"), rng.random((6, 1)).astype("float32")
    of_numbers = ("MeanAbsoluteError", "MeanSquaredError", "R2Score", "AbsoluteErrorQuantile", "AbsoluteErrorCVaR")
    of_classes = ("BrierScore", "AUC", "BinaryAccuracy", "ExpectedCalibrationError", "MatthewsCorrelation")
    made = [(name, numbers) for name in of_numbers] + [(name, (yes, share)) for name in of_classes]
    return [Judge(name, _once(getattr(lw.metrics, name)), *pair, None) for name, pair in made]


def _once(metric: Any) -> Any:
    def call(y_true, y_pred, sample_weight):
        judge = metric(0.5) if metric in (lw.metrics.AbsoluteErrorQuantile, lw.metrics.AbsoluteErrorCVaR) else metric()
        judge.update_state(y_true, y_pred, sample_weight)
        return judge.result()

    return call


def tried(judge: Judge, rng: np.random.Generator) -> tuple[str, str]:
    """What came of one call: "number" or "error"; and what was wrong with it, or nothing."""
    wrong = rng.random() < WRONG_SHARE
    names, given = zip(*(_changed(array, rng, wrong) for array in (judge.y_true, judge.y_pred)), strict=True)
    weights = WEIGHTS | WRONG_WEIGHTS if wrong else WEIGHTS
    name = list(weights)[rng.integers(len(weights))]
    weight = weights[name](len(judge.y_true), rng)
    said = f"{judge.name}: {names[0]}, {names[1]}, {name}"
    before = [_bytes(one) for one in (*given, weight)]
    try:
        result = keras.ops.convert_to_numpy(judge.call(*given, weight))
    except LosswrightError as error:
        fault = "" if len(str(error)) < LONGEST_MESSAGE and wrong else f"{said}: {type(error).__name__}: {error}"
        return "error", fault
    except Exception as error:  # whatever it is, a user would have met it
        return "error", f"{said}: {type(error).__name__}: {error}"[:300]
    if before != [_bytes(one) for one in (*given, weight)]:
        return "number", f"{said}: an argument was changed"
    return "number", "" if wrong else _compared(judge, result, weight, said)


def _changed(array: np.ndarray, rng: np.random.Generator, wrong: bool) -> tuple[str, Any]:
    ways = PACKED | WRONG if wrong else PACKED
    name = list(ways)[rng.integers(len(ways))]
    return name, ways[name](array, rng)


def _compared(judge: Judge, result: np.ndarray, weight: Any, said: str) -> str:
    """Whether the result is finite, and the mean of weight times value."""
    if judge.values is None:
        return "" if np.isfinite(result).all() or 0 in np.ravel(weight) else f"{said}: {result} of finite numbers"
    right = np.mean(judge.values * (1.0 if weight is None else np.ravel(weight)))
    return "" if np.isclose(result, right, rtol=1e-4, atol=1e-6) else f"{said}: {result}, and {right} is right"


def _bytes(given: Any) -> Any:
    """What tells whether an argument was changed."""
    if keras.ops.is_tensor(given):
        return keras.ops.convert_to_numpy(given).tobytes()
    return repr(given) if not isinstance(given, np.ndarray) or given.dtype.hasobject else given.tobytes()


if __name__ == "__main__":
    sys.exit(main())
