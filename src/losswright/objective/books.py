"""Sums of the parts of the loss over an epoch, kept inside the compiled step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from losswright.kernels.replicas import undo_replica_scaling
from losswright.kernels.task_gradients import gram
from losswright.objective.computation import Computation, Step, contributions
from losswright.objective.parts import OTHER, Parts

MOST = 32  # parts that are kept apart; their number is known only when the step is compiled


@dataclass(frozen=True)
class Layout:
    """Which parts there are; `weights` is None where a balance moves them."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: tuple[float, ...] | None


@dataclass(frozen=True)
class Sums:
    """What the books hold: the parts, and the sums as float64 arrays."""

    layout: Layout
    arrays: dict[str, np.ndarray]


class Books(keras.metrics.Metric):
    """Sums over the samples of an epoch, in the order of `Parts`; reports nothing by itself, so it costs no logs.

    Weighted by batch size, as Keras's own mean of the loss, so that the parts add up to the `loss` in its logs.
    """

    def __init__(self, computation: Computation, *, every: int, gradients: bool):
        super().__init__(name="losswright_ledger")
        self.computation, self.every, self.gradients = computation, every, gradients
        self.layouts: dict[bool, Layout] = {}  # of training and of evaluation, which no balance touches
        self.sums = self._zeros("sums", (2, MOST))
        self.samples = self._zeros("samples", ())
        self.steps = self._zeros("steps", (), kind="int32")
        self.first = self._zeros("first", (6,))  # loss that was not finite, see nonfinite.py
        if gradients:
            self.norms = self._zeros("norms", (MOST,))
            self.cosines = self._zeros("cosines", (MOST, MOST))
            self.measured = self._zeros("measured", ())

    def _zeros(self, name: str, shape: tuple[int, ...], kind: str = "float32") -> Any:
        return self.add_variable(name=name, shape=shape, initializer="zeros", dtype=kind, aggregation="sum")

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the parts come by `note`."""

    def result(self) -> dict[str, Any]:
        """Nothing to report in each step."""
        return {}

    def reset_state(self) -> None:
        """An epoch begins; the steps are counted on."""
        for variable in self.variables:
            if variable is not self.steps and variable is not self.first:
                variable.assign(ops.zeros(variable.shape))

    def note(self, parts: Parts, step: Step) -> None:
        """Add the parts of a batch."""
        layout = self.layouts[step.training] = _layout(parts)
        fixed = layout.weights is not None
        size = ops.cast(ops.shape(keras.tree.flatten(step.x)[0])[0], "float32")
        values = vector(parts.values)
        rows = values[None] if fixed else ops.stack([values, vector(contributions(parts))])
        missing = [[0, 2 - rows.shape[0]], [0, MOST - rows.shape[1]]]
        self.sums.assign(self.sums + ops.pad(size * rows, missing))
        self.samples.assign(self.samples + size)
        if step.training:
            self.steps.assign(self.steps + 1)

    def measure(self, batch: Any) -> None:
        """Every so many steps, the gradient of each part by all trainable variables."""
        due = ops.equal(ops.mod(self.steps.value, self.every), 0)
        products = ops.cond(due, lambda: self._products(batch), lambda: ops.zeros((MOST, MOST)))
        norms = ops.sqrt(ops.diagonal(products))
        self.norms.assign(self.norms + norms)
        self.cosines.assign(self.cosines + ops.divide_no_nan(products, norms[:, None] * norms[None]))
        self.measured.assign(self.measured + ops.cast(due, "float32"))

    def _products(self, batch: Any) -> Any:
        model = self.computation.model
        others = [*model.non_trainable_variables, *model.metrics_variables]
        _, products = gram(
            lambda: vector(contributions(self.computation.parts(batch))), model.trainable_variables, others
        )
        missing = MOST - products.shape[0]
        return ops.pad(products, [[0, missing], [0, missing]])

    def read(self, *, training: bool) -> Sums:
        """The sums so far, cut to the parts that there are."""
        layout = self.layouts.get(training, Layout((), (), ()))
        arrays = {v.name: np.asarray(ops.convert_to_numpy(v), "float64") for v in self.variables}
        count = len(layout.names)
        return Sums(layout, {name: array[..., :count] if array.ndim else array for name, array in arrays.items()})


def _layout(parts: Parts) -> Layout:
    names, kinds = parts.unique_names(), parts.kinds
    if len(names) > MOST:
        names, kinds = [*names[: MOST - 1], "the rest"], [*kinds[: MOST - 1], OTHER]
    fixed = all(isinstance(weight, (int, float)) for weight in parts.weights)
    weights = tuple(float(weight) for weight in parts.weights[: len(names)]) if fixed else None
    return Layout(tuple(names), tuple(kinds), weights)


def vector(values: Sequence[Any]) -> Any:
    """At most `MOST` scalars in one tensor, as if one replica had computed them; the last adds up what is too many."""
    scalars = [undo_replica_scaling(ops.cast(ops.sum(value), "float32")) for value in values]
    return ops.stack(scalars if len(scalars) <= MOST else [*scalars[: MOST - 1], sum(scalars[MOST - 1 :])])
