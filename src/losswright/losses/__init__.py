"""Losses: y_true and y_pred to a value a sample. Each is a `keras.losses.Loss` with a card."""

from losswright.core import ElementwiseLoss, Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.adaptive_barron import AdaptiveBarron
from losswright.losses.asymmetric import AsymmetricLoss
from losswright.losses.barron_general import BarronGeneral
from losswright.losses.binary_crossentropy import BinaryCrossentropy
from losswright.losses.binary_focal import BinaryFocalCrossentropy
from losswright.losses.bootstrapped import Bootstrapped, SparseBootstrapped
from losswright.losses.boxes import CIoU, DIoU, GIoU
from losswright.losses.calibration import MMCE, SoftExpectedCalibrationError
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from losswright.losses.categorical_focal import CategoricalFocalCrossentropy, SparseCategoricalFocal
from losswright.losses.categorical_margins import CategoricalHinge, MultiMargin
from losswright.losses.categorical_poly import CategoricalPoly, SparseCategoricalPoly
from losswright.losses.contrast_in_batch import Circle, LiftedStructure, NPairs, NTXent
from losswright.losses.contrastive import Contrastive, CosineEmbedding, HingeEmbedding
from losswright.losses.cosine_similarity import CosineSimilarity
from losswright.losses.ctc import CTC
from losswright.losses.expectile import Expectile
from losswright.losses.fenchel_young import FenchelYoung
from losswright.losses.gaussian_likelihood import BetaNegativeLogLikelihood, GaussianNegativeLogLikelihood
from losswright.losses.generalized_crossentropy import CategoricalGeneralizedCrossEntropy
from losswright.losses.generalized_dice import GeneralizedDice
from losswright.losses.gradient_harmonizing import GradientHarmonizing
from losswright.losses.group_dro import GroupDRO
from losswright.losses.hinges import Hinge, ModifiedHuber, Perceptron, SquaredHinge
from losswright.losses.huber import Huber
from losswright.losses.jensen_shannon import JensenShannon
from losswright.losses.kl_divergence import KLDivergence
from losswright.losses.laplace_likelihood import LaplaceNegativeLogLikelihood
from losswright.losses.log_cosh import LogCosh
from losswright.losses.long_tail import LDAM, LogitAdjusted, SparseLDAM, SparseLogitAdjusted
from losswright.losses.lovasz import LovaszHinge, LovaszSoftmax
from losswright.losses.multi_scale_ssim import MultiScaleSSIM
from losswright.losses.multilabel_margin import MultiLabelMargin
from losswright.losses.negative_binomial import NegativeBinomial
from losswright.losses.ordinal import Coral, Corn, CumulativeLink
from losswright.losses.ordinal_shares import SquaredEarthMover, WeightedKappa
from losswright.losses.overlap import Dice, FocalTversky, Jaccard, Tversky
from losswright.losses.percentile_tail import BatchPercentileTail, BlendedTail, MaxFractionTail
from losswright.losses.percentile_weighted import PercentileWeighted
from losswright.losses.pinball import Pinball
from losswright.losses.poisson import Poisson
from losswright.losses.power_error import PowerError
from losswright.losses.pseudo_huber import Charbonnier, PseudoHuber
from losswright.losses.quantile_huber import QuantileHuber
from losswright.losses.ranking import ApproxNDCG, LambdaRank, ListNet, PairwiseMargin, RankNet, SoftmaxRanking
from losswright.losses.sparsemax import Sparsemax
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.ssim import SSIM
from losswright.losses.summed import Summed
from losswright.losses.superquantile import Superquantile
from losswright.losses.survival import CoxPartialLikelihood, DiscreteTimeHazard
from losswright.losses.symmetric_absolute_percentage_error import SymmetricMeanAbsolutePercentageError
from losswright.losses.symmetric_crossentropy import SparseSymmetricCrossentropy, SymmetricCrossentropy
from losswright.losses.tilted import Tilted
from losswright.losses.top_k import TopK
from losswright.losses.triplet import TripletHard, TripletMargin, TripletSemiHard
from losswright.losses.tweedie import GammaDeviance, PoissonDeviance, Tweedie
from losswright.losses.weighted import Weighted
from losswright.losses.wing import AdaptiveWing, Wing
from losswright.losses.zero_inflated import ZeroInflatedNegativeBinomial, ZeroInflatedPoisson

__all__ = [
    "CTC",
    "LDAM",
    "MMCE",
    "SSIM",
    "AdaptiveBarron",
    "AdaptiveWing",
    "ApproxNDCG",
    "AsymmetricLoss",
    "BarronGeneral",
    "BatchPercentileTail",
    "BetaNegativeLogLikelihood",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "BlendedTail",
    "Bootstrapped",
    "CIoU",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "CategoricalPoly",
    "Charbonnier",
    "Circle",
    "Contrastive",
    "Coral",
    "Corn",
    "CosineEmbedding",
    "CosineSimilarity",
    "CoxPartialLikelihood",
    "CumulativeLink",
    "DIoU",
    "Dice",
    "DiscreteTimeHazard",
    "ElementwiseLoss",
    "Expectile",
    "FenchelYoung",
    "FocalTversky",
    "GIoU",
    "GammaDeviance",
    "GaussianNegativeLogLikelihood",
    "GeneralizedDice",
    "GradientHarmonizing",
    "GroupDRO",
    "Hinge",
    "HingeEmbedding",
    "Huber",
    "Jaccard",
    "JensenShannon",
    "KLDivergence",
    "LambdaRank",
    "LaplaceNegativeLogLikelihood",
    "LiftedStructure",
    "ListNet",
    "LogCosh",
    "LogitAdjusted",
    "Loss",
    "LovaszHinge",
    "LovaszSoftmax",
    "MaxFractionTail",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "ModifiedHuber",
    "MultiLabelMargin",
    "MultiMargin",
    "MultiScaleSSIM",
    "NPairs",
    "NTXent",
    "NegativeBinomial",
    "PairwiseMargin",
    "PercentileWeighted",
    "Perceptron",
    "Pinball",
    "Poisson",
    "PoissonDeviance",
    "PowerError",
    "PseudoHuber",
    "QuantileHuber",
    "RankNet",
    "SoftExpectedCalibrationError",
    "SoftmaxRanking",
    "SparseBootstrapped",
    "SparseCategoricalCrossentropy",
    "SparseCategoricalFocal",
    "SparseCategoricalPoly",
    "SparseLDAM",
    "SparseLogitAdjusted",
    "SparseSymmetricCrossentropy",
    "Sparsemax",
    "SquaredEarthMover",
    "SquaredHinge",
    "Summed",
    "Superquantile",
    "SymmetricCrossentropy",
    "SymmetricMeanAbsolutePercentageError",
    "Tilted",
    "TopK",
    "TripletHard",
    "TripletMargin",
    "TripletSemiHard",
    "Tversky",
    "Tweedie",
    "Weighted",
    "WeightedKappa",
    "Wing",
    "ZeroInflatedNegativeBinomial",
    "ZeroInflatedPoisson",
]
