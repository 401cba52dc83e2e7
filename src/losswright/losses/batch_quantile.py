"""The weighted quantile of a batch, by sorting it."""

from keras import ops


def batch_quantile(values, weight, level: float):
    """The least value that at least a share `level` of the weight doesn't exceed. No gradient flows through it.

    Args:
        values: of any shape; the quantile is over all of them.
        weight: broadcasts to `values`, or None for equal weights.
        level: between 0 and 1.

    >>> float(batch_quantile(ops.convert_to_tensor([[3.0], [1.0], [2.0]]), None, 0.5))
    2.0
    """
    flat = ops.reshape(ops.stop_gradient(values), (-1,))
    weight = ops.ones_like(flat) if weight is None else ops.reshape(weight + ops.zeros_like(values), (-1,))
    order = ops.argsort(flat)
    share = ops.cumsum(ops.take(weight, order))
    below = ops.sum(ops.cast(share < level * share[-1], "int32"))
    return ops.take(flat, ops.take(order, ops.minimum(below, ops.shape(flat)[0] - 1)))
