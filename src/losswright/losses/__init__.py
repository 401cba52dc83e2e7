"""Losses: y_true and y_pred to a value a sample. Each is a `keras.losses.Loss` with a card."""

from losswright.core import ElementwiseLoss, Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.asymmetric import AsymmetricLoss
from losswright.losses.binary_crossentropy import BinaryCrossentropy
from losswright.losses.binary_focal import BinaryFocalCrossentropy
from losswright.losses.calibration import MMCE, SoftExpectedCalibrationError
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from losswright.losses.categorical_focal import CategoricalFocalCrossentropy, SparseCategoricalFocal
from losswright.losses.categorical_margins import CategoricalHinge, MultiMargin
from losswright.losses.categorical_poly import CategoricalPoly, SparseCategoricalPoly
from losswright.losses.generalized_crossentropy import CategoricalGeneralizedCrossEntropy
from losswright.losses.gradient_harmonizing import GradientHarmonizing
from losswright.losses.hinges import Hinge, ModifiedHuber, Perceptron, SquaredHinge
from losswright.losses.huber import Huber
from losswright.losses.kl_divergence import KLDivergence
from losswright.losses.log_cosh import LogCosh
from losswright.losses.long_tail import LDAM, LogitAdjusted, SparseLDAM, SparseLogitAdjusted
from losswright.losses.percentile_tail import BatchPercentileTail, BlendedTail, MaxFractionTail
from losswright.losses.pinball import Pinball
from losswright.losses.poisson import Poisson
from losswright.losses.sparsemax import Sparsemax
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.superquantile import Superquantile
from losswright.losses.symmetric_crossentropy import SparseSymmetricCrossentropy, SymmetricCrossentropy
from losswright.losses.weighted import Weighted

__all__ = [
    "LDAM",
    "MMCE",
    "AsymmetricLoss",
    "BatchPercentileTail",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "BlendedTail",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "CategoricalPoly",
    "ElementwiseLoss",
    "GradientHarmonizing",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "LogitAdjusted",
    "Loss",
    "MaxFractionTail",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "ModifiedHuber",
    "MultiMargin",
    "Perceptron",
    "Pinball",
    "Poisson",
    "SoftExpectedCalibrationError",
    "SparseCategoricalCrossentropy",
    "SparseCategoricalFocal",
    "SparseCategoricalPoly",
    "SparseLDAM",
    "SparseLogitAdjusted",
    "SparseSymmetricCrossentropy",
    "Sparsemax",
    "SquaredHinge",
    "Superquantile",
    "SymmetricCrossentropy",
    "Weighted",
]
