"""The first loss that is not finite: which part, in which step, from which layer on, for which sample."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from losswright.objective.books import Sums
from losswright.objective.computation import Computation, Step
from losswright.objective.parts import OUTPUT

INPUTS, TARGETS, WEIGHTS, LOSS = "the inputs", "the targets", "the sample weights", "the loss itself"


@dataclass(frozen=True)
class NonFinite:
    """Where the first value that is not finite came from.

    Attributes:
        component: the part of the loss.
        value: NaN or an infinity.
        step: of training, from 1.
        layer: the first layer whose output was not finite; or "the inputs", "the targets", "the sample weights", or
            "the loss itself" where all that it got was finite.
        sample: its position in the batch, of several replicas in the part that one of them got; None where no single
            sample is at fault.
        samples: how many of the batch are affected.
    """

    component: str
    value: float
    step: int
    layer: str
    sample: int | None
    samples: int

    def __str__(self) -> str:
        """One sentence."""
        where = "" if self.sample is None else f", first at sample {self.sample} of the batch ({self.samples} affected)"
        return f"{self.component!r} became {self.value} in step {self.step}; not finite from {self.layer} on{where}"


class FirstNonFinite:
    """Finds the source of the first loss that is not finite, inside the step itself, which still has all it needs.

    A second forward pass is compiled into the step, and runs only where a part is not finite.
    """

    def __init__(self, computation: Computation):
        self.computation = computation
        self.sources: list[str] = []

    def look(self, values: Any, steps: Any, step: Step) -> Any:
        """Six numbers: step, part, source, the first sample, how many samples, and the value of the part."""
        found = [(INPUTS, _bad_rows(step.x)), (TARGETS, _bad_rows(step.y)), (WEIGHTS, _bad_rows(step.sample_weight))]
        with _variables_held(self.computation.model):
            found += _of_layers(self.computation.model, step.x)
            found.append((LOSS, self._of_losses(step)))
        nothing = ops.zeros((ops.shape(keras.tree.flatten(step.x)[0])[0],), dtype="bool")
        self.sources = [name for name, _ in found]
        bad = ops.stack([nothing if rows is None else rows for _, rows in found])
        source = ops.argmax(ops.concatenate([ops.any(bad, axis=1)[:-1], ops.ones((1,), dtype="bool")]))
        rows, part = ops.take(bad, source, axis=0), ops.argmax(ops.logical_not(ops.isfinite(values)))
        numbers = [steps, part, source, ops.argmax(rows), ops.sum(ops.cast(rows, "int32"))]
        return ops.stack([*[ops.cast(n, "float32") for n in numbers], ops.take(values, part)])

    def investigate(self, sums: Sums, steps_before: int) -> NonFinite | None:
        """What was found in an epoch; None where all was finite."""
        step, part, source, row, rows, value = sums.first.tolist()
        if not step:
            return None
        name, where = sums.layout.names[int(part)], self.sources[int(source)]
        if where == LOSS and sums.layout.kinds[int(part)] != OUTPUT:
            where, rows = name, 0.0
        return NonFinite(name, value, steps_before + int(step), where, int(row) if rows else None, int(rows))

    def _of_losses(self, step: Step) -> Any:
        """Where the loss of a sample is not finite, in any output."""
        bad: list[Any] = []
        compiled = self.computation.model._compile_loss
        entries = compiled._flat_losses
        compiled._flat_losses = [entry._replace(loss=_by_sample(entry.loss, bad)) for entry in entries]
        try:
            self.computation._own_total(step)
        finally:
            compiled._flat_losses = entries
        return functools.reduce(ops.logical_or, bad) if bad else None


def _by_sample(loss: Any, bad: list[Any]) -> Any:
    """The loss, which notes where it is not finite, and then is 0."""

    def noting(y_true, y_pred, sample_weight=None):
        reduction = loss.reduction
        loss.reduction = "none"
        try:
            bad.append(_bad_rows(loss(y_true, y_pred, sample_weight)))
        finally:
            loss.reduction = reduction
        return ops.zeros(())

    return noting


def _bad_rows(structure: Any) -> Any:
    """`(N,)`, true where any array of a structure is not finite; None where it holds no floats."""
    leaves = [ops.convert_to_tensor(leaf) for leaf in keras.tree.flatten(structure) if leaf is not None]
    rows = [
        ops.any(ops.logical_not(ops.isfinite(ops.reshape(leaf, (ops.shape(leaf)[0], -1)))), axis=1)
        for leaf in leaves
        if "float" in keras.backend.standardize_dtype(leaf.dtype) and len(leaf.shape)
    ]
    return functools.reduce(ops.logical_or, rows) if rows else None


@contextmanager
def _variables_held(model: keras.Model) -> Iterator[None]:
    """While the block runs, no variable of the model changes, and no gradient flows to one."""
    variables = [*model.trainable_variables, *model.non_trainable_variables, *model.metrics_variables]
    with keras.StatelessScope([(v, ops.stop_gradient(v.value)) for v in variables], collect_losses=True):
        yield


def _of_layers(model: keras.Model, x: Any) -> list[tuple[str, Any]]:
    """The layers that the model calls, in that order, and where their output is not finite."""
    found: list[tuple[str, Any]] = []
    batch = keras.tree.flatten(x)[0].shape[0]
    layers = list(_layers(model))
    for layer in layers:
        layer.call = _watching(layer, layer.call, found, batch)
    try:
        model(x, training=True) if model._call_has_training_arg else model(x)
    finally:
        for layer in layers:
            vars(layer).pop("call", None)
    return found


def _layers(model: keras.Model) -> Iterator[Any]:
    """Those of the model and of models in it. What a layer calls is its own: it may run in a loop of the backend."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _watching(layer: Any, call: Any, found: list[tuple[str, Any]], batch: int | None) -> Any:
    def watched(*args, **kwargs):
        output = call(*args, **kwargs)
        if all(leaf is None or leaf.shape[:1] == (batch,) for leaf in keras.tree.flatten(output)):
            found.append((f"layer {layer.name!r}", _bad_rows(output)))
        return output

    return watched
