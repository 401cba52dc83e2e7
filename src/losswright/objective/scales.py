"""`lw.scale`: what each reduction and weighting makes of the loss and its gradient, on one batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from rich.table import Table

from losswright.core.errors import LabelError
from losswright.core.numeric import numeric_array
from losswright.core.reduction import MEAN_WITH_SAMPLE_WEIGHT, SUM_OVER_BATCH_SIZE
from losswright.core.terminal import plain
from losswright.kernels.task_gradients import gram
from losswright.losses.weighted import Weighted
from losswright.objective.evaluation import as_text
from losswright.objective.output_losses import OutputLoss, output_losses, reading, targets_of
from losswright.weights.for_outputs import for_outputs

REDUCTIONS = (SUM_OVER_BATCH_SIZE, MEAN_WITH_SAMPLE_WEIGHT, "sum")
NO_WEIGHTS, AS_GIVEN, MEAN_ONE = "none", "as given", "scaled to mean 1"


@dataclass(frozen=True)
class Scale:
    """One way to reduce and weigh the loss of one output.

    Attributes:
        output: its name.
        reduction: of the loss.
        weighting: none, the weights as given, or scaled to a mean of 1.
        loss: its value on the batch, times the loss weight.
        gradient: norm of its gradient by all trainable variables.
        relative: that norm over the one of the loss as it is compiled and weighted; the step of plain gradient
            descent is larger by this factor.
        current: whether this is how the model is compiled, with the weights as given.
    """

    output: str
    reduction: str
    weighting: str
    loss: float
    gradient: float
    relative: float
    current: bool


@dataclass(frozen=True)
class Scales:
    """Every way, output by output; prints as a table."""

    rows: tuple[Scale, ...]

    def __iter__(self) -> Iterator[Scale]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, output: str, reduction: str, weighting: str = NO_WEIGHTS) -> Scale:
        """The row of an output, a reduction and a weighting."""
        return next(r for r in self.rows if (r.output, r.reduction, r.weighting) == (output, reduction, weighting))

    def __str__(self) -> str:
        """A table, with an arrow at what is in force."""
        table = Table()
        for column in ("output", "reduction", "weights", "loss", "gradient", "relative", ""):
            table.add_column(column, justify="right" if column in ("loss", "gradient", "relative") else "left")
        for r in self.rows:
            numbers = (f"{n:.4g}" for n in (r.loss, r.gradient, r.relative))
            table.add_row(*plain(r.output, r.reduction, r.weighting, *numbers, "<- in force" if r.current else ""))
        return as_text(table)


def scale(model: keras.Model, x: Any, y: Any, sample_weight: Any = None) -> Scales:
    """The effective scale of loss and gradient on one batch, for each reduction and weighting.

    `"sum"` makes the gradient as many times larger as there are samples; weights with a mean of 7 make it about 7
    times larger under `"sum_over_batch_size"`: both act like another learning rate. `"mean_with_sample_weight"` is
    the same whatever the scale of the weights. Nothing is trained, and no state of the model changes.

    Args:
        model: compiled.
        x: the inputs of one batch.
        y: its targets.
        sample_weight: its weights, in any structure that `weights.for_outputs` takes.

    Raises:
        LosswrightError: the model is not compiled, targets are missing, or the weights don't fit.
    """
    weights = None if sample_weight is None else for_outputs(model, sample_weight, y)
    with reading(x):
        inputs = keras.tree.map_structure(ops.convert_to_tensor, x)
        predictions = model(inputs, training=False)
    outputs = output_losses(model, predictions)
    return Scales(tuple(row for output in outputs for row in _rows(model, inputs, output, y, weights)))


def _rows(model: keras.Model, x: Any, output: OutputLoss, y: Any, weights: Any) -> list[Scale]:
    y_true, given = numeric_array(targets_of(output, y), "y", LabelError), output.part(weights)
    weightings = {NO_WEIGHTS: None} | ({} if given is None else {AS_GIVEN: given, MEAN_ONE: given / np.mean(given)})
    cases = [(reduction, weighting) for reduction in REDUCTIONS for weighting in weightings]

    def parts():
        y_pred = output.part(model(x, training=False))
        losses = [Weighted(output.loss, reduction=r)(y_true, y_pred, weightings[w]) for r, w in cases]
        return ops.stack([output.weight * ops.cast(loss, "float32") for loss in losses])

    values, products = gram(parts, model.trainable_variables, model.non_trainable_variables)
    norms = np.sqrt(np.diagonal(ops.convert_to_numpy(products)).astype("float64"))
    now = cases.index((_name(output.loss.reduction), NO_WEIGHTS if given is None else AS_GIVEN))
    losses = ops.convert_to_numpy(values)
    return [
        Scale(output.name, *case, float(losses[i]), float(norms[i]), _ratio(norms[i], norms[now]), i == now)
        for i, case in enumerate(cases)
    ]


def _name(reduction: str | None) -> str:
    """The reduction by its full name; what isn't reduced is summed."""
    names = {"mean": SUM_OVER_BATCH_SIZE, "none": "sum", None: "sum"}
    return names.get(reduction, str(reduction))


def _ratio(norm: float, reference: float) -> float:
    return float(norm / reference) if reference else float("nan")
