"""What there is: plain lists that documentation, tools and tests read. Nothing is found by scanning."""

from losswright import losses
from losswright.core import Loss

LOSSES: list[type[Loss]] = [
    losses.BatchPercentileTail,
    losses.BinaryCrossentropy,
    losses.BlendedTail,
    losses.CategoricalCrossentropy,
    losses.Huber,
    losses.LogCosh,
    losses.MaxFractionTail,
    losses.MeanAbsoluteError,
    losses.MeanAbsolutePercentageError,
    losses.MeanSquaredError,
    losses.MeanSquaredLogarithmicError,
    losses.Pinball,
    losses.Poisson,
    losses.SparseCategoricalCrossentropy,
    losses.Superquantile,
]
"""Every loss with a formula, by name."""
