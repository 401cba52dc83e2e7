"""Errors of one target and one prediction that are both a loss and a metric."""

from keras import ops


def pinball(y_true, y_pred, level: float):
    r"""$\max(q\,e, (q - 1)\,e)$ with $e = y - \hat y$: `level` a unit too low, `1 - level` a unit too high."""
    error = y_true - y_pred
    return ops.maximum(level * error, (level - 1.0) * error)


def absolute_percentage_error(y_true, y_pred, epsilon: float):
    r"""$100\,|y - \hat y| / \max(|y|, \epsilon)$."""
    return 100.0 * (ops.abs(y_true - y_pred) / ops.maximum(ops.abs(y_true), epsilon))


def symmetric_percentage_error(y_true, y_pred):
    r"""$200\,|y - \hat y| / (|y| + |\hat y|)$, from 0 to 200; 0 where both are 0."""
    # The ratio doesn't change with the scale of both, so neither does its slope but for that scale.
    size = ops.stop_gradient(ops.maximum(ops.abs(y_true), ops.abs(y_pred)))
    size = ops.where(size == 0, 1.0, size)
    of_target, of_prediction = ops.abs(y_true) / size, ops.abs(y_pred) / size
    total = of_target + of_prediction
    total = ops.where(total == 0, 1.0, total)
    smaller = ops.where(of_target < of_prediction, of_target, of_prediction)
    # Far apart the slope is what is left of two halves of 200: it comes from the small part of the ratio instead.
    ratio = ops.where(smaller < 0.5, 1.0 - 2.0 * smaller / total, ops.abs(of_target - of_prediction) / total)
    sides = ops.logical_and(y_true <= 0, y_pred >= 0), ops.logical_and(y_true >= 0, y_pred <= 0)
    apart = ops.logical_or(*sides)  # false for NaN, which the ratio shows
    return 200.0 * ops.where(apart, ops.cast(y_true != y_pred, y_pred.dtype), ratio)
