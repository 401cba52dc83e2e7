"""The losses of the proof. Targets are in units of their mean deviation, so widths near 1 are at home there."""

from collections.abc import Callable
from functools import partial

import keras

from losswright import losses


class Blend(keras.losses.Loss):
    """The absolute error, blended with the mean of the worst errors of the batch."""

    def __init__(self, share: float, mix: float):
        super().__init__()
        self.mean, self.top, self.mix = losses.MeanAbsoluteError(), losses.TopK(share=share), mix

    def __call__(self, y_true, y_pred, sample_weight=None):
        return (1 - self.mix) * self.mean(y_true, y_pred) + self.mix * self.top(y_true, y_pred)


def _ours(level: float, mix: float, of: str = "absolute_error") -> Callable[[], keras.losses.Loss]:
    return partial(losses.Superquantile, level=level, of=of, mix=mix)


CANDIDATES: dict[str, Callable[[], keras.losses.Loss]] = {
    "MSE": losses.MeanSquaredError,
    "MAE": losses.MeanAbsoluteError,
    "Huber": losses.Huber,
    "LogCosh": losses.LogCosh,
    "|e|^1.5": partial(losses.PowerError, power=1.5),
    "|e|^3": partial(losses.PowerError, power=3.0),
    "|e|^4": losses.PowerError,
    "MaxFractionTail": losses.MaxFractionTail,
    "BatchPercentileTail": losses.BatchPercentileTail,
    "BlendedTail": losses.BlendedTail,
    "Tilted 0.5": partial(losses.Tilted, tilt=0.5),
    "TopK 1 %": partial(losses.TopK, share=0.01),
    "TopK 1 %, mix 0.2": partial(Blend, 0.01, 0.2),
    "TopK 5 %, mix 0.2": partial(Blend, 0.05, 0.2),
    "TopK 5 %, mix 0.3": partial(Blend, 0.05, 0.3),
    "Superquantile 0.99, mix 1": _ours(0.99, 1.0),
    "Superquantile 0.99, mix 0.5": _ours(0.99, 0.5),
    "Superquantile 0.99, mix 0.2": _ours(0.99, 0.2),
    "Superquantile 0.95, mix 0.5": _ours(0.95, 0.5),
    "Superquantile 0.95, mix 0.3": _ours(0.95, 0.3),
    "Superquantile 0.95, mix 0.2": _ours(0.95, 0.2),
    "PercentileWeighted 0.99": losses.PercentileWeighted,
    "PercentileWeighted 0.95, scale 20": partial(losses.PercentileWeighted, level=0.95, scale=20.0),
}
