"""Yes and no from one logit, without a clip anywhere."""

import math

from keras import ops

from losswright.kernels.softmax_stats import smallest


def surprises(logits):
    r"""$-\log \sigma(z)$ and $-\log(1 - \sigma(z))$: what a yes and a no cost, right at any logit.

    >>> [float(cost) for cost in surprises(ops.convert_to_tensor(-1000.0))]
    [1000.0, 0.0]
    """
    return ops.softplus(-logits), ops.softplus(logits)


def surprises_of_probability(probabilities):
    r"""$-\log p$ and $-\log(1 - p)$. A distance from 0 or 1 below the smallest normal float is read as that.

    >>> [round(float(cost), 2) for cost in surprises_of_probability(ops.convert_to_tensor(0.0))]
    [87.34, 0.0]
    """
    floor = smallest(probabilities)
    is_one = probabilities >= 1.0
    no = -ops.log1p(-ops.where(is_one, 0.0, probabilities))
    return -ops.log(ops.where(probabilities < floor, floor, probabilities)), ops.where(is_one, -math.log(floor), no)
