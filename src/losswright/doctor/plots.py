"""Plots of a case: how training went, and predictions against targets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, predictions, targets, train_sample
from losswright.report import Block, Plot
from losswright.report.figures import SERIES, plot, series

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POINTS = 400


def case_plots(case: Case, slug: str) -> Iterator[Block]:
    """Curves of the loss, then one plot an output."""
    if len(case.history.get("loss", [])) > 1:
        yield _curves(case, slug)
    for number, output in enumerate(case.supervised):
        values = _held_or_trained(case, output)
        if values is not None:
            real = not output.targets.is_classes
            yield (
                _against_targets(f"{slug}-{number}", output, *values)
                if real
                else _by_class(f"{slug}-{number}", output, *values)
            )


def _curves(case: Case, slug: str) -> Plot:
    shown = [name for name in ("loss", "val_loss") if name in case.history]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for index, name in enumerate(shown):
            values = case.history[name]
            axes.plot(np.arange(1, len(values) + 1), values, label=name, **series(index))
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.legend(frameon=False)

    said = "; ".join(f"{name} from {case.history[name][0]:.4g} to {case.history[name][-1]:.4g}" for name in shown)
    return Plot(plot(f"{slug}-curves", draw, title="The loss over the epochs", description=said), said)


def _held_or_trained(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
    """Targets and predictions of held-out rows, or of training rows where there are none."""
    for rows, found in ((held_out(case), held_out_predictions(case)), (train_sample(case), predictions(case))):
        y_true = targets(output, rows)
        y_pred = None if found is None else output.part(found)
        if y_true is not None and y_pred is not None and np.isfinite(y_pred).all():
            return y_true, y_pred
    return None


def _against_targets(slug: str, output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> Plot:
    same = min(y_true.size, y_pred.size, MOST_POINTS)
    truth, answer = y_true.reshape(-1)[:same], y_pred.reshape(-1)[:same]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.scatter(truth, answer, s=8, color=SERIES[0], alpha=0.6)
        ends = [truth.min(), truth.max()]
        axes.plot(ends, ends, **series(1))
        axes.set_xlabel("target")
        axes.set_ylabel("prediction")

    said = f"targets {truth.min():.4g} to {truth.max():.4g}, predictions {answer.min():.4g} to {answer.max():.4g}"
    title = f"Predictions of {output.name} against their targets"
    return Plot(plot(slug, draw, title=title, description=said), f"{said}; on the line they agree.")


def _by_class(slug: str, output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> Plot:
    """How often each class occurs among targets and among predictions."""
    from losswright.doctor.probes.labels import predicted_labels, true_labels

    truth, answer = true_labels(output, y_true), predicted_labels(output, y_pred)
    classes = np.arange(max(output.targets.classes, int(answer.max(initial=0)) + 1))
    counts = [np.bincount(labels.reshape(-1), minlength=len(classes)) for labels in (truth, answer)]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for index, (name, count) in enumerate(zip(("targets", "predictions"), counts, strict=True)):
            axes.bar(classes + 0.4 * index - 0.2, count / count.sum(), 0.4, color=SERIES[index], label=name)
        axes.set_xlabel("class")
        axes.set_ylabel("share")
        axes.legend(frameon=False)

    most = [int(count.argmax()) for count in counts]
    said = f"most frequent: class {most[0]} among targets, {most[1]} among predictions"
    title = f"Classes of {output.name}, as labelled and as predicted"
    return Plot(plot(slug, draw, title=title, description=said), said)
