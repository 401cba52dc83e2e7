"""Batches without samples: the last of a generator, or what is left for a replica."""

from typing import Any

from keras import ops

from losswright.kernels.replicas import is_alone


def valued(loss: Any, y_true, y_pred, weight):
    """Values of aligned tensors, also where there are no samples.

    Many operations refuse to take the greatest of nothing. So a loss that is given no samples is shown one of weight 0,
    whose value is cut off again: shapes are as ever, and slopes find their way. Where replicas tell each other of their
    rows all of them must take part, with the rows that they have.
    """
    if y_pred.shape[0] != 0 or (loss.exchanges and not is_alone()):
        return loss.values(y_true, y_pred, weight)
    weight = ops.zeros((0, *[1] * (len(y_pred.shape) - 1)), dtype=y_pred.dtype) if weight is None else weight
    filled = ((y_true, loss.harmless_target), (y_pred, 0.0), (weight, 0.0))
    return loss.values(*(_with_a_row(tensor, value) for tensor, value in filled))[:0]


def _with_a_row(tensor, value: float):
    """The tensor, and one row that holds the value."""
    return ops.concatenate([tensor, ops.full((1, *tensor.shape[1:]), value, dtype=tensor.dtype)])
