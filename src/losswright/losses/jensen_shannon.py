"""Jensen-Shannon divergence: bounded and symmetric, so that a wrong label can't pull without end."""

import math

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import MULTICLASS
from losswright.core.target import ONE_HOT
from losswright.kernels.probabilities import smallest


@saveable
class JensenShannon(Loss):
    r"""$\ell = \frac12 \sum_k y_k \log\frac{2 y_k}{y_k + p_k} + p_k \log\frac{2 p_k}{y_k + p_k}$.

    With $p = \mathrm{softmax}(\hat y)$ if `from_logits`. From 0 for equal distributions to $\log 2$ for those that
    have no class in common; it is the same when they are exchanged.

    >>> round(float(JensenShannon()([[1.0, 0.0]], [[0.0, 1.0]])), 4)
    0.6931

    Args:
        from_logits: whether the model's last layer is linear.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="labels of which some are wrong, and distributions that may rule classes out",
        strength="never more than log 2 a sample, and finite where a probability is 0",
        watch="a sample that is utterly wrong has hardly a slope: start from crossentropy",
        target="rows of shares that sum to 1",
        activation="softmax, or linear with from_logits=True",
        source="Lin 1991, Divergence measures based on the Shannon entropy, eq. 3.4; Englesson and Azizpour 2021",
    )
    form = ONE_HOT

    def __init__(self, *, from_logits: bool = False, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.axis = axis

    def call(self, y_true, y_pred):
        """Divergence of each row: a sum of parts of which none is negative."""
        p = ops.softmax(y_pred, axis=-1) if self.from_logits else y_pred
        total = y_true + p
        inside = ops.maximum(total, smallest(p))
        return 0.25 * ops.sum(
            total * _unevenness((y_true - p) / inside, 2.0 * ops.minimum(y_true, p) / inside), axis=-1
        )


def _unevenness(difference, remainder):
    r"""$(1 + d) \log(1 + d) + (1 - d) \log(1 - d)$ of $|d| \le 1$, where $1 - |d|$ is known exactly."""
    is_even = ops.abs(difference) < 0.5
    near = ops.where(is_even, difference, 0.0)
    even = near * (ops.log1p(near) - ops.log1p(-near)) + ops.log1p(-ops.square(near))
    far = ops.abs(ops.where(is_even, 1.0, difference))
    left = ops.where(remainder > 0, remainder, 1.0)
    uneven = (1.0 + far) * ops.log1p(far) + left * ops.log(left)
    return ops.where(is_even, even, ops.where(remainder > 0, uneven, 2.0 * math.log(2.0) * far))
