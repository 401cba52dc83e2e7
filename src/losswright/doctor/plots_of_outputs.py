"""Plots of one output: predictions and residuals of real targets; confusion and reliability of classes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.certainty import bins_of, sure_and_right
from losswright.doctor.probes.forward import held_out, held_out_predictions, predictions, targets, train_sample
from losswright.doctor.probes.labels import predicted_labels, true_labels
from losswright.report import Plot
from losswright.report.figures import INK, SERIES, plot, series, whole_ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POINTS, MOST_CLASSES = 400, 12


def output_plots(case: Case, output: Output, slug: str) -> Iterator[Plot]:
    """On held-out rows, or on training rows where there are none; nothing where outputs are not finite."""
    values = _values(case, output)
    if values is None:
        return
    if not output.targets.is_classes:
        yield _against_targets(f"{slug}-targets", output, *values)
        yield _residuals(f"{slug}-residuals", output, *values)
        return
    truth, answer = true_labels(output, values[0]).reshape(-1), predicted_labels(output, values[1]).reshape(-1)
    if truth.shape == answer.shape:
        yield _confusion(f"{slug}-confusion", output, truth, answer)
    if (seen := sure_and_right(case, output)) is not None:
        yield _reliability(f"{slug}-reliability", output, bins_of(*seen))


def _values(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
    """Targets and predictions."""
    for rows, found in ((held_out(case), held_out_predictions(case)), (train_sample(case), predictions(case))):
        y_true = targets(output, rows)
        y_pred = None if found is None else output.part(found)
        if y_true is not None and y_pred is not None and np.isfinite(y_pred).all():
            return y_true, y_pred
    return None


def _points(y_true: np.ndarray, y_pred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    same = min(y_true.size, y_pred.size, MOST_POINTS)
    return y_true.reshape(-1)[:same], y_pred.reshape(-1)[:same]


def _against_targets(slug: str, output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> Plot:
    truth, answer = _points(y_true, y_pred)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.scatter(truth, answer, s=8, color=SERIES[0], alpha=0.6)
        ends = [truth.min(), truth.max()]
        axes.plot(ends, ends, **series(1))
        if np.array_equal(truth, np.round(truth)):
            whole_ticks(axes.xaxis)
        axes.set_xlabel("target")
        axes.set_ylabel("prediction")

    said = f"targets {truth.min():.4g} to {truth.max():.4g}, predictions {answer.min():.4g} to {answer.max():.4g}"
    title = f"Predictions of {output.name} against their targets"
    return Plot(plot(slug, draw, title=title, description=said), f"{said}; on the line they agree.")


def _residuals(slug: str, output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> Plot:
    truth, answer = _points(y_true, y_pred)
    left = truth - answer

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.scatter(answer, left, s=8, color=SERIES[0], alpha=0.6)
        axes.axhline(0.0, **series(1))
        axes.set_xlabel("prediction")
        axes.set_ylabel("target less prediction")

    said = f"residuals of mean {left.mean():.4g} and spread {left.std():.4g}"
    title = f"Residuals of {output.name}"
    note = f"{said}; a slope, a bend or a funnel shows what the model has not learned."
    return Plot(plot(slug, draw, title=title, description=said), note)


def _confusion(slug: str, output: Output, truth: np.ndarray, answer: np.ndarray) -> Plot:
    """The share of each class's rows by answer; the classes with most rows where there are many."""
    classes = np.sort(np.argsort(np.bincount(truth))[::-1][:MOST_CLASSES])
    classes = classes[np.isin(classes, truth)]
    shares = np.array([[(answer[truth == row] == column).mean() for column in classes] for row in classes])

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for (row, column), share in np.ndenumerate(shares):
            axes.scatter(column, row, s=250 * share, marker="s", color=SERIES[0 if row == column else 1])
            if share >= 0.005:
                axes.annotate(f"{share:.0%}", (column, row), (9, 5), textcoords="offset points", color=INK, fontsize=7)
        axes.set_xticks(range(len(classes)), [str(label) for label in classes])
        axes.set_yticks(range(len(classes)), [str(label) for label in classes])
        axes.margins(0.15)
        axes.invert_yaxis()
        axes.set_xlabel("predicted class")
        axes.set_ylabel("true class")

    worst = int(np.argmin(np.diag(shares)))
    said = f"class {classes[worst]} is the hardest: {shares[worst, worst]:.0%} of its rows are found"
    return Plot(plot(slug, draw, title=f"Classes of {output.name}, true and predicted", description=said), said + ".")


def _reliability(slug: str, output: Output, bins: list[tuple[float, float, int]]) -> Plot:
    sure, right, counts = (np.array(part) for part in zip(*bins, strict=True))

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.plot([sure.min(), 1], [sure.min(), 1], **series(1))
        axes.plot(sure, right, marker="o", markersize=4, **series(0))
        axes.set_xlabel("how sure the model is")
        axes.set_ylabel("how often it is right")

    mean, hits = float((sure * counts).sum() / counts.sum()), float((right * counts).sum() / counts.sum())
    said = f"{mean:.0%} sure on average, right in {hits:.0%} of {counts.sum()} held-out rows"
    title = f"Reliability of the probabilities of {output.name}"
    return Plot(plot(slug, draw, title=title, description=said), f"{said}; on the line both are the same.")
