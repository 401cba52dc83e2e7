"""Hinge losses of yes-or-no outputs: a margin, and nothing beyond it."""

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import BINARY
from losswright.core.target import BINARY_FORM


class _MarginLoss(ElementwiseLoss):
    """Losses of the margin `y * y_pred` with y of -1 or 1.

    Labels of 0 and 1 are read as -1 and 1, each for itself: no batch decides how another label is read.
    """

    form = BINARY_FORM

    def of_margin(self, margin):
        """One value an element."""
        raise NotImplementedError(f"{type(self).__name__} must define of_margin(margin)")

    def element(self, y_true, y_pred):
        """The loss of the signed output."""
        return self.of_margin(ops.where(y_true < 0, y_true, 2.0 * y_true - 1.0) * y_pred)


@saveable
class Hinge(_MarginLoss):
    r"""$\ell = \max(1 - y \hat y, 0)$ with $y = \pm 1$; a label of 0 is read as -1.

    >>> float(Hinge()([[1.0], [0.0]], [[0.5], [0.5]]))
    1.0
    """

    card = Card(
        task=BINARY,
        best_for="a decision at 0 and no need of probabilities, as support vector machines",
        strength="outputs that are right by a margin don't pull at all",
        watch="the output is no probability and can't be made one",
        target="-1 or 1, or 0 or 1",
        source="Cortes and Vapnik 1995, Support-vector networks",
    )

    def of_margin(self, margin):
        """What is missing to a margin of 1."""
        return ops.relu(1.0 - margin)


@saveable
class SquaredHinge(_MarginLoss):
    r"""$\ell = \max(1 - y \hat y, 0)^2$ with $y = \pm 1$; a label of 0 is read as -1.

    >>> float(SquaredHinge()([[1.0], [0.0]], [[0.5], [0.5]]))
    1.25
    """

    card = Card(
        task=BINARY,
        best_for="a decision at 0, with a smooth loss",
        strength="no corner at the margin",
        watch="one wrong label far from 0 costs more than many right ones gain",
        target="-1 or 1, or 0 or 1",
    )

    def of_margin(self, margin):
        """The square of what is missing to a margin of 1."""
        return ops.square(ops.relu(1.0 - margin))


@saveable
class ModifiedHuber(_MarginLoss):
    r"""$\ell = \max(1 - y \hat y, 0)^2$ for $y \hat y \ge -1$, else $-4 y \hat y$, with $y = \pm 1$; 0 is read as -1.

    >>> float(ModifiedHuber()([[1.0], [1.0]], [[0.0], [-3.0]]))
    6.5
    """

    card = Card(
        task=BINARY,
        best_for="a decision at 0 with some wrong labels",
        strength="smooth at the margin, linear far on the wrong side",
        watch="the output is no logit: clip (output + 1) / 2 to [0, 1] for a probability",
        target="-1 or 1, or 0 or 1",
        source="Zhang 2004, Statistical behavior and consistency of classification methods, eq. 6",
    )

    def of_margin(self, margin):
        """Squared up to an error of 2, linear beyond."""
        near = ops.square(ops.relu(1.0 - ops.maximum(margin, -1.0)))
        return ops.where(margin <= -1.0, -4.0 * margin, near)  # at -1 the slope of `maximum` is half


@saveable
class Perceptron(_MarginLoss):
    r"""$\ell = \max(-y \hat y, 0)$ with $y = \pm 1$; a label of 0 is read as -1.

    >>> float(Perceptron()([[1.0], [0.0]], [[0.5], [0.5]]))
    0.25
    """

    card = Card(
        task=BINARY,
        best_for="comparison with the classic rule",
        strength="pulls at wrong outputs only",
        watch="without a margin an output of 0 is as good as any right one",
        target="-1 or 1, or 0 or 1",
        source="Rosenblatt 1958, The perceptron",
    )

    def of_margin(self, margin):
        """How far on the wrong side."""
        return ops.relu(-margin)
