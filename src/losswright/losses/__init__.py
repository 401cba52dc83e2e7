"""Losses: y_true and y_pred to a value a sample. Each is a `keras.losses.Loss` with a card."""

from losswright.core import ElementwiseLoss, Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.barron_general import BarronGeneral
from losswright.losses.binary_crossentropy import BinaryCrossentropy
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from losswright.losses.cosine_similarity import CosineSimilarity
from losswright.losses.expectile import Expectile
from losswright.losses.gaussian_likelihood import BetaNegativeLogLikelihood, GaussianNegativeLogLikelihood
from losswright.losses.huber import Huber
from losswright.losses.laplace_likelihood import LaplaceNegativeLogLikelihood
from losswright.losses.log_cosh import LogCosh
from losswright.losses.negative_binomial import NegativeBinomial
from losswright.losses.percentile_tail import BatchPercentileTail, BlendedTail, MaxFractionTail
from losswright.losses.percentile_weighted import PercentileWeighted
from losswright.losses.pinball import Pinball
from losswright.losses.poisson import Poisson
from losswright.losses.power_error import PowerError
from losswright.losses.pseudo_huber import Charbonnier, PseudoHuber
from losswright.losses.quantile_huber import QuantileHuber
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.superquantile import Superquantile
from losswright.losses.symmetric_absolute_percentage_error import SymmetricMeanAbsolutePercentageError
from losswright.losses.tilted import Tilted
from losswright.losses.top_k import TopK
from losswright.losses.tweedie import GammaDeviance, PoissonDeviance, Tweedie
from losswright.losses.weighted import Weighted
from losswright.losses.wing import AdaptiveWing, Wing
from losswright.losses.zero_inflated import ZeroInflatedNegativeBinomial, ZeroInflatedPoisson

__all__ = [
    "AdaptiveWing",
    "BarronGeneral",
    "BatchPercentileTail",
    "BetaNegativeLogLikelihood",
    "BinaryCrossentropy",
    "BlendedTail",
    "CategoricalCrossentropy",
    "Charbonnier",
    "CosineSimilarity",
    "ElementwiseLoss",
    "Expectile",
    "GammaDeviance",
    "GaussianNegativeLogLikelihood",
    "Huber",
    "LaplaceNegativeLogLikelihood",
    "LogCosh",
    "Loss",
    "MaxFractionTail",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "NegativeBinomial",
    "PercentileWeighted",
    "Pinball",
    "Poisson",
    "PoissonDeviance",
    "PowerError",
    "PseudoHuber",
    "QuantileHuber",
    "SparseCategoricalCrossentropy",
    "Superquantile",
    "SymmetricMeanAbsolutePercentageError",
    "Tilted",
    "TopK",
    "Tweedie",
    "Weighted",
    "Wing",
    "ZeroInflatedNegativeBinomial",
    "ZeroInflatedPoisson",
]
