"""Mergeable states to numbers: exact over batches, or with a stated error."""

import losswright.core  # noqa: F401  (chooses the backend, before Keras is imported)
from losswright.metrics.absolute_error_cvar import AbsoluteErrorCVaR
from losswright.metrics.absolute_error_quantile import AbsoluteErrorQuantile
from losswright.metrics.absolute_percentage_error import AbsolutePercentageError

__all__ = ["AbsoluteErrorCVaR", "AbsoluteErrorQuantile", "AbsolutePercentageError"]
