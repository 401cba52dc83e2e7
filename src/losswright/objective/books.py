"""Sums of the parts of the loss over an epoch, kept inside the compiled step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from losswright.kernels.replicas import held_by_each, is_alone, replica_scaled, scope_of, undo_replica_scaling
from losswright.kernels.tally import add_at, add_if, add_step, any_nonfinite, stack_scalars
from losswright.kernels.task_gradients import gram
from losswright.objective.computation import Computation, Step, contributions
from losswright.objective.parts import OTHER, Parts

MOST = 32  # parts that are kept apart; their number is known only when the step is compiled
SAMPLES, STEPS, VALUES, CONTRIBUTIONS, FIRST = 0, 1, 2, 2 + MOST, 2 + 2 * MOST  # where the sums begin
OF_FIRST = 6  # numbers on the first part that was not finite, see nonfinite.py

Look = Callable[[Any, Any, Step], Any]


@dataclass(frozen=True)
class Layout:
    """Which parts there are, of how many; `weights` is None where a balance moves them."""

    count: int
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: tuple[float, ...] | None


@dataclass(frozen=True)
class Sums:
    """What the books hold: the parts, how many samples and steps they are of, and the sums as float64 arrays.

    `first` is what was found out about the first part that was not finite, by the replica that met it first. The last
    three are empty where gradients were not measured.
    """

    layout: Layout
    samples: float
    steps: int
    values: np.ndarray
    contributions: np.ndarray
    first: np.ndarray
    measured: float
    norms: np.ndarray
    cosines: np.ndarray


class Books(keras.metrics.Metric):
    """Sums over the samples of an epoch, in the order of `Parts`; reports nothing by itself, so it costs no logs.

    Weighted by batch size, as Keras's own mean of the loss, so that the parts add up to the `loss` in its logs. All
    sums stand in one variable, since each variable of a compiled step costs time.
    """

    def __init__(self, computation: Computation, look: Look, *, every: int, gradients: bool):
        super().__init__(name="losswright_ledger")
        self.computation, self.look, self.every, self.gradients = computation, look, every, gradients
        self.layouts: dict[bool, Layout] = {}  # of training and of evaluation, which no balance touches
        with scope_of(computation.model):
            self.sums = self._zeros("sums", (FIRST + OF_FIRST,))
            if gradients:
                self.norms = self._zeros("norms", (MOST,))
                self.cosines = self._zeros("cosines", (MOST, MOST))
                self.measured = self._zeros("measured", ())

    def _zeros(self, name: str, shape: tuple[int, ...]) -> Any:
        return self.add_variable(name=name, shape=shape, initializer="zeros", dtype="float32", aggregation="sum")

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the parts come by `note`."""

    def result(self) -> dict[str, Any]:
        """Nothing to report in each step."""
        return {}

    def note(self, parts: Parts, step: Step) -> None:
        """Add the parts of a batch, and, where a part of training is not finite, what `look` finds out about it."""
        layout = self._layout(parts, step.training)
        values = ops.stop_gradient(vector(parts.values))
        size = ops.shape(keras.tree.flatten(step.x)[0])[0]
        add_step(self.sums, SAMPLES, size, values)
        if layout.weights is None:
            add_at(self.sums, CONTRIBUTIONS, ops.cast(size, "float32") * vector(contributions(parts)))
        if step.training:
            add_if(any_nonfinite(values), self.sums, FIRST, lambda: self._first(values, step), OF_FIRST)

    def _layout(self, parts: Parts, training: bool) -> Layout:
        """That of the last step of the kind, where there are as many parts: to name them anew takes time."""
        known = self.layouts.get(training)
        if known is None or known.count != len(parts.values):
            known = self.layouts[training] = _layout(parts)
        return known

    def _first(self, values: Any, step: Step) -> Any:
        """What `look` finds, the first time."""
        found = self.look(values, self.sums[STEPS], step)
        return ops.where(self.sums[FIRST] == 0, found, ops.zeros_like(found))

    def measure(self, batch: Any) -> None:
        """Every so many steps, the gradient of each part by all trainable variables."""
        due = ops.equal(ops.mod(self.sums[STEPS], self.every), 0)
        nothing = ops.zeros((MOST, MOST))
        # Replicas of TensorFlow can't meet inside a condition, so there it is measured at each step.
        products = (
            ops.cond(due, lambda: self._products(batch), lambda: nothing) if is_alone() else self._products(batch)
        )
        products = products if is_alone() else ops.where(due, products, nothing)
        norms = ops.sqrt(ops.diagonal(products))
        self.norms.assign(self.norms + norms)
        self.cosines.assign(self.cosines + ops.divide_no_nan(products, norms[:, None] * norms[None]))
        self.measured.assign(self.measured + ops.cast(due, "float32"))

    def _products(self, batch: Any) -> Any:
        model = self.computation.model
        others = [*model.non_trainable_variables, *model.metrics_variables]
        _, products = gram(
            lambda: replica_scaled(vector(contributions(self.computation.parts(batch)))),
            model.trainable_variables,
            others,
        )
        missing = MOST - products.shape[0]
        return ops.pad(products, [[0, missing], [0, missing]])

    def read(self, *, training: bool) -> Sums:
        """The sums so far, cut to the parts that there are."""
        layout = self.layouts.get(training, Layout(0, (), (), ()))
        count = len(layout.names)
        sums = np.array(ops.convert_to_numpy(self.sums), "float64")
        replicas = [held.astype("float64") for held in held_by_each(self.sums)]
        measures = [self.norms, self.cosines, self.measured] if self.gradients else [np.zeros(0), np.zeros((0, 0)), 0.0]
        norms, cosines, measured = (np.array(ops.convert_to_numpy(m), "float64") for m in measures)
        return Sums(
            layout=layout,
            samples=sums[SAMPLES],
            steps=int(max(held[STEPS] for held in replicas)),
            values=sums[VALUES:][:count],
            contributions=sums[CONTRIBUTIONS:][:count],
            first=min((held[FIRST:] for held in replicas), key=lambda found: found[0] or np.inf),
            measured=float(measured),
            norms=norms[:count],
            cosines=cosines[:count, :count],
        )


def _layout(parts: Parts) -> Layout:
    names, kinds = parts.unique_names(), parts.kinds()
    if len(names) > MOST:
        names, kinds = [*names[: MOST - 1], "the rest"], [*kinds[: MOST - 1], OTHER]
    fixed = all(isinstance(weight, (int, float)) for weight in parts.weights)
    weights = tuple(float(weight) for weight in parts.weights[: len(names)]) if fixed else None
    return Layout(len(parts.values), tuple(names), tuple(kinds), weights)


def vector(values: Sequence[Any]) -> Any:
    """At most `MOST` scalars in one tensor, as if one replica had computed them; the last adds up what is too many."""
    scalars = [undo_replica_scaling(_scalar(value)) for value in values]
    return stack_scalars(scalars if len(scalars) <= MOST else [*scalars[: MOST - 1], sum(scalars[MOST - 1 :])])


def _scalar(value: Any) -> Any:
    """A float32 scalar; each operation spared counts, where a step runs operation by operation."""
    if not hasattr(value, "shape"):
        return ops.convert_to_tensor(value, "float32")
    value = ops.sum(value) if len(value.shape) else value
    return value if keras.backend.standardize_dtype(value.dtype) == "float32" else ops.cast(value, "float32")
