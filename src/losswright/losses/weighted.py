"""The contract for losses that are not ours: Keras's, a user's, or an alias; and class weights for any loss."""

from collections.abc import Callable
from typing import Annotated, Any

import keras
from keras import ops

from losswright.core import Card, Loss, OneOf, saveable
from losswright.core.card import REGRESSION
from losswright.core.class_weight import ClassWeight, read_class_weight
from losswright.core.describe import clip
from losswright.core.errors import SettingError, WeightError
from losswright.core.target import BINARY_FORM, FORMS, FREE, LABELS, NUMBERS, ONE_HOT
from losswright.kernels.linear_logits import LinearLogits
from losswright.losses.names import named_loss
from losswright.losses.wrapping import Wrapping

INHERIT = "inherit"


@saveable
class Weighted(Wrapping):
    """Any loss, with batch-first weights, true denominators, masks and class weights.

    >>> loss = Weighted("mse", class_weight={0: 1.0, 1: 3.0})
    >>> float(loss([[0.0], [1.0]], [[1.0], [0.0]]))
    2.0

    Args:
        loss: a name of Keras (`"mse"`) or of ours (`"superquantile"`, `"lw.huber"`), a function of `(y_true, y_pred)`
            that gives one value a sample, or a loss object.
        class_weight: `{label: weight}`, for one-hot, whole-number, binary and multi-label targets.
        form: how the targets are written: `"labels"` (whole numbers), `"one_hot"`, `"binary"`, `"numbers"` or
            `"free"` (only the loss knows). Known for the losses of Keras and ours; `"numbers"` for a function.
        reduction: as in `Loss`; that of the loss itself by default.
        name: that of the loss itself by default.
        dtype: that of the loss itself by default.
    """

    card = Card(
        task=REGRESSION,
        best_for="class weights, weights a sample and masks on a loss of Keras or of your own",
        watch="a function that averages over the batch is refused: weights would mean nothing",
        target="as the loss",
        activation="as the loss",
    )

    def __init__(
        self,
        loss: str | Callable[..., Any] | keras.losses.Loss,
        *,
        class_weight: ClassWeight | None = None,
        form: Annotated[str | None, OneOf(FORMS)] = None,
        reduction: str | None = INHERIT,
        name: str | None = None,
        dtype: Any = None,
    ):
        inner = _of_ours(loss) or _Foreign(loss, form=form)
        if class_weight is not None and inner.class_weight not in (None, read_class_weight(class_weight)):
            raise WeightError(f"class_weight is given twice: to {inner.name} and to Weighted; give it once")
        reduction = inner.reduction if reduction == INHERIT else reduction
        common = {"reduction": reduction, "name": name or inner.name, "dtype": dtype or inner.dtype}
        super().__init__(inner, class_weight=class_weight, **common)
        self.loss = loss
        self.form = form or inner.form

    def values(self, y_true, y_pred, weight):
        """The loss's own values."""
        return self.inner.values(y_true, y_pred, weight)

    def reduced(self, y_true, y_pred, weight, counted, reduction):
        """As in `Loss`; of a `LinearHead` that trains, as the loss itself makes its gradient."""
        in_chunks = isinstance(y_pred, LinearLogits) and y_pred.training
        reducing = self.inner.reduced if in_chunks else super().reduced
        return reducing(y_true, y_pred, weight, counted, reduction)


class _Foreign(Loss):
    """A loss that isn't ours, seen through the contract."""

    def __init__(self, loss: Any, *, form: str | None):
        self.function = _resolve(loss)
        is_object = isinstance(self.function, keras.losses.Loss)
        config = self.function.get_config() if is_object else {}
        super().__init__(
            name=_name_of(self.function).strip("<>"),
            reduction=config.get("reduction", "sum_over_batch_size"),
            dtype=self.function.dtype if is_object else None,
        )
        self.form = form or _form_of(self.function)
        self.by_element = form == BINARY_FORM or (_is_of_keras(self.function) and not _reads_rows(self.function))
        axis = config.get("axis")
        self.axis = axis if isinstance(axis, int) else -1
        self.ignore_class = config.get("ignore_class")

    def counted(self, y_true):
        """True where the label is not one that the loss ignores."""
        return None if self.ignore_class is None else y_true != self.ignore_class

    def values(self, y_true, y_pred, weight):
        """One value an element where each has its own weight and the loss is a mean over elements."""
        if self.by_element and weight is not None and weight.shape[-1] != 1:
            y_true, y_pred = ops.expand_dims(y_true, -1), ops.expand_dims(y_pred, -1)
        return self.call(y_true, y_pred)

    def call(self, y_true, y_pred):
        """The loss's own values, before any reduction, of tensors with the axes in the order that it knows."""
        y_pred = ops.moveaxis(y_pred, -1, self.axis)
        y_true = y_true if self.form in (LABELS, FREE) else ops.moveaxis(y_true, -1, self.axis)
        is_object = isinstance(self.function, keras.losses.Loss)
        return self.function.call(y_true, y_pred) if is_object else self.function(y_true, y_pred)


def _of_ours(loss: Any) -> Loss | None:
    if isinstance(loss, str):
        return named_loss(loss)
    return loss if isinstance(loss, Loss) else None


def _resolve(loss: Any) -> Any:
    try:
        resolved = keras.losses.get(loss)
    except ValueError:
        resolved = None
    if resolved is None:
        raise SettingError(f"loss must be a name of Keras or of ours, a function or a loss object, got {clip(loss)}")
    return resolved


def _name_of(function: Any) -> str:
    return str(getattr(function, "name", getattr(function, "__name__", "loss")))


def _kind_of(function: Any) -> str:
    """The name of a function or class, in small letters."""
    return getattr(function, "__name__", type(function).__name__).lower()


def _is_of_keras(function: Any) -> bool:
    return getattr(function, "__module__", "").startswith("keras.")


def _reads_rows(function: Any) -> bool:
    """Whether a loss of Keras is more than a mean over elements."""
    return _kind_of(function).startswith(("categorical", "sparse", "kl", "cosine", "dice", "tversky", "circle", "ctc"))


def _form_of(function: Any) -> str:
    """How Keras's own losses read their targets, told by their names; a user's function gets numbers."""
    if not _is_of_keras(function):
        return NUMBERS
    kind = _kind_of(function)
    if kind.startswith(("sparse", "circle", "categoricalgeneralized", "categorical_generalized")):
        return LABELS
    if kind.startswith(("categorical", "kl")):
        return ONE_HOT
    if kind.startswith("ctc"):
        return FREE
    return BINARY_FORM if "binary" in kind or "hinge" in kind else NUMBERS
