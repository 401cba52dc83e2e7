"""The three plots of the demo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from losswright.demo.train import Trial
from losswright.report import figures

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure

SHARES = np.geomspace(0.2, 0.001, 60)  # from one flight in five to one in a thousand


def tails(errors: dict[str, np.ndarray]) -> "Markup":
    """Share of held-out flights whose error is larger than x, for each loss; `errors` in minutes."""

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        figures.log_scale(axes, "x", "y")
        for index, values in enumerate(errors.values()):
            axes.plot(np.quantile(values, 1 - SHARES), SHARES, **figures.series(index))
        axes.set(xlabel="error in minutes", ylabel="share of flights with a larger error")
        axes.set_xticks([50, 100, 200, 400, 800])
        figures.legend(axes, list(errors))

    spoken = "; ".join(f"{name} {np.quantile(values, 0.99):.0f}" for name, values in errors.items())
    return figures.plot(
        "tails",
        draw,
        title="Share of held-out flights with a larger error, for each loss",
        description=f"Falling curves on logarithmic axes. Minutes that one flight in a hundred exceeds: {spoken}.",
    )


def threshold(running: Sequence[tuple[float, float]], true: Sequence[tuple[float, float]]) -> "Markup":
    """The threshold that the loss keeps while it trains, and the true quantile after each epoch."""

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.plot(*zip(*running, strict=True), **figures.series(0))
        axes.plot(*zip(*true, strict=True), linestyle="none", marker="o", color=figures.SERIES[1])
        axes.set(xlabel="epochs", ylabel="minutes")
        figures.label_ends(axes, {"running": (*running[-1], 0), "true": (*true[-1], 1)})

    return figures.plot(
        "threshold",
        draw,
        title="Running threshold of the superquantile over training, against the true quantile",
        description=f"It ends at {running[-1][1]:.0f} minutes; the true one is {true[-1][1]:.0f}.",
    )


def shares(trials: Sequence[Trial]) -> "Markup":
    """The delay's share of the training loss after each epoch; the rest is the alarm's."""
    parts = {trial.name: delay_share(trial) for trial in trials}

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for index, part in enumerate(parts.values()):
            axes.plot(range(1, len(part) + 1), 100 * part, **figures.series(index))
        axes.set(xlabel="epochs", ylabel="delay's share of the loss, %", ylim=(0, 100))
        figures.legend(axes, list(parts))

    spoken = "; ".join(f"{name} {100 * part[-1]:.0f} %" for name, part in parts.items())
    return figures.plot(
        "shares", draw, title="The delay's share of the loss by epoch", description=f"In the last epoch: {spoken}."
    )


def delay_share(trial: Trial) -> np.ndarray:
    """`(epochs,)`, 0 to 1: weight times loss of the delay, over that of both outputs."""
    parts = {name: weight * np.array(trial.history[f"{name}_loss"]) for name, weight in trial.loss_weights.items()}
    return parts["delay"] / sum(parts.values())
