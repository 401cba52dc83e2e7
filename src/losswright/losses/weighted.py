"""The contract for losses that are not ours: Keras's, a user's, or an alias; and class weights for any loss."""

from collections.abc import Callable
from typing import Annotated, Any

import keras

from losswright.core import Card, Loss, OneOf, saveable
from losswright.core.card import REGRESSION
from losswright.core.class_weight import ClassWeight
from losswright.core.errors import SettingError, WeightError
from losswright.core.target import BINARY_FORM, FORMS, LABELS, NUMBERS, ONE_HOT
from losswright.losses.wrapping import Wrapping

INHERIT = "inherit"


@saveable
class Weighted(Wrapping):
    """Any loss, with batch-first weights, true denominators, masks and class weights.

    >>> loss = Weighted("mse", class_weight={0: 1.0, 1: 3.0})
    >>> float(loss([[0.0], [1.0]], [[1.0], [0.0]]))
    2.0

    Args:
        loss: a Keras alias, a function of `(y_true, y_pred)` that gives one value a sample, or a loss object.
        class_weight: `{label: weight}`, for one-hot, whole-number, binary and multi-label targets.
        form: how the targets are written: `"labels"` (whole numbers), `"one_hot"`, `"binary"` or `"numbers"`. Known
            for the losses of Keras and ours; `"numbers"` for a function.
        reduction: as in `Loss`; that of the loss itself by default.
        name: that of the loss itself by default.
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
        inner = loss if isinstance(loss, Loss) else _Foreign(loss, form=form)
        if class_weight is not None and inner.class_weight is not None:
            raise WeightError(f"class_weight is given twice: to {inner.name} and to Weighted; give it once")
        reduction = inner.reduction if reduction == INHERIT else reduction
        super().__init__(inner, class_weight=class_weight, reduction=reduction, name=name or inner.name, dtype=dtype)
        self.loss = loss
        self.form = form or inner.form

    def values(self, y_true, y_pred, weight):
        """The loss's own values."""
        return self.inner.values(y_true, y_pred, weight)


class _Foreign(Loss):
    """A loss that isn't ours, seen through the contract."""

    def __init__(self, loss: Any, *, form: str | None):
        self.function = _resolve(loss)
        config = self.function.get_config() if isinstance(self.function, keras.losses.Loss) else {}
        name = getattr(self.function, "name", getattr(self.function, "__name__", "loss"))
        super().__init__(name=name.strip("<>"), reduction=config.get("reduction", "sum_over_batch_size"))
        self.form = form or _form_of(self.function)
        self.axis = config.get("axis", -1) if isinstance(config.get("axis", -1), int) else -1
        self.ignore_class = config.get("ignore_class")

    def counted(self, y_true):
        """True where the label is not one that the loss ignores."""
        return None if self.ignore_class is None else y_true != self.ignore_class

    def call(self, y_true, y_pred):
        """The loss's own values, before any reduction."""
        is_object = isinstance(self.function, keras.losses.Loss)
        return self.function.call(y_true, y_pred) if is_object else self.function(y_true, y_pred)


def _resolve(loss: Any) -> Any:
    try:
        return keras.losses.get(loss)
    except ValueError as error:
        raise SettingError(f"loss must be a Keras alias, a function or a loss object, got {loss!r}") from error


def _form_of(function: Any) -> str:
    """How Keras's own losses read their targets, told by their names; a user's function gets numbers."""
    module = getattr(function, "__module__", "")
    name = (function.__name__ if hasattr(function, "__name__") else type(function).__name__).lower()
    if not module.startswith("keras."):
        return NUMBERS
    if name.startswith("sparse"):
        return LABELS
    if name.startswith("categorical") or name.startswith("kl"):
        return ONE_HOT
    return BINARY_FORM if "binary" in name or "hinge" in name else NUMBERS
