"""What every loss on top of another loss takes over from it."""

from typing import Any

from losswright.core import Loss


class Wrapping(Loss):
    """Base of losses of a loss: targets are read, and samples counted, as the inner loss does.

    Class weights of the inner loss become its own, since only the outer loss reduces.
    """

    def __init__(self, inner: Loss, *, class_weight: Any = None, **keras_settings):
        weights = inner.class_weight if class_weight is None else class_weight
        super().__init__(class_weight=weights, **keras_settings)
        self.inner = inner
        self.form, self.axis, self.harmless_target = inner.form, inner.axis, inner.harmless_target
        self.parameters, self.by_rows = inner.parameters, inner.by_rows
        self.exchanges = self.exchanges or inner.exchanges

    @property
    def inners(self) -> list[Loss]:
        """The losses below."""
        return [self.inner]

    def by_class(self, y_pred):
        """Predictions as the inner loss counts classes in them."""
        return self.inner.by_class(y_pred)

    def counted(self, y_true):
        """What the inner loss counts."""
        return self.inner.counted(y_true)

    def hide(self, y_true, weight):
        """Targets as the inner loss hides them."""
        return self.inner.hide(y_true, weight)

    def fit_weight(self, weight, values):
        """Weights as the inner loss fits them to its values."""
        return self.inner.fit_weight(weight, values)
