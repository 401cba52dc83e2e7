"""`lw.tail`: which samples are in the tail, what they make of the loss and its gradient, and what they are like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from rich.table import Table

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.state import StatefulLoss
from losswright.core.terminal import plain
from losswright.kernels.slopes import values_and_slopes
from losswright.losses.running_quantile import RunningQuantile
from losswright.losses.weighted import Weighted
from losswright.objective.columns import StandOut, columns_of, standing_out
from losswright.objective.evaluation import as_text
from losswright.objective.groups import told_groups
from losswright.objective.output_losses import OutputLoss, output_losses, targets_of
from losswright.weights.for_outputs import for_outputs

LEVEL = 0.99


@dataclass(frozen=True)
class Tail:
    """The tail of one output.

    Attributes:
        output: its name.
        level: of the threshold.
        threshold: the running one of the loss where it has one, in the unit of the error that the loss watches; else
            the weighted quantile of the loss over these samples.
        learnt: whether it is the running one.
        quantile: the quantile of these samples, to compare a running threshold with.
        share_of_samples: weight of the samples above the threshold over all weight.
        share_of_loss: what they add to the loss, over the whole.
        share_of_gradient: the same of the norms of the slopes by the predictions.
        rows: the numbers of the samples above the threshold, largest error first.
        errors: their errors, in that order.
        features: columns in which they differ from the rest, most first.
    """

    output: str
    level: float
    threshold: float
    learnt: bool
    quantile: float
    share_of_samples: float
    share_of_loss: float
    share_of_gradient: float
    rows: tuple[int, ...]
    errors: tuple[float, ...]
    features: tuple[StandOut, ...]


@dataclass(frozen=True)
class Tails:
    """The tail of each output; prints as tables."""

    outputs: tuple[Tail, ...]

    def __iter__(self) -> Iterator[Tail]:
        return iter(self.outputs)

    def __getitem__(self, output: str) -> Tail:
        """The tail of an output."""
        return {tail.output: tail for tail in self.outputs}[output]

    def as_logs(self) -> dict[str, float]:
        """Flat names and numbers, as Keras's logs want them."""
        logs: dict[str, float] = {}
        for t in self.outputs:
            shares = {"threshold": t.threshold, "loss_share": t.share_of_loss, "gradient_share": t.share_of_gradient}
            logs |= {f"{t.output}/tail_{key}": value for key, value in shares.items()}
        return logs

    def __str__(self) -> str:
        """A table of the shares, and for each output its worst samples and what sets the tail apart."""
        table = Table()
        for column in ("output", "level", "threshold", "quantile", "samples", "loss", "gradient"):
            table.add_column(column, justify="left" if column == "output" else "right")
        for t in self.outputs:
            shares = (f"{share:.1%}" for share in (t.share_of_samples, t.share_of_loss, t.share_of_gradient))
            table.add_row(*plain(t.output, f"{t.level:g}", f"{t.threshold:.5g}", f"{t.quantile:.5g}", *shares))
        return as_text(table) + "\n".join(line for tail in self.outputs for line in _lines(tail))


def _lines(tail: Tail) -> list[str]:
    worst = ", ".join(f"{row} ({error:.4g})" for row, error in list(zip(tail.rows, tail.errors, strict=True))[:5])
    return [f"{tail.output}: largest errors at {worst}", *(f"{tail.output}: {found}" for found in tail.features[:5])]


def tail(
    model: keras.Model,
    x: Any,
    y: Any,
    sample_weight: Any = None,
    *,
    level: float | None = None,
    feature_names: Sequence[str] | None = None,
    batch_size: int = 1_024,
) -> Tails:
    """Look at the worst samples: their share of the loss and of its gradient, which they are, and what sets them apart.

    The error is the one that a tail loss watches (its `of`), else the loss of a sample. Where an output has several
    positions, such as `(N, time, features)`, a sample's error is the largest of them.

    Args:
        model: compiled.
        x: inputs, as `predict` takes them.
        y: targets: one array, or a list, tuple or dict with one for each output.
        sample_weight: one array for all outputs, or one each.
        level: of the tail, between 0 and 1; that of the loss where it has one, else 0.99.
        feature_names: of the columns of `x` where that is one array `(N, features)`.
        batch_size: of the prediction alone.

    Raises:
        LosswrightError: the model is not compiled, targets are missing, or weights or names don't fit.
    """
    if level is not None and not 0 < level < 1:
        raise SettingError(f"tail(level={clip(level)}): level must lie between 0 and 1, 0.99 for the worst hundredth")
    columns = columns_of(x, feature_names)
    predictions = model.predict(x, batch_size=batch_size, verbose=0)
    y = told_groups(model, y, predictions)
    weights = None if sample_weight is None else for_outputs(model, sample_weight, y)
    return Tails(
        tuple(
            _look(output, targets_of(output, y), output.part(predictions), output.part(weights), level, columns)
            for output in output_losses(model, predictions)
        )
    )


def _look(output: OutputLoss, y_true: Any, y_pred: Any, weight: Any, level: float | None, columns: Any) -> Tail:
    y_true = np.asarray(y_true)
    each = Weighted(output.loss, reduction="none")
    values, slopes = values_and_slopes(lambda y_pred: each(y_true, y_pred, weight), y_pred)
    errors, count = _errors(output.loss, y_true, y_pred), len(values)
    heaviness = np.ones(count) if weight is None else np.asarray(weight, "float64").reshape(count, -1).mean(axis=1)
    state = _running_quantile(output.loss)
    learnt = state is not None and level in (None, state.level) and state.has_learnt()
    level = level or (state.level if state else LEVEL)
    quantile = _quantile(errors, heaviness, level)
    threshold = float(ops.convert_to_numpy(state.result())) if learnt and state else quantile
    above = (errors > threshold) & (heaviness > 0)
    rows = np.flatnonzero(above)[np.argsort(-errors[above], kind="stable")]
    pull = np.sqrt(np.square(slopes.reshape(count, -1)).sum(axis=1))
    return Tail(
        output=output.name,
        level=level,
        threshold=threshold,
        learnt=learnt,
        quantile=quantile,
        share_of_samples=_share(heaviness, above),
        share_of_loss=_share(values.reshape(count, -1).sum(axis=1), above),
        share_of_gradient=_share(pull, above),
        rows=tuple(rows.tolist()),
        errors=tuple(errors[rows].tolist()),
        features=standing_out(columns, above),
    )


def _errors(loss: Any, y_true: Any, y_pred: Any) -> np.ndarray:
    """The error of each sample `(N,)`, unweighted."""
    watched = loss.inner if _running_quantile(loss) is not None else loss
    values = ops.convert_to_numpy(Weighted(watched, reduction="none")(y_true, y_pred))
    return np.asarray(values, "float64").reshape(len(values), -1).max(axis=1)


def _running_quantile(loss: Any) -> RunningQuantile | None:
    state = loss.state if isinstance(loss, StatefulLoss) else None
    return state if isinstance(state, RunningQuantile) and hasattr(loss, "inner") else None


def _quantile(errors: np.ndarray, weight: np.ndarray, level: float) -> float:
    """The smallest error that a share `level` of the weight doesn't exceed."""
    order = np.argsort(errors)
    reached = np.cumsum(weight[order])
    place = np.searchsorted(reached, level * reached[-1])
    return float(errors[order][min(place, len(errors) - 1)])


def _share(parts: np.ndarray, above: np.ndarray) -> float:
    whole = parts.sum(dtype="float64")
    return float(parts[above].sum(dtype="float64") / whole) if whole else 0.0
