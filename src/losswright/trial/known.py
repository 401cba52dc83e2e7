"""The domain of a loss: known by name for Keras's losses and ours, found by trying for all others."""

from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.numeric import regular
from losswright.trial.domains import (
    COUNTS,
    DOMAINS,
    LABELS,
    LABELS_LOGITS,
    LOG_COUNTS,
    NUMBERS,
    ONE_HOT,
    ONE_HOT_LOGITS,
    POSITIVES,
    SIGNS,
    VECTORS,
    YES_NO,
    YES_NO_LOGITS,
)  # fmt: skip
from losswright.trial.sample import Domain, Sample
from losswright.trial.subject import Subject, as_object, name_of

FROM_LOGITS = {YES_NO: YES_NO_LOGITS, ONE_HOT: ONE_HOT_LOGITS, LABELS: LABELS_LOGITS}

BY_NAME: dict[Domain, tuple[str, ...]] = {
    NUMBERS: (
        "BarronGeneral", "BatchPercentileTail", "BlendedTail", "Charbonnier", "Expectile", "Huber", "LogCosh",
        "MaxFractionTail", "MeanAbsoluteError", "MeanSquaredError", "PercentileWeighted", "Pinball", "PowerError",
        "PseudoHuber", "QuantileHuber", "Superquantile", "Tilted", "TopK", "Wing",
    ),
    VECTORS: ("CosineSimilarity",),
    POSITIVES: ("MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "SymmetricMeanAbsolutePercentageError"),
    COUNTS: ("Poisson",),
    LOG_COUNTS: ("GammaDeviance", "PoissonDeviance", "Tweedie"),
    SIGNS: ("Hinge", "ModifiedHuber", "Perceptron", "SquaredHinge"),
    YES_NO: (
        "AdaptiveWing", "AsymmetricLoss", "BinaryCrossentropy", "BinaryFocalCrossentropy", "Dice", "FocalTversky",
        "Jaccard", "Tversky",
    ),
    YES_NO_LOGITS: ("LovaszHinge",),
    ONE_HOT: (
        "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalPoly", "GeneralizedDice",
        "JensenShannon", "KLDivergence", "LovaszSoftmax", "SquaredEarthMover", "SymmetricCrossentropy", "WeightedKappa",
    ),
    ONE_HOT_LOGITS: ("CategoricalHinge", "LDAM", "LogitAdjusted"),
    LABELS: (
        "CategoricalGeneralizedCrossEntropy", "MMCE", "SoftExpectedCalibrationError", "SparseCategoricalCrossentropy",
        "SparseCategoricalFocal", "SparseCategoricalPoly", "SparseSymmetricCrossentropy",
    ),
    LABELS_LOGITS: ("CumulativeLink", "MultiMargin", "SparseLDAM", "SparseLogitAdjusted", "Sparsemax"),
}  # fmt: skip
KNOWN = {name: domain for domain, names in BY_NAME.items() for name in names}


def subject_of(loss: Any, y_true: Any = None, y_pred: Any = None, domain: str | None = None) -> Subject:
    """The loss with the domain that it is tried on.

    Raises:
        SettingError: one of `y_true` and `y_pred` is missing or no regular array, the domain has no such name, or none
            is found.
    """
    if (y_true is None) != (y_pred is None):
        raise SettingError("verify needs both y_true and y_pred, or neither")
    loss = as_object(loss)
    given = {"y_true": y_true, "y_pred": y_pred}
    sample = None if y_true is None else Sample(*(regular(part, name, SettingError) for name, part in given.items()))
    chosen = _named(domain) if domain else _known(loss)
    if sample is not None:
        return Subject(loss, chosen or _own(sample), sample)
    chosen = chosen or _found(loss)
    if chosen is None:
        raise SettingError(
            f"{name_of(loss)} fails on every kind of targets and predictions that verify knows; give it yours: "
            f"verify(loss, y_true, y_pred)"
        )
    return Subject(loss, chosen)


def _named(name: str) -> Domain:
    domains = {domain.name: domain for domain in (*DOMAINS, LOG_COUNTS, YES_NO_LOGITS)}
    if name not in domains:
        raise SettingError(f"domain must be one of {', '.join(domains)}; got {clip(name)}")
    return domains[name]


def _known(loss: Any) -> Domain | None:
    """The domain that the name of the loss, or of a function of Keras, stands for."""
    if not isinstance(loss, keras.losses.Loss) and str(getattr(loss, "__module__", "")).startswith("keras."):
        loss = _class_of(loss) or loss
    domain = KNOWN.get(name_of(loss))
    if domain is LOG_COUNTS and not getattr(loss, "log_mean", True):
        return POSITIVES
    if domain is COUNTS and getattr(loss, "log_rate", False):
        return LOG_COUNTS
    if domain is not None and _from_logits(loss):
        return FROM_LOGITS.get(domain, domain)
    return domain


def _class_of(function: Any) -> Any:
    """Keras's loss object of a function of Keras."""
    wanted = function.__name__.replace("_", "").lower()
    return next((getattr(keras.losses, name)() for name in KNOWN if name.lower() == wanted), None)


def _from_logits(loss: Any) -> bool:
    if hasattr(loss, "from_logits"):
        return bool(loss.from_logits)
    return isinstance(loss, keras.losses.Loss) and bool(loss.get_config().get("from_logits", False))


def _own(sample: Sample) -> Domain:
    """The user's targets and predictions, of which no more is known."""
    labels = sample.y_true.dtype.kind in "iu" and sample.y_true.ndim < sample.y_pred.ndim
    return Domain("yours", "the targets and predictions given", lambda rng, shape: sample, labels=labels)


def _found(loss: Any) -> Domain | None:
    return next((domain for domain in DOMAINS if _runs(loss, domain)), None)


def _runs(loss: Any, domain: Domain) -> bool:
    """Whether the loss gives finite numbers there."""
    subject = Subject(loss, domain)
    try:
        values = np.asarray(keras.ops.convert_to_numpy(subject.raw(subject.sample.y_true, subject.sample.y_pred)))
    except Exception:  # whatever a user's loss may raise on targets that it isn't meant for
        return False
    return bool(values.size and np.isfinite(values).all())
