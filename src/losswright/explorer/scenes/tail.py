"""The worst errors: a batch of real ones, of which each is charged with the others in sight."""

from types import MappingProxyType

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import TAIL
from losswright.core.state import StatefulLoss
from losswright.explorer.scenes.errors import AIRPORTS, delays, said_late, unit
from losswright.explorer.scenes.scene import Axis, Batch, Knob, Scene, View, Words, evenly, taking, unreduced

SAMPLES, FIRST = 40, 40  # of the batch, and where it begins
WEIGHTS = (1.0, 4.0, 0.25)
ALSO = ("Huber", "MeanAbsoluteError", "MeanSquaredError")


class Tail(Scene):
    """Losses that look at a whole batch, or at the whole training distribution."""

    key, title = "tail", "Tail"
    lead = (
        "The worst errors of a batch of forty real flights. The slider goes from one flight to the next; 90 % and 99 % "
        "of all flights have errors below the dotted lines."
    )
    tasks = (TAIL,)
    start_with = ("MeanSquaredError", "Superquantile", "MaxFractionTail")
    most = 8
    customary = MappingProxyType(
        {"level": (0.5, 0.9, 0.95, 0.99), "sharpness": (1.0, 10.0), "scale": (1.0, 10.0), "tilt": (0.1, 0.3, 1.0)}
    )

    def accepts(self, loss: type[Loss]) -> bool:
        """Tail losses, and three to compare with."""
        return super().accepts(loss) or loss.__name__ in ALSO

    def make(self, loss: type[Loss]) -> Loss:
        """Of a tenth of the batch where a share must be given."""
        return taking(loss, share=0.1)

    def charge(self, loss: Loss, outputs):
        """A batch at a time, once for each weight of the flights from JFK; `x` is the size of each error."""
        if isinstance(loss, StatefulLoss):
            _teach(loss)
        surplus, airport = _batch()
        y_true, sign = (column[:, None].astype("float32") for column in (surplus, np.sign(surplus)))
        weights = [np.where(airport == 1, weight, 1.0).astype("float32") for weight in WEIGHTS]

        def charge(x):
            sizes = ops.split(ops.expand_dims(x, -1), len(WEIGHTS))
            predictions = [ops.subtract(y_true, ops.multiply(sign, size)) for size in sizes]
            batches = zip(predictions, weights, strict=True)
            return ops.concatenate([unreduced(loss, y_true, y_pred, weight) for y_pred, weight in batches])

        return charge


def tail_scene() -> Tail:
    """The scene with its data."""
    surplus, airport = _batch()
    size = np.abs(surplus)
    everything = np.abs(delays()[0])
    marks = [(float(np.quantile(everything, q)), f"{100 * q:g} %") for q in (0.9, 0.99)]
    samples = np.stack([np.full(SAMPLES, -1), np.arange(SAMPLES), airport], axis=1)
    said = [said_late(late) for late in surplus]
    return Tail(
        axis=Axis(
            label="flight",
            stops=size,
            said=said,
            shown=(0, SAMPLES - 1),
            start=SAMPLES - 2,
            views=[View("absolute error", size, evenly(range(int(size.max()) + 1)))],
            marks=[mark for mark in marks if mark[0] < size.max()],
        ),
        words=Words(
            situation=["the flight that came {x}"] * len(WEIGHTS),
            reference=["{r} times as much as the median one"] * len(WEIGHTS),
            unit_of_scale=f"Make the median error ({unit() * size[SAMPLES // 2]:.0f} min) cost 1",
            slope="slope by the size of the error",
            reference_line=["median"] * len(WEIGHTS),
        ),
        reference=[SAMPLES // 2] * len(WEIGHTS),
        knobs=[Knob("Weight of flights from JFK", [f"{weight:g}" for weight in WEIGHTS], 0)],
        variants=len(WEIGHTS),
        batch=Batch("The same forty flights, from the smallest error to the largest", samples, said, AIRPORTS, True),
    )


def _batch() -> tuple[np.ndarray, np.ndarray]:
    """Surpluses and airports of one batch, from the least error to the largest."""
    surplus, airport = (column[FIRST : FIRST + SAMPLES] for column in delays())
    order = np.argsort(np.abs(surplus))
    return surplus[order], airport[order]


def _teach(loss: StatefulLoss) -> None:
    """Give a loss the memory that training on all the flights would end with."""
    errors = np.abs(delays()[0])
    threshold = np.quantile(errors, loss.state.level)
    excess = (errors[errors > threshold] - threshold).mean()
    loss.state.attached = True
    loss.state.restore([float(threshold), float(excess), float(len(errors)), 0.0])
