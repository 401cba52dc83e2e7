"""Losses: y_true and y_pred to a value a sample. Each is a `keras.losses.Loss` with a card."""

from losswright.core import ElementwiseLoss, Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.binary_crossentropy import BinaryCrossentropy
from losswright.losses.binary_focal import BinaryFocalCrossentropy
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from losswright.losses.categorical_focal import CategoricalFocalCrossentropy, SparseCategoricalFocal
from losswright.losses.huber import Huber
from losswright.losses.log_cosh import LogCosh
from losswright.losses.percentile_tail import BatchPercentileTail, BlendedTail, MaxFractionTail
from losswright.losses.pinball import Pinball
from losswright.losses.poisson import Poisson
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.superquantile import Superquantile
from losswright.losses.weighted import Weighted

__all__ = [
    "BatchPercentileTail",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "BlendedTail",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "ElementwiseLoss",
    "Huber",
    "LogCosh",
    "Loss",
    "MaxFractionTail",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Pinball",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SparseCategoricalFocal",
    "Superquantile",
    "Weighted",
]
