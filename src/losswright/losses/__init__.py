"""Losses: y_true and y_pred to a value a sample. Each is a `keras.losses.Loss` with a card."""

from losswright.core import ElementwiseLoss, Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.binary_crossentropy import BinaryCrossentropy
from losswright.losses.boxes import CIoU, DIoU, GIoU
from losswright.losses.categorical_crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy
from losswright.losses.contrast_in_batch import Circle, LiftedStructure, NPairs, NTXent
from losswright.losses.contrastive import Contrastive, CosineEmbedding
from losswright.losses.ctc import CTC
from losswright.losses.generalized_dice import GeneralizedDice
from losswright.losses.huber import Huber
from losswright.losses.log_cosh import LogCosh
from losswright.losses.lovasz import LovaszHinge, LovaszSoftmax
from losswright.losses.ordinal import Coral, Corn, CumulativeLink
from losswright.losses.ordinal_shares import SquaredEarthMover, WeightedKappa
from losswright.losses.overlap import Dice, FocalTversky, Jaccard, Tversky
from losswright.losses.percentile_tail import BatchPercentileTail, BlendedTail, MaxFractionTail
from losswright.losses.pinball import Pinball
from losswright.losses.poisson import Poisson
from losswright.losses.ranking import ApproxNDCG, ListNet, PairwiseMargin, RankNet, SoftmaxRanking
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.ssim import SSIM
from losswright.losses.superquantile import Superquantile
from losswright.losses.survival import CoxPartialLikelihood, DiscreteTimeHazard
from losswright.losses.triplet import TripletHard, TripletMargin, TripletSemiHard
from losswright.losses.weighted import Weighted

__all__ = [
    "CTC",
    "SSIM",
    "ApproxNDCG",
    "BatchPercentileTail",
    "BinaryCrossentropy",
    "BlendedTail",
    "CIoU",
    "CategoricalCrossentropy",
    "Circle",
    "Contrastive",
    "Coral",
    "Corn",
    "CosineEmbedding",
    "CoxPartialLikelihood",
    "CumulativeLink",
    "DIoU",
    "Dice",
    "DiscreteTimeHazard",
    "ElementwiseLoss",
    "FocalTversky",
    "GIoU",
    "GeneralizedDice",
    "Huber",
    "Jaccard",
    "LiftedStructure",
    "ListNet",
    "LogCosh",
    "Loss",
    "LovaszHinge",
    "LovaszSoftmax",
    "MaxFractionTail",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "NPairs",
    "NTXent",
    "PairwiseMargin",
    "Pinball",
    "Poisson",
    "RankNet",
    "SoftmaxRanking",
    "SparseCategoricalCrossentropy",
    "SquaredEarthMover",
    "Superquantile",
    "TripletHard",
    "TripletMargin",
    "TripletSemiHard",
    "Tversky",
    "Weighted",
    "WeightedKappa",
]
