"""Losses: each of the table of references, in value and slope, against its truth in 50 digits."""

from functools import cache
from random import Random
from typing import Any

from losswright import losses
from losswright.core.describe import clip
from losswright.core.target import LABELS

import keras
import numpy as np

from fuzz.hostile import changed, generator, weighed
from fuzz.trial import FLOAT32, SQUARES, Entry, Trial, within
from tests.losses.references import REFERENCES
from tests.support.agreement import spread
from tests.support.gradients import values_and_slopes
from tests.support.reference import Reference

WRONG_SHARE, SLOPE_SHARE = 0.5, 0.2
DRAWS = 4  # of inputs, for each reference: 50 digits take their time
REDUCTIONS = ("sum_over_batch_size", "mean_with_sample_weight", "sum", "none")
RELATIVE, ABSOLUTE = 1e-4, 1e-6


@cache
def known(reference: Reference, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, the true values, and the error that terms that cancel excuse."""
    y_true, y_pred = reference.inputs(np.random.default_rng(number))
    values = reference.truth.values(y_true, y_pred)
    excused = spread(reference.truth.values, y_true, y_pred) if reference.cancels else np.zeros_like(values)
    return y_true, y_pred, values, 4 * excused + reference.absolute


def loss(draw: Random) -> Trial:
    """A loss, on what it is made for or on what it isn't."""
    reference = draw.choice(REFERENCES)
    wrong = draw.random() < WRONG_SHARE
    y_true, y_pred, *truth = known(reference, draw.randrange(DRAWS))
    (true_is, true), (pred_is, pred) = (changed(array, draw, wrong=wrong) for array in (y_true, y_pred))
    weight_is, weight = weighed(len(y_true), draw, wrong=wrong)
    reduction = draw.choice(REDUCTIONS)
    said = f"{reference}: {true_is}, {pred_is}, {weight_is}, {reduction}"
    if draw.random() < SLOPE_SHARE and isinstance(pred, np.ndarray) and pred.dtype == "float32":
        given = true, pred, weight
        return Trial(f"slope of {said}", given, lambda: _slopes(reference, reduction, *given),
                     lambda slopes: _nan(reference, slopes, *given), sound=not wrong)  # fmt: skip

    def call():
        reference.loss.reduction = reduction
        return keras.ops.convert_to_numpy(reference.loss(true, pred, weight))

    def fault(answer):
        by_numpy = None if wrong else _right(reference, *truth, weight, reduction)
        return _nan(reference, answer, true, pred, weight) if by_numpy is None else _compared(answer, *by_numpy)

    return Trial(said, (true, pred, weight), call, fault, sound=not wrong)


def nothing(draw: Random) -> Trial:
    """A loss of no samples, which costs 0."""
    reference = draw.choice(REFERENCES)
    y_true, y_pred = (array[:0] for array in known(reference, 0)[:2])
    weight, reduction = draw.choice((None, np.ones(0), np.ones((0, 1)))), draw.choice(REDUCTIONS)

    def call():
        reference.loss.reduction = reduction
        return keras.ops.convert_to_numpy(reference.loss(y_true, y_pred, weight))

    def fault(answer):
        right = answer.size == 0 if reduction == "none" else answer == 0
        return "" if right else f"{answer} of no samples"

    grouped = hasattr(reference.loss, "groups")  # which has some from elsewhere
    return Trial(f"{reference} of nothing, {reduction}", (y_true, y_pred, weight), call, fault, sound=not grouped)


def _slopes(reference: Reference, reduction: str, true: Any, pred: np.ndarray, weight: Any) -> np.ndarray:
    reference.loss.reduction = reduction
    return values_and_slopes(lambda p: keras.ops.sum(reference.loss(true, p, weight)), pred)[1]


def _nan(reference: Reference, answer: Any, true: Any, *given: Any) -> str:
    """A number that is none, of numbers that are; a label that is no class is meant to give it."""
    if not np.isnan(answer).any() or not within(FLOAT32, true, *given):
        return ""
    if reference.loss.form == LABELS and not _are_classes(true, np.shape(given[0])[-1]):
        return ""
    if not _in_domain(reference, true) or not (within(SQUARES, true, *given) or _has_number(reference, true, *given)):
        return ""
    return "NaN of finite numbers"


def _has_number(reference: Reference, true: Any, pred: Any, weight: Any = None) -> bool:
    """Whether predictions are in the domain of the loss, and float32 holds the sum of true values, and slopes."""
    usual = known(reference, 0)
    true, pred = (np.asarray(array, kept.dtype) for array, kept in zip((true, pred), usual[:2], strict=True))
    if true.shape[1:] != usual[0].shape[1:] or pred.shape[1:] != usual[1].shape[1:]:
        return False
    if usual[1].min() >= 0 and usual[1].max() <= 1 and not (pred.min() >= 0 and pred.max() <= 1):
        return False
    try:
        found = [np.float64(of(true, pred)) for of in (reference.truth.values, reference.truth.slopes)]
    except (ArithmeticError, TypeError, ValueError):  # so large, or so far outside, that there is none
        return False
    most = FLOAT32 / len(true) / max(1.0, 1.0 if weight is None else np.max(weight))
    return all((np.abs(numbers) <= most).all() for numbers in found)


def _in_domain(reference: Reference, true: Any) -> bool:
    """Whether targets are shares, or positive, where the loss is for such."""
    usual = known(reference, 0)[0]
    numbers = np.asarray(true, "float64")
    high_enough = usual.min() < 0 or numbers.min() > 0 or (usual.min() == 0 and numbers.min() == 0)
    return bool(high_enough and (usual.max() > 1 or numbers.max() <= 1))


def _are_classes(labels: Any, classes: int) -> bool:
    labels = np.asarray(labels)
    return bool(((labels >= 0) & (labels < classes) & (labels == np.floor(labels))).all())


def _right(reference: Reference, values: np.ndarray, excused: np.ndarray, weight: Any, reduction: str) -> Any:
    """The answer by NumPy in float64, and what it may be off; None where it isn't a mean of samples' values."""
    by_sample = getattr(reference.truth, "by_sample", False) and values.ndim == 1
    plain = weight is None or (isinstance(weight, np.ndarray) and (weight == 1).all())
    if getattr(reference.loss, "ignore_class", None) is not None or not (by_sample or plain):
        return None
    weights = np.ones_like(values) if plain else np.reshape(np.asarray(weight, "float64"), values.shape)
    if reduction == "none":
        return values * weights, excused * weights
    sizes = {"sum": 1.0, "mean_with_sample_weight": weights.sum()}
    size = sizes.get(reduction, float(values.size))
    return (values * weights).sum() / size, (excused * weights).sum() / size


def _compared(answer: np.ndarray, right: Any, excused: Any) -> str:
    if np.shape(answer) != np.shape(right):
        return f"shape {np.shape(answer)}, and {np.shape(right)} is right"
    close = np.abs(answer - right) <= RELATIVE * np.abs(right) + ABSOLUTE + excused
    return "" if np.all(close) else f"{answer}, and {right} is right"[:300]


def wrapper(draw: Random) -> Trial:
    """`Weighted` and `Summed` around anything that may be taken for a loss."""
    inner, weights = draw.choice(INNERS), draw.choice(CLASS_WEIGHTS)
    several = draw.random() < 0.4
    rng = generator(draw)
    (true_is, true), (pred_is, pred) = (
        changed(array, draw, wrong=draw.random() < 0.3)
        for array in (rng.integers(2, size=(6, 1)).astype("float32"), rng.random((6, 1)).astype("float32"))
    )

    def call():
        made = losses.Summed([inner, "mae"]) if several else losses.Weighted(inner, class_weight=weights)
        return keras.ops.convert_to_numpy(made(true, pred))

    kind = "Summed" if several else "Weighted"
    return Trial(f"{kind} of {clip(inner, 60)}, {clip(weights, 60)}: {true_is}, {pred_is}", (true, pred, weights), call)


INNERS: tuple[Any, ...] = ("mse", "huber", "no such loss", None, 3, losses.Huber(), losses.Huber, [],
                           keras.losses.MeanSquaredError(), lambda y_true, y_pred: (y_true - y_pred) ** 2)  # fmt: skip
CLASS_WEIGHTS: tuple[Any, ...] = (None, {0: 1.0, 1: 3.0}, [1.0, 3.0], {0: -1.0, 1: 1.0}, {0: 0.0, 1: 0.0}, {}, [], "a",
                                  {0: float("nan")}, {"a": 1.0}, {0: "a"}, 3, {0: 1.0}, np.ones(2), np.ones((2, 2)),
                                  {0: 1e300, 1: 1.0}, {0.5: 1.0}, {None: 1.0}, {"y": {0: 1.0, 1: 2.0}}, {True: 1.0},
                                  {0: [1.0], 1: 2.0}, {10**400: 1.0}, {0: 10**400, 1: 1})  # fmt: skip

ENTRIES = (
    Entry("losses", loss, 40, tuple({f"losses.{type(reference.loss).__name__}" for reference in REFERENCES})),
    Entry("losses of no samples", nothing, 2, ()),
    Entry("losses around losses", wrapper, 2, ("Weighted", "losses.Weighted", "losses.Summed")),
)
