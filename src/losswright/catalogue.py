"""What there is: plain lists that documentation, tools and tests read. Nothing is found by scanning."""

from difflib import get_close_matches

from losswright import losses, metrics
from losswright.core import Loss
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.losses.names import by_plain_name, plain

LOSSES: list[type[Loss]] = sorted(
    (cls for cls in map(vars(losses).get, losses.__all__) if cls and cls.card and cls is not losses.Weighted),
    key=lambda cls: cls.__name__,
)
"""Every loss with a formula that `losswright.losses` names, in the order of names."""

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
