"""Mergeable states to numbers: exact over batches, or with a stated error."""

from losswright.core.errors import SettingError
from losswright.metrics.absolute_error_cvar import AbsoluteErrorCVaR
from losswright.metrics.absolute_error_quantile import AbsoluteErrorQuantile
from losswright.metrics.absolute_percentage_error import AbsolutePercentageError

__all__ = ["AbsoluteErrorCVaR", "AbsoluteErrorQuantile", "AbsolutePercentageError", "SettingError"]
