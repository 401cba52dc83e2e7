"""Fenchel-Young losses: from the potential whose slope a model's outputs are read with."""

from collections.abc import Callable
from typing import Any

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import MULTICLASS
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.target import ONE_HOT
from losswright.kernels.extremes import largest_of

POTENTIALS: dict[str, Callable[..., Any]] = {
    "logsumexp": lambda scores: ops.logsumexp(scores, axis=-1),
    "max": lambda scores: largest_of(scores, -1),
}


@saveable
class FenchelYoung(Loss):
    r"""$\ell = F(z) - \sum_k y_k z_k$ of scores $z$ and a potential $F$; its slope is $\nabla F(z) - y$.

    The model's answer is $\nabla F(z)$: softmax for `"logsumexp"` (the loss is crossentropy), the best class for
    `"max"` (the multiclass perceptron); `Sparsemax` is a third. The constant of the target is left out, so the least
    value is 0 for one-hot rows, and below for shares. Shifting all scores of a row changes nothing.

    >>> float(FenchelYoung(potential="max")([[1.0, 0.0]], [[0.5, 2.0]]))
    1.5

    Args:
        potential: `"logsumexp"`, `"max"`, or a convex function of `(..., classes)` to `(...)` that grows by c where
            all scores grow by c; to be saved it must be registered with Keras.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="answers other than softmax: sparse, structured, or the maximum of a solver",
        strength="convex, with the slope of answer less target, whatever the answer is made of",
        watch="with the maximum as potential all-equal scores cost nothing: begin with random weights",
        target="one-hot rows, or rows of shares that sum to 1",
        source="Blondel, Martins and Niculae 2020, Learning with Fenchel-Young losses, definition 2; optax",
    )
    form = ONE_HOT

    def __init__(self, *, potential: str | Callable[..., Any] = "logsumexp", axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        if not callable(potential) and not (isinstance(potential, str) and potential in POTENTIALS):
            raise SettingError(f"potential must be one of {list(POTENTIALS)} or a function, got {clip(potential)}")
        self.potential, self.axis = potential, axis

    def call(self, y_true, y_pred):
        """The loss of each row, of scores relative to the largest."""
        below = y_pred - ops.stop_gradient(largest_of(y_pred, -1, keepdims=True))
        potential = self.potential if callable(self.potential) else POTENTIALS[self.potential]
        return potential(below) - ops.sum(y_true * below, axis=-1)
