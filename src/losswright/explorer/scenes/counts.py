"""Counts and amounts: what came is at least 0, and the error is a ratio as much as a difference."""

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import COUNTS, REGRESSION
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
    columns,
    evenly,
    minus,
    nearest,
    taking,
)
from losswright.explorer.stops import Setting

POSITIVE = (  # losses of other tasks whose cost depends on the target's size
    "GammaDeviance", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "SymmetricMeanAbsolutePercentageError",
)  # fmt: skip
OF_LOG_MEANS = ("GammaDeviance", "NegativeBinomial", "Poisson", "PoissonDeviance", "Tweedie")
ZEROS = (0.05, 0.2, 0.5)
SAMPLES = 40


class Counts(Scene):
    """Losses of counts and of positive amounts; the axis is the logarithm of the predicted mean."""

    key, title = "counts", "Counts"
    lead = "Counts and positive amounts: the prediction is a mean, and its error a ratio."
    tasks = (COUNTS, REGRESSION)
    start_with = ("Poisson", "MeanSquaredError", "NegativeBinomial")
    most = 6
    above_least = True

    def accepts(self, loss: type[Loss]) -> bool:
        """Those of counts, and those of amounts by name."""
        return loss.__name__ in POSITIVE or (loss.card is not None and loss.card.task == COUNTS)

    def make(self, loss: type[Loss]) -> Loss:
        """With a log-mean as output, and a dispersion that is given."""
        return taking(loss, log_rate=True, dispersion=0.5)

    def outputs(self, loss: Loss) -> tuple[Setting, ...]:
        """The share of zeros that are no counts, where a loss wants one."""
        return (Setting("share of extra zeros", ZEROS, 1, is_output=True),) if _zero_inflated(loss) else ()

    def targets(self, loss: Loss) -> np.ndarray:
        """Each count for all predictions; amounts start above 0 where a loss demands it."""
        least = 1e-2 if type(loss).__name__ in ("GammaDeviance", "Tweedie") else 0.0
        return np.repeat(np.maximum(counts(), least), len(self.axis.stops))[:, None].astype("float32")

    def predictions(self, loss: Loss, x, outputs):
        """The log-mean, or the mean; and the logit of the share of extra zeros."""
        if outputs:
            share = outputs["share of extra zeros"]
            return columns(x, float(np.log(share / (1 - share))))
        return ops.expand_dims(x if type(loss).__name__ in OF_LOG_MEANS else ops.exp(x), -1)

    def facts(self, values: np.ndarray, slopes: np.ndarray) -> Facts:
        """The best constant for the real counts."""
        shares = np.array([(real("articles")[0] == count).mean() for count in counts()])
        return Facts(constant=float(np.exp(self.axis.stops[(shares @ values).argmin()])))


def counts() -> np.ndarray:
    """The counts that occur."""
    return np.unique(real("articles")[0])


def counts_scene() -> Counts:
    """The scene with its data."""
    means = _means()
    said = [f"{mean:.3g}" for mean in means]
    reference = [int(nearest(means, [2 * count or 1.0])[0]) for count in counts()]
    return Counts(
        axis=Axis(
            label="predicted mean",
            stops=np.log(means),
            said=said,
            shown=(0, len(means) - 1),
            start=int(nearest(means, [6.0])[0]),
            views=[
                View("predicted mean, logarithmic", np.log(means), _log_ticks()),
                View("predicted mean", means, evenly(range(0, 41, 10))),
            ],
        ),
        words=Words(
            situation=[f"predicting {{x}} where {count:g} came" for count in counts()],
            reference=[f"{{r}} times as much as predicting {said[stop]}" for stop in reference],
            unit_of_scale="Make twice too many cost 1",
            slope="slope by the logarithm of the mean",
            reference_line=[said[stop] for stop in reference],
        ),
        reference=reference,
        knobs=[Knob("What came", [f"{count:g}" for count in counts()], 2)],
        variants=len(counts()),
        batch=_batch(),
        data=_data(),
    )


def _batch() -> Batch:
    """The first students, predicted to have written as many as the axis says."""
    count, women = (column[:: len(column) // SAMPLES][:SAMPLES] for column in real("articles"))
    samples = np.stack([nearest(counts(), count), np.full(SAMPLES, -1), women], axis=1).astype(int)
    said = [f"{n:g} article{'' if n == 1 else 's'}" for n in count]
    return Batch("Forty real counts against this one prediction", samples, said, ("of men", "of women"))


def _data() -> Data:
    count = real("articles")[0]
    edges = np.arange(-0.5, 20.0)
    return Data(
        title="The best constant for 915 real counts",
        source="Articles that doctoral students of biochemistry published in three years (Long 1990, R package pscl).",
        edges=edges,
        shares=np.histogram(count, edges)[0] / len(count),
        marks=[(float(count.mean()), "mean"), (float(np.median(count)), "median")],
        said="{x}",
        ticks=evenly(range(0, 20, 3)),
    )


def _means() -> np.ndarray:
    """Predicted means from 0.1 to 40, with every count, twice every count and the mean of all among them."""
    exact = np.unique(np.concatenate([counts(), 2 * counts(), [real("articles")[0].mean()]]))
    exact = exact[exact > 0]
    spaced = np.geomspace(0.1, 40.0, 29)
    apart = [mean for mean in spaced if np.abs(np.log(mean / exact)).min() > 0.08]
    return np.sort(np.concatenate([exact, apart]))


def _log_ticks() -> list[tuple[float, str]]:
    return [(float(np.log(mean)), minus(mean)) for mean in (0.1, 0.3, 1, 3, 10, 30)]


def _zero_inflated(loss: Loss) -> bool:
    return type(loss).__name__.startswith("ZeroInflated")
