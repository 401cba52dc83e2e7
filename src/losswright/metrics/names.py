"""Names under which metrics can be asked for, where an object would say no more."""

from typing import Any

import keras

from losswright.core.errors import SettingError
from losswright.metrics.absolute_error import MeanAbsoluteError
from losswright.metrics.absolute_error_cvar import AbsoluteErrorCVaR
from losswright.metrics.absolute_error_quantile import AbsoluteErrorQuantile
from losswright.metrics.absolute_percentage_error import AbsolutePercentageError
from losswright.metrics.auc import AUC, AveragePrecision
from losswright.metrics.balanced_accuracy import BalancedAccuracy
from losswright.metrics.binary_accuracy import BinaryAccuracy, SubsetAccuracy
from losswright.metrics.brier_score import BrierScore
from losswright.metrics.calibration_error import ExpectedCalibrationError
from losswright.metrics.categorical_accuracy import (
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from losswright.metrics.cohen_kappa import CohenKappa
from losswright.metrics.deviance import NegativeBinomialDeviance, PoissonDeviance, TweedieDeviance
from losswright.metrics.f_score import F1Score
from losswright.metrics.interval import IntervalCoverage, IntervalScore, IntervalWidth
from losswright.metrics.matthews_correlation import MatthewsCorrelation
from losswright.metrics.normalized_discounted_gain import NormalizedDiscountedCumulativeGain
from losswright.metrics.pearson_correlation import PearsonCorrelation
from losswright.metrics.pinball_loss import PinballLoss
from losswright.metrics.precision_recall import Precision, Recall
from losswright.metrics.r2_score import R2Score
from losswright.metrics.reciprocal_rank import MeanReciprocalRank
from losswright.metrics.squared_error import MeanSquaredError, RootMeanSquaredError
from losswright.metrics.symmetric_percentage_error import SymmetricMeanAbsolutePercentageError

NAMES: dict[str, type[keras.metrics.Metric]] = {
    "absolute_error_cvar99": AbsoluteErrorCVaR,
    "absolute_error_p99": AbsoluteErrorQuantile,
    "auc": AUC,
    "average_precision": AveragePrecision,
    "balanced_accuracy": BalancedAccuracy,
    "binary_accuracy": BinaryAccuracy,
    "brier_score": BrierScore,
    "categorical_accuracy": CategoricalAccuracy,
    "cohen_kappa": CohenKappa,
    "expected_calibration_error": ExpectedCalibrationError,
    "f1_score": F1Score,
    "interval_coverage": IntervalCoverage,
    "interval_score": IntervalScore,
    "interval_width": IntervalWidth,
    "mae": MeanAbsoluteError,
    "mape": AbsolutePercentageError,
    "matthews_correlation": MatthewsCorrelation,
    "mean_absolute_error": MeanAbsoluteError,
    "mean_reciprocal_rank": MeanReciprocalRank,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "negative_binomial_deviance": NegativeBinomialDeviance,
    "normalized_discounted_cumulative_gain": NormalizedDiscountedCumulativeGain,
    "pearson_correlation": PearsonCorrelation,
    "pinball_loss": PinballLoss,
    "poisson_deviance": PoissonDeviance,
    "precision": Precision,
    "r2_score": R2Score,
    "recall": Recall,
    "rmse": RootMeanSquaredError,
    "root_mean_squared_error": RootMeanSquaredError,
    "smape": SymmetricMeanAbsolutePercentageError,
    "sparse_categorical_accuracy": SparseCategoricalAccuracy,
    "sparse_top_k_categorical_accuracy": SparseTopKCategoricalAccuracy,
    "subset_accuracy": SubsetAccuracy,
    "symmetric_mean_absolute_percentage_error": SymmetricMeanAbsolutePercentageError,
    "top_k_categorical_accuracy": TopKCategoricalAccuracy,
    "tweedie_deviance": TweedieDeviance,
}


def metric_named(name: str, outputs: int) -> Any:
    """A metric with its usual settings: of ours, or else of Keras.

    "accuracy" is that of a yes or no where there is one output, else that of a choice among classes.

    Raises:
        SettingError: neither knows the name.
    """
    if name in ("accuracy", "acc"):
        return (BinaryAccuracy if outputs == 1 else CategoricalAccuracy)(name=name)
    if name in NAMES:
        return NAMES[name](name=name)
    try:
        metric = keras.metrics.get(name)
    except ValueError:
        metric = None
    if not isinstance(metric, keras.metrics.Metric):
        raise SettingError(f"metrics: {name!r} is no metric's name; known are 'accuracy', {', '.join(NAMES)}")
    return metric
