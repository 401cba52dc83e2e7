"""Yes and no from one logit, without a clip anywhere."""

from keras import ops

from losswright.kernels.softmax_stats import smallest


def surprises(logits):
    r"""$-\log \sigma(z)$ and $-\log(1 - \sigma(z))$: what a yes and a no cost, right at any logit.

    >>> [float(cost) for cost in surprises(ops.convert_to_tensor(-1000.0))]
    [1000.0, 0.0]
    """
    return ops.softplus(-logits), ops.softplus(logits)


def logits_of_sigmoid(probabilities):
    """The logit of a probability. One that a float can't tell from 0 or 1 is read as the smallest normal float away."""
    floor = smallest(probabilities)
    below_one = ops.minimum(probabilities, 1.0 - 2.0**-24 if floor > 1e-300 else 1.0 - 2.0**-53)
    of_no = ops.where(probabilities < 1.0, ops.log1p(-below_one), ops.log(ops.cast(floor, probabilities.dtype)))
    return ops.log(ops.maximum(probabilities, floor)) - of_no
