"""Mergeable states to numbers: exact over batches, or with a stated error."""

import losswright.core  # noqa: F401  (chooses the backend, before Keras is imported)
from losswright.metrics.absolute_error import MeanAbsoluteError
from losswright.metrics.absolute_error_cvar import AbsoluteErrorCVaR
from losswright.metrics.absolute_error_quantile import AbsoluteErrorQuantile
from losswright.metrics.absolute_percentage_error import AbsolutePercentageError
from losswright.metrics.auc import AUC, AveragePrecision
from losswright.metrics.average_precision import average_precision
from losswright.metrics.balanced_accuracy import BalancedAccuracy
from losswright.metrics.binary_accuracy import BinaryAccuracy, SubsetAccuracy
from losswright.metrics.brier_score import BrierScore
from losswright.metrics.by_group import by_group
from losswright.metrics.calibration_error import ExpectedCalibrationError
from losswright.metrics.categorical_accuracy import (
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from losswright.metrics.cohen_kappa import CohenKappa
from losswright.metrics.confusion_matrix import ConfusionMatrix
from losswright.metrics.deviance import NegativeBinomialDeviance, PoissonDeviance, TweedieDeviance
from losswright.metrics.f_score import F1Score, FBetaScore
from losswright.metrics.grouped import GroupedMetrics, Intervals
from losswright.metrics.interval import IntervalCoverage, IntervalScore, IntervalWidth
from losswright.metrics.matthews_correlation import MatthewsCorrelation
from losswright.metrics.mean_loss import MeanLoss
from losswright.metrics.metric import Metric
from losswright.metrics.normalized_discounted_gain import NormalizedDiscountedCumulativeGain
from losswright.metrics.pearson_correlation import PearsonCorrelation
from losswright.metrics.perplexity import Perplexity
from losswright.metrics.pinball_loss import PinballLoss
from losswright.metrics.precision_recall import Precision, Recall
from losswright.metrics.r2_score import R2Score
from losswright.metrics.reciprocal_rank import MeanReciprocalRank
from losswright.metrics.reliability import Reliability
from losswright.metrics.roc_auc import roc_auc
from losswright.metrics.squared_error import MeanSquaredError, RootMeanSquaredError
from losswright.metrics.symmetric_percentage_error import SymmetricMeanAbsolutePercentageError

__all__ = [
    "AUC",
    "AbsoluteErrorCVaR",
    "AbsoluteErrorQuantile",
    "AbsolutePercentageError",
    "AveragePrecision",
    "BalancedAccuracy",
    "BinaryAccuracy",
    "BrierScore",
    "CategoricalAccuracy",
    "CohenKappa",
    "ConfusionMatrix",
    "ExpectedCalibrationError",
    "F1Score",
    "FBetaScore",
    "GroupedMetrics",
    "IntervalCoverage",
    "IntervalScore",
    "IntervalWidth",
    "Intervals",
    "MatthewsCorrelation",
    "MeanAbsoluteError",
    "MeanLoss",
    "MeanReciprocalRank",
    "MeanSquaredError",
    "Metric",
    "NegativeBinomialDeviance",
    "NormalizedDiscountedCumulativeGain",
    "PearsonCorrelation",
    "Perplexity",
    "PinballLoss",
    "PoissonDeviance",
    "Precision",
    "R2Score",
    "Recall",
    "Reliability",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "SubsetAccuracy",
    "SymmetricMeanAbsolutePercentageError",
    "TopKCategoricalAccuracy",
    "TweedieDeviance",
    "average_precision",
    "by_group",
    "roc_auc",
]
