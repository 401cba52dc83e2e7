"""What a loss costs, beside the nearest built-in one."""

import time
from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from losswright.kernels.operations import count_operations, operations
from losswright.kernels.slopes import gradient_of
from losswright.kernels.step_compilers import compile_step
from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.sample import Sample
from losswright.trial.subject import Subject

FEW, MANY = 4, 8  # samples: a loop over them runs more operations for the greater number
ROWS, REPEATS = 16_384, 9
NEAREST = {
    "labels": ("SparseCategoricalCrossentropy", {}),
    "labels and logits": ("SparseCategoricalCrossentropy", {"from_logits": True}),
    "logits": ("BinaryCrossentropy", {"from_logits": True}),
    "one-hot": ("CategoricalCrossentropy", {}),
    "one-hot logits": ("CategoricalCrossentropy", {"from_logits": True}),
    "probabilities": ("BinaryCrossentropy", {}),
}


class PythonLoop(Check):
    """A Python loop over samples, in a traced step, is unrolled: operations, and compile time, grow with the batch."""

    name, question = "python_loop", "doesn't loop over samples in Python"

    def find(self, subject):
        sample = subject.sample
        if len(sample.y_pred) < 2:
            raise NotApplicable("one sample says nothing of a loop")
        few, many = (_operations(subject, sample.rows(_positions(sample, count))) for count in (FEW, MANY))
        if many > few:
            seen = f"{few} operations for {FEW} samples, {many} for {MANY}: a Python loop over samples"
            advice = "work on the whole batch: ops.where, ops.sum(axis=-1), ops.vectorized_map"
            yield Fault(seen, sample.shapes(), advice)


class Cost(Check):
    """Measured, not judged: the noise of a busy machine would fail honest losses."""

    name, question = "cost", "time and memory beside the nearest built-in loss"

    def find(self, subject):
        yield from ()

    def note(self, subject):
        if subject.is_fixed:
            raise NotApplicable("only measured where inputs can be drawn")
        name, settings = NEAREST.get(subject.domain.name, ("MeanSquaredError", {}))
        nearest = Subject(getattr(keras.losses, name)(**settings), subject.domain)
        sample = subject.domain.sample((ROWS, 4))
        steps = [_step(one, sample) for one in (subject, nearest)]
        rounds = [[_seconds(step) for step in steps] for _ in range(REPEATS)]  # in turn, and the least: noise only adds
        own, other = (min(times) for times in zip(*rounds, strict=True))
        small = subject.sample
        written, least = (_written(one, small) for one in (subject, nearest))
        return f"{own / other:.1f} times the time and {written / max(least, 1):.1f} times the memory traffic of {name}"


def _positions(sample: Sample, count: int) -> np.ndarray:
    return np.arange(count) % len(sample.y_pred)


def _operations(subject: Subject, sample: Sample) -> int:
    loss = subject.arranged()
    return count_operations(lambda y_pred: loss(sample.y_true, y_pred), sample.y_pred)


def _written(subject: Subject, sample: Sample) -> int:
    loss = subject.arranged()
    gradient = gradient_of(lambda y_pred: loss(sample.y_true, y_pred))
    return sum(operation.written for operation in operations(gradient, sample.y_pred))


def _step(subject: Subject, sample: Sample) -> Callable[[], object]:
    """One value and gradient, compiled where `fit` would compile it."""
    loss = subject.arranged(reduction="sum_over_batch_size")
    y_true, y_pred = ops.convert_to_tensor(sample.y_true), ops.convert_to_tensor(sample.y_pred)
    gradient = gradient_of(lambda p: loss(y_true, p))
    step = gradient if keras.config.backend() == "torch" else compile_step(gradient)
    ops.convert_to_numpy(step(y_pred))  # compiled now, not when timed
    return lambda: ops.convert_to_numpy(step(y_pred))


def _seconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began
