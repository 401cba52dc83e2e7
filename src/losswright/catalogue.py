"""What there is: plain lists that documentation, tools and tests read. Nothing is found by scanning."""

from difflib import get_close_matches

from losswright import losses, metrics
from losswright.core import Loss
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.losses.names import by_plain_name, plain

LOSSES: list[type[Loss]] = [
    losses.AdaptiveBarron,
    losses.AdaptiveWing,
    losses.ApproxNDCG,
    losses.AsymmetricLoss,
    losses.BarronGeneral,
    losses.BatchPercentileTail,
    losses.BetaNegativeLogLikelihood,
    losses.BinaryCrossentropy,
    losses.BinaryFocalCrossentropy,
    losses.BlendedTail,
    losses.Bootstrapped,
    losses.CIoU,
    losses.CTC,
    losses.CategoricalCrossentropy,
    losses.CategoricalFocalCrossentropy,
    losses.CategoricalGeneralizedCrossEntropy,
    losses.CategoricalHinge,
    losses.CategoricalPoly,
    losses.Charbonnier,
    losses.Circle,
    losses.Contrastive,
    losses.Coral,
    losses.Corn,
    losses.CosineEmbedding,
    losses.CosineSimilarity,
    losses.CoxPartialLikelihood,
    losses.CumulativeLink,
    losses.DIoU,
    losses.Dice,
    losses.DiscreteTimeHazard,
    losses.Expectile,
    losses.FenchelYoung,
    losses.FocalTversky,
    losses.GIoU,
    losses.GammaDeviance,
    losses.GaussianNegativeLogLikelihood,
    losses.GeneralizedDice,
    losses.GradientHarmonizing,
    losses.GroupDRO,
    losses.Hinge,
    losses.HingeEmbedding,
    losses.Huber,
    losses.Jaccard,
    losses.JensenShannon,
    losses.KLDivergence,
    losses.LDAM,
    losses.LambdaRank,
    losses.LaplaceNegativeLogLikelihood,
    losses.LiftedStructure,
    losses.ListNet,
    losses.LogCosh,
    losses.LogitAdjusted,
    losses.LovaszHinge,
    losses.LovaszSoftmax,
    losses.MMCE,
    losses.MaxFractionTail,
    losses.MeanAbsoluteError,
    losses.MeanAbsolutePercentageError,
    losses.MeanSquaredError,
    losses.MeanSquaredLogarithmicError,
    losses.ModifiedHuber,
    losses.MultiLabelMargin,
    losses.MultiMargin,
    losses.MultiScaleSSIM,
    losses.NPairs,
    losses.NTXent,
    losses.NegativeBinomial,
    losses.PairwiseMargin,
    losses.PercentileWeighted,
    losses.Perceptron,
    losses.Pinball,
    losses.Poisson,
    losses.PoissonDeviance,
    losses.PowerError,
    losses.PseudoHuber,
    losses.QuantileHuber,
    losses.RankNet,
    losses.SSIM,
    losses.SoftExpectedCalibrationError,
    losses.SoftmaxRanking,
    losses.SparseBootstrapped,
    losses.SparseCategoricalCrossentropy,
    losses.SparseCategoricalFocal,
    losses.SparseCategoricalPoly,
    losses.SparseLDAM,
    losses.SparseLogitAdjusted,
    losses.SparseSymmetricCrossentropy,
    losses.Sparsemax,
    losses.SquaredEarthMover,
    losses.SquaredHinge,
    losses.Superquantile,
    losses.SymmetricCrossentropy,
    losses.SymmetricMeanAbsolutePercentageError,
    losses.Tilted,
    losses.TopK,
    losses.TripletHard,
    losses.TripletMargin,
    losses.TripletSemiHard,
    losses.Tversky,
    losses.Tweedie,
    losses.WeightedKappa,
    losses.Wing,
    losses.ZeroInflatedNegativeBinomial,
    losses.ZeroInflatedPoisson,
]
"""Every loss with a formula, by name."""

METRICS: list[type[metrics.Metric]] = [
    metrics.AUC,
    metrics.AbsoluteErrorCVaR,
    metrics.AbsoluteErrorQuantile,
    metrics.AbsolutePercentageError,
    metrics.AveragePrecision,
    metrics.BalancedAccuracy,
    metrics.BinaryAccuracy,
    metrics.BrierScore,
    metrics.CategoricalAccuracy,
    metrics.CohenKappa,
    metrics.ConfusionMatrix,
    metrics.ExpectedCalibrationError,
    metrics.F1Score,
    metrics.FBetaScore,
    metrics.IntervalCoverage,
    metrics.IntervalScore,
    metrics.IntervalWidth,
    metrics.MatthewsCorrelation,
    metrics.MeanAbsoluteError,
    metrics.MeanLoss,
    metrics.MeanReciprocalRank,
    metrics.MeanSquaredError,
    metrics.NegativeBinomialDeviance,
    metrics.NormalizedDiscountedCumulativeGain,
    metrics.PearsonCorrelation,
    metrics.Perplexity,
    metrics.PinballLoss,
    metrics.PoissonDeviance,
    metrics.Precision,
    metrics.R2Score,
    metrics.Recall,
    metrics.RootMeanSquaredError,
    metrics.SparseCategoricalAccuracy,
    metrics.SparseTopKCategoricalAccuracy,
    metrics.SubsetAccuracy,
    metrics.SymmetricMeanAbsolutePercentageError,
    metrics.TopKCategoricalAccuracy,
    metrics.TweedieDeviance,
]
"""Every metric, by name."""


def find_losses(
    *, task: str | None = None, target: str | None = None, activation: str | None = None
) -> list[type[Loss]]:
    """The losses whose card holds these texts, whatever their case.

    >>> [loss.__name__ for loss in find_losses(task="time to an event")]
    ['CoxPartialLikelihood', 'DiscreteTimeHazard']
    """
    wanted = {"task": task, "target": target, "activation": activation}
    texts = {field: text.lower() for field, text in wanted.items() if text}
    return [loss for loss in LOSSES if all(text in getattr(loss.card, field).lower() for field, text in texts.items())]


def loss_named(name: str) -> type[Loss]:
    """The loss of that name, as a class or in snake case, with or without the prefix "lw.", whatever its case.

    Raises:
        SettingError: there is none; the message names the nearest.

    >>> loss_named("huber").__name__, loss_named("lw.top_k").__name__
    ('Huber', 'TopK')
    """
    by_name = by_plain_name()
    if plain(name) in by_name:
        return by_name[plain(name)]
    near = [by_name[found].__name__ for found in get_close_matches(plain(name), by_name, n=3)]
    hint = f"did you mean {' or '.join(near)}?" if near else "`losswright list` names them all"
    raise SettingError(f"there is no loss called {clip(name)}; {hint}")
