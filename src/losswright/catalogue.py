"""What there is: plain lists that documentation, tools and tests read. Nothing is found by scanning."""

from losswright import losses
from losswright.core import Loss

LOSSES: list[type[Loss]] = [
    losses.BatchPercentileTail,
    losses.BinaryCrossentropy,
    losses.BlendedTail,
    losses.CategoricalCrossentropy,
    losses.Circle,
    losses.Contrastive,
    losses.CosineEmbedding,
    losses.Dice,
    losses.FocalTversky,
    losses.GeneralizedDice,
    losses.Huber,
    losses.Jaccard,
    losses.LiftedStructure,
    losses.LogCosh,
    losses.LovaszHinge,
    losses.LovaszSoftmax,
    losses.MaxFractionTail,
    losses.MeanAbsoluteError,
    losses.MeanAbsolutePercentageError,
    losses.MeanSquaredError,
    losses.MeanSquaredLogarithmicError,
    losses.NPairs,
    losses.NTXent,
    losses.Pinball,
    losses.Poisson,
    losses.SparseCategoricalCrossentropy,
    losses.Superquantile,
    losses.TripletHard,
    losses.TripletMargin,
    losses.TripletSemiHard,
    losses.Tversky,
]
"""Every loss with a formula, by name."""
