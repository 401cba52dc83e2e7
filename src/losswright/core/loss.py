"""The contract of a loss: a value a sample. Alignment, weights, masks and reduction are done here, for every loss."""

import functools
import re
from typing import Annotated, Any, ClassVar

import keras
from keras import ops

from losswright.core.alignment import align, align_labels, align_rows, align_weight, blocks, shape_text
from losswright.core.card import Card
from losswright.core.class_weight import ClassWeight, read_class_weight, weigh_classes
from losswright.core.errors import ShapeError, WeightError
from losswright.core.no_rows import valued
from losswright.core.numeric import numeric_batch
from losswright.core.reduction import REDUCTIONS, SUM_OVER_BATCH_SIZE, reduce
from losswright.core.saveable import settings_of, unpack_settings
from losswright.core.settings import Dtype, OneOf, enforce_ranges
from losswright.core.target import FREE, LABELS, NUMBERS
from losswright.kernels.linear_logits import LinearLogits, linear_logits_of
from losswright.kernels.masks import mask_of


class Loss(keras.losses.Loss):
    """Base of all losses. Subclasses write `call`, which gives one value a sample, and nothing else.

    Calling it aligns `y_true` `(N, ..., features)`, `y_pred` and `sample_weight` batch-first, refuses what would
    broadcast by accident, hides samples of weight 0, honours Keras masks, and reduces with true denominators. In
    half precision it computes in float32 and returns the dtype of the loss. The configuration comes from the
    signature of `__init__`, whose settings must be kept as attributes of the same names.

    Args:
        reduction: `"sum_over_batch_size"` (mean over all values that are not masked), `"mean_with_sample_weight"`
            (over the sum of the weights), `"sum"`, or `"none"`.
        class_weight: `{label: weight}` or a sequence of weights from label 0; multiplies `sample_weight`.
        name: for logs; the class name by default.
        dtype: of the result; `keras.config.floatx()` by default.

    Raises:
        ShapeError: targets and predictions don't fit.
        WeightError: weights don't fit the predictions, or class weights the classes.
        SettingError: a setting is out of its range.
    """

    card: ClassVar[Card | None] = None
    form: str = NUMBERS  # how targets are written, see core/target.py
    axis: int = -1  # of the classes or outputs; a loss may make it a setting
    parameters: int = 1  # numbers a target in the last axis of y_pred, block after block: all means, all variances
    harmless_target: float = 0.0  # stands in for a target of weight 0: any value that the loss is defined on
    by_rows: bool = False  # whether a value depends on its own row of logits alone, see core/row_loss.py
    exchanges: bool = False  # whether replicas tell each other of their rows, so that each must say that it has none

    @enforce_ranges
    def __init__(
        self,
        *,
        reduction: Annotated[str | None, OneOf(REDUCTIONS)] = SUM_OVER_BATCH_SIZE,
        class_weight: ClassWeight | None = None,
        name: str | None = None,
        dtype: Annotated[Any, Dtype()] = None,
    ):
        super().__init__(name=name or _snake_case(type(self).__name__), reduction=reduction, dtype=dtype)
        self.class_weight = read_class_weight(class_weight)

    def call(self, y_true, y_pred):
        """One value a sample: `(N, ..., features)` to `(N, ...)`."""
        raise NotImplementedError(f"{type(self).__name__} must define call(y_true, y_pred)")

    def values(self, y_true, y_pred, weight):
        """Value a sample of aligned tensors; override where the weights decide more than how much a value counts.

        `weight`, or None, has the rank of `y_pred`; its last axis is 1 unless each element has its own weight.
        """
        return self.call(y_true, y_pred)

    def counted(self, y_true):
        """True for each sample that takes part, of the shape of the values; None where all do."""
        return None

    def hide(self, y_true, weight):
        """Targets of weight 0, which may be NaN, replaced by a harmless one."""
        if weight is None:
            return y_true
        harmless = ops.cast(self.harmless_target, y_true.dtype)
        return ops.where(fit_rank(weight, y_true) != 0, y_true, harmless)

    def by_class(self, y_pred):
        """Predictions whose last axis has an entry for each class; only the number of entries counts."""
        return y_pred

    def fit_weight(self, weight, values):
        """A weight, or True where counted, of the rank of the values; None where there is none."""
        return fit_rank(weight, values)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """The reduced loss of a batch."""
        with keras.name_scope(self.name):
            mask = mask_of(y_pred)
            y_true, y_pred, weight = numeric_batch(y_true, y_pred, sample_weight)
            y_true, y_pred = self._read(y_true, y_pred)
            like_target = blocks(y_pred, self.parameters)[0]
            counted = self._counted(y_true, like_target, mask)
            weight = _sample_weight(weight, like_target)
            y_true = self.hide(y_true, _product(weight, counted, y_pred.dtype))
            weight = self._weigh_classes(weight, y_true, like_target)
            return ops.cast(self.reduced(y_true, y_pred, weight, counted, self.reduction), self.dtype)

    def reduced(self, y_true, y_pred, weight, counted, reduction):
        """The values of aligned tensors, weighted and reduced; weights and counts have the rank of `y_pred`."""
        like_target = blocks(y_pred, self.parameters)[0]
        effective = _product(weight, counted, y_pred.dtype)
        values = _checked(valued(self, y_true, y_pred, effective), like_target, self.name)
        weight, counted = self.fit_weight(weight, values), self.fit_weight(counted, values)
        return reduce(values, weight=weight, counted=_both(counted, mask_of(values)), reduction=reduction)

    def get_config(self) -> dict[str, Any]:
        """All settings, by name, as the signature lists them."""
        weights = None if self.class_weight is None else list(self.class_weight.items())
        common = {"name": self.name, "reduction": self.reduction, "dtype": self._dtype_policy.name}
        return {**common, "class_weight": weights, **settings_of(self, Loss)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Loss":
        """The loss that `get_config` described."""
        config = unpack_settings(config)
        if config.get("class_weight") is not None:
            config["class_weight"] = dict(config["class_weight"])
        return cls(**config)

    def _read(self, y_true, y_pred):
        """Tensors of one shape in the dtype of the computation; whole-number labels stay whole."""
        working = "float64" if self.dtype == "float64" else "float32"
        y_pred = self._logits_in_chunks(y_pred) or _last(ops.convert_to_tensor(y_pred, dtype=working), self.axis)
        if self.form == FREE:
            return align_rows(ops.convert_to_tensor(y_true), y_pred)
        if self.form == LABELS:
            return align_labels(ops.convert_to_tensor(y_true), y_pred), y_pred
        return align(_last(ops.convert_to_tensor(y_true, dtype=working), self.axis), y_pred, self.parameters)

    def _logits_in_chunks(self, y_pred) -> LinearLogits | None:
        """What the output of a `LinearHead` is made of, if this loss can read that."""
        linear = linear_logits_of(y_pred) if self.by_rows and self.dtype != "float64" else None
        fits = linear is not None and self.axis in (-1, len(linear.shape) - 1) and linear.shape[0] != 0
        return linear if fits else None

    def _counted(self, y_true, y_pred, mask):
        """What takes part in denominators: not masked by Keras, not left out by the loss itself."""
        parts = [(self.counted(y_true), self.name), (mask, "the Keras mask of y_pred")]
        aligned = [align_weight(ops.cast(p, "bool"), y_pred.shape, name) for p, name in parts if p is not None]
        return functools.reduce(_both, aligned, None)

    def _weigh_classes(self, weight, y_true, y_pred):
        """The weight times class weights, of the rank of the predictions; None where there are neither."""
        if self.class_weight is None:
            return weight
        classes = ops.stop_gradient(weigh_classes(self.class_weight, y_true, self.by_class(y_pred), form=self.form))
        classes = align_weight(classes, y_pred.shape, "class_weight")
        return classes if weight is None else weight * classes


class ElementwiseLoss(Loss):
    """A loss of each element on its own, averaged over the last axis. Weights may be given for each element."""

    def element(self, y_true, y_pred):
        """One value an element: the shape of `y_pred`."""
        raise NotImplementedError(f"{type(self).__name__} must define element(y_true, y_pred)")

    def call(self, y_true, y_pred):
        """The mean over the last axis: `(N, ..., features)` to `(N, ...)`."""
        elements = self.element(y_true, y_pred)
        size = elements.shape[-1]
        # The slope of a mean is as large as the elements on PyTorch; that of a sum is one number a row.
        return ops.mean(elements, axis=-1) if size is None else ops.sum(elements, axis=-1) / size

    def values(self, y_true, y_pred, weight):
        """One value an element where each has its own weight, else one a sample."""
        by_element = weight is not None and weight.shape[-1] != 1
        return self.element(y_true, y_pred) if by_element else self.call(y_true, y_pred)


def fit_rank(weight, values):
    """A weight of the rank of `values`, which differs from that of the predictions by last axes only.

    Raises:
        WeightError: the weights tell apart what the loss has already averaged.
    """
    if weight is None:
        return None
    fitted = weight
    while len(fitted.shape) < len(values.shape):
        fitted = ops.expand_dims(fitted, -1)
    while len(fitted.shape) > len(values.shape) and fitted.shape[-1] == 1:
        fitted = ops.squeeze(fitted, -1)
    if len(fitted.shape) == len(values.shape):
        return fitted
    raise WeightError(
        f"weights or a mask of shape {shape_text(weight.shape)} are finer than the values of this loss, of shape "
        f"{shape_text(values.shape)}; give weights of that shape"
    )


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _last(tensor, axis: int):
    rank = len(tensor.shape)
    if not -rank <= axis < max(rank, 1) and axis != -1:
        raise ShapeError(f"the loss has axis={axis}, and was given a tensor of shape {shape_text(tensor.shape)}")
    return tensor if axis in (-1, rank - 1) else ops.moveaxis(tensor, axis, -1)


def _both(one, other):
    """True where both are; None stands for true everywhere."""
    if one is None or other is None:
        return other if one is None else one
    return ops.logical_and(one, other)


def _product(weight, counted, dtype):
    """The weight of what counts: 0 where it doesn't."""
    if counted is None:
        return weight
    return ops.cast(counted, dtype) if weight is None else ops.where(counted, weight, 0.0)


def _sample_weight(sample_weight, y_pred):
    if sample_weight is None:
        return None
    return align_weight(ops.convert_to_tensor(sample_weight, dtype=y_pred.dtype), y_pred.shape)


def _checked(values, y_pred, name: str):
    """Values of the first axes of `y_pred`, batch first; anything else was reduced too early."""
    shape, wanted = tuple(values.shape), tuple(y_pred.shape)
    pairs = list(zip(shape, wanted, strict=False))
    fits = all(a in (b, None) or b is None or (axis > 0 and a == 1) for axis, (a, b) in enumerate(pairs))
    if 1 <= len(shape) <= len(wanted) and fits:
        return values
    raise ShapeError(
        f"{name} gave values of shape {shape_text(shape)} for y_pred of shape {shape_text(wanted)}; a loss must give "
        f"one value a sample, {shape_text(wanted[:-1])}: average over the features (in Dice and Tversky: set `axis` "
        f"to all axes but the first), never over the batch"
    )
