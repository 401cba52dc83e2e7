"""`lw.evaluate`: predictions judged with the losses and weights of training, exact at any batch size."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from rich.console import Console
from rich.table import Table

from losswright.core.errors import LabelError
from losswright.core.numeric import numeric_array
from losswright.core.reduction import MEAN_WITH_SAMPLE_WEIGHT
from losswright.core.terminal import plain
from losswright.losses.weighted import Weighted
from losswright.objective.groups import told_groups
from losswright.objective.output_losses import OutputLoss, output_losses, predicted, targets_of
from losswright.weights.for_outputs import for_outputs


@dataclass(frozen=True)
class Judgement:
    """One output.

    Attributes:
        output: its name.
        loss: as the loss reduces it, over all samples at once.
        weighted_mean: the weighted sum of the samples' losses over the sum of their weights, whatever the reduction.
        samples: how many there are.
        weight: the sum of their weights.
        loss_weight: by which the output's loss counts in the total.
    """

    output: str
    loss: float
    weighted_mean: float
    samples: int
    weight: float
    loss_weight: float


@dataclass(frozen=True)
class Evaluation:
    """All outputs; prints as a table.

    Attributes:
        outputs: a `Judgement` each.
        added: the regularisers and other losses that don't depend on targets.
        predictions: what was judged, as the model gives it.
    """

    outputs: tuple[Judgement, ...]
    added: float
    predictions: Any

    @property
    def total(self) -> float:
        """What the model minimises, as one number."""
        return sum(j.loss * j.loss_weight for j in self.outputs) + self.added

    def __getitem__(self, output: str) -> Judgement:
        """The judgement of an output."""
        return {j.output: j for j in self.outputs}[output]

    def __str__(self) -> str:
        """A table."""
        table = Table()
        for column in ("output", "loss", "weighted mean", "samples", "sum of weights", "loss weight"):
            table.add_column(column, justify="left" if column == "output" else "right")
        for j in self.outputs:
            numbers = (f"{n:.6g}" for n in (j.loss, j.weighted_mean, j.samples, j.weight, j.loss_weight))
            table.add_row(*plain(j.output, *numbers))
        return as_text(table) + f"total {self.total:.6g}, of which added losses {self.added:.6g}"


def evaluate(model: keras.Model, x: Any, y: Any, sample_weight: Any = None, *, batch_size: int = 1_024) -> Evaluation:
    """Judge a model's predictions with the losses that it was compiled with, and with weights.

    As `model.evaluate`, but each loss is taken over all samples at once, so that the batch size changes nothing: the
    mean of batch means that Keras reports is another number under masks, ignored classes, `"sum"` and weighted
    denominators. Weights come in any structure that `weights.for_outputs` takes.

    Args:
        model: compiled, with `losswright.compile` or `model.compile`.
        x: inputs, as `predict` takes them.
        y: targets: one array, or a list, tuple or dict with one for each output.
        sample_weight: one array for all outputs, or one each.
        batch_size: of the prediction alone.

    Raises:
        LosswrightError: the model is not compiled, targets are missing, or the weights don't fit.
    """
    predictions = predicted(model, x, batch_size=batch_size)
    y = told_groups(model, y, predictions)
    weights = None if sample_weight is None else for_outputs(model, sample_weight, y)
    outputs = output_losses(model, predictions)
    judged = tuple(_judge(output, y, predictions, weights) for output in outputs)
    added = sum(float(ops.convert_to_numpy(ops.sum(loss))) for loss in model._get_regularization_losses())
    return Evaluation(judged, added, predictions)


def _judge(output: OutputLoss, y: Any, predictions: Any, weights: Any) -> Judgement:
    y_true, y_pred, weight = targets_of(output, y), output.part(predictions), output.part(weights)
    y_true, y_pred = numeric_array(y_true, "y", LabelError), np.asarray(y_pred)
    mean = Weighted(output.loss, reduction=MEAN_WITH_SAMPLE_WEIGHT)
    return Judgement(
        output=output.name,
        loss=_number(output.loss(y_true, y_pred, weight)),
        weighted_mean=_number(mean(y_true, y_pred, weight)),
        samples=len(y_pred),
        weight=float(len(y_pred) if weight is None else np.sum(weight, dtype=np.float64)),
        loss_weight=output.weight,
    )


def _number(loss: Any) -> float:
    """The loss as one number; values that were not reduced are averaged."""
    return float(np.mean(ops.convert_to_numpy(loss), dtype=np.float64))


def as_text(table: Table) -> str:
    """A rich table as plain text."""
    console = Console(width=120, no_color=True)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
