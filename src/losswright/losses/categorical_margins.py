"""Margins over classes that exclude each other."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Card, Loss, OneOf, saveable
from losswright.core.card import MULTICLASS
from losswright.core.target import LABELS, ONE_HOT
from losswright.kernels.extremes import largest_of
from losswright.kernels.softmax_stats import at, nan_unless_class


@saveable
class CategoricalHinge(Loss):
    r"""$\ell = \max(1 + \max_k (1 - y_k) \hat y_k - \sum_k y_k \hat y_k, 0)$ for one-hot rows $y$.

    The best wrong class counts as at least 0, since the right one takes part with $(1 - y) \hat y = 0$.

    >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 0.25]]))
    1.25

    Args:
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="one of several classes and no need of probabilities",
        strength="rows that are right by a margin don't pull at all",
        watch="outputs are no probabilities; outputs that are all negative pull the right one above 1",
        target="one-hot rows",
    )
    form = ONE_HOT

    def __init__(self, *, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.axis = axis

    def call(self, y_true, y_pred):
        """What the right class is missing to lead by 1."""
        right = ops.sum(y_true * y_pred, axis=-1)
        wrong = largest_of((1.0 - y_true) * y_pred, -1)
        return ops.relu(wrong - right + 1.0)


@saveable
class MultiMargin(Loss):
    r"""$\ell = \frac1C \sum_{k \ne y} \max(m - \hat y_y + \hat y_k, 0)^p$ for whole-number labels $y$ and $C$ classes.

    >>> float(MultiMargin()([0], [[1.0, 0.5]]))
    0.25

    Args:
        margin: $m$, above 0.
        p: 1 or 2.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="a margin over every wrong class, with whole-number labels",
        strength="all classes that come too close pull, not only the best",
        watch="outputs are no probabilities",
        target="whole numbers from 0",
        source="Weston and Watkins 1999, Support vector machines for multi-class pattern recognition",
    )
    form = LABELS

    def __init__(
        self,
        *,
        margin: Annotated[float, Above(0)] = 1.0,
        p: Annotated[int, OneOf((1, 2))] = 1,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.margin = margin
        self.p = p
        self.axis = axis

    def call(self, y_true, y_pred):
        """The mean over classes of what is missing to the margin."""
        here = at(y_true, y_pred.shape[-1])
        right = ops.sum(ops.where(here, y_pred, 0.0), axis=-1, keepdims=True)
        missing = ops.where(here, 0.0, ops.relu(y_pred - right + self.margin))
        values = ops.mean(missing if self.p == 1 else ops.square(missing), axis=-1)
        return nan_unless_class(values, y_true, y_pred.shape[-1])
