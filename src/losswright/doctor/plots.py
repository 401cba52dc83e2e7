"""Plots of a case: how training went, and inputs in use beside those of training."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from losswright.doctor.case import Case
from losswright.doctor.plots_of_outputs import output_plots
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.probes.shift import Shift, in_use, shifts
from losswright.report import Block, Plot
from losswright.report.figures import SERIES, plot, series, whole_ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_COLUMNS, MOST_USES = 20, 3


def case_plots(case: Case, slug: str) -> Iterator[Block]:
    """Curves of the loss, inputs in use against those of training, then what each output does."""
    if len(case.history.get("loss", [])) > 1:
        yield _curves(case, slug)
    if case.train is not None and not reads_tokens(case):
        for number, (where, rows) in enumerate(in_use(case)[:MOST_USES]):
            for shift in shifts(case.train, rows):
                if len(shift.center) > 1:
                    yield _shift(shift, where, f"{slug}-shift-{number}")
    for number, output in enumerate(case.supervised):
        yield from output_plots(case, output, f"{slug}-{number}")


def _curves(case: Case, slug: str) -> Plot:
    shown = [name for name in ("loss", "val_loss") if name in case.history]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for index, name in enumerate(shown):
            values = case.history[name]
            axes.plot(np.arange(1, len(values) + 1), values, label=name, **series(index))
        whole_ticks(axes.xaxis)
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.legend(frameon=False)

    said = "; ".join(f"{name} from {case.history[name][0]:.4g} to {case.history[name][-1]:.4g}" for name in shown)
    return Plot(plot(f"{slug}-curves", draw, title="The loss over the epochs", description=said), said)


def _shift(shift: Shift, where: str, slug: str) -> Plot:
    """The columns that are farthest from where they were in training, in spreads of training."""
    order = np.argsort(shift.distance)[::-1][:MOST_COLUMNS]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        spots = np.arange(len(order))
        signed = shift.distance[order] * np.sign(shift.center_used - shift.center)[order]
        axes.errorbar(signed, spots, xerr=shift.ratio[order], fmt="o", color=SERIES[0], markersize=4)
        axes.axvspan(-1, 1, color=SERIES[1], alpha=0.15)
        axes.set_yticks(spots, [f"column {k}" for k in order])
        axes.set_xlabel("mean and spread, in spreads of training")

    said = f"column {order[0]} is farthest: {shift.told(int(order[0]))}"
    title = f"The inputs of {where} beside those of training"
    return Plot(plot(slug, draw, title=title, description=said), f"{said}; the band is one spread of training.")
