r"""Costs $-\log p$ of probabilities that a model gives itself: right down to the smallest float, and near 1.

A probability of 0 is read as the smallest float, so the cost is finite. Below the smallest normal float the slope is
`-STEEPEST` instead of one that overflows, so an output of 0 or less is still pushed up.
"""

import math

import keras
from keras import ops

STEEPEST = 2.0**23


def cost(probability):
    r"""$-\log p$; compilers read a float below the normal ones as 0, so those are told by their bits.

    >>> [round(float(cost(ops.convert_to_tensor(p, dtype="float32"))), 2) for p in (0.5, 1e-40, 0.0)]
    [0.69, 92.1, 103.28]
    """
    is_below, units, unit = subnormal_units(probability)  # a choice: a maximum would halve the slope at the floor
    # The second term is next to the first; it is there for its slope. One logarithm serves both sides.
    below = STEEPEST * (smallest(probability) - probability) - math.log(unit)
    return ops.where(is_below, below, 0.0) - ops.log(ops.where(is_below, units, probability))


def subnormal_units(probability):
    """Where a probability is below the smallest normal float; there how many units, at least one; and the unit.

    In float64 the smallest normal float is the one unit.
    """
    floor = smallest(probability)
    if floor < 1e-300:
        return probability < floor, ops.convert_to_tensor(floor, dtype="float64"), 1.0  # in float32 it would be 0
    whole = ops.view(ops.stop_gradient(probability), "int32")
    return probability < floor, ops.cast(ops.maximum(whole, 1), "float32"), 2.0**-149


def cost_of_complement(probability):
    r"""$-\log(1 - p)$; the cost at 1 is that of a probability of 0.

    >>> round(float(cost_of_complement(ops.convert_to_tensor(1.0, dtype="float32"))), 2)
    103.28
    """
    below_one = 1.0 - 2.0**-24 if smallest(probability) > 1e-300 else 1.0 - 2.0**-53
    is_one = probability > below_one
    no = -ops.log1p(-ops.where(is_one, 0.0, probability))
    return ops.where(is_one, cost(ops.where(is_one, 1.0 - probability, 1.0)), no)


def complement_of(cost_of_yes):
    r"""$1 - p$ from the cost $-\log p$, right in value and slope from p next to 1 to p next to 0.

    >>> round(float(complement_of(ops.convert_to_tensor(0.6931472))), 4)
    0.5
    """
    near_one = cost_of_yes < 0.5
    small = -ops.expm1(-ops.where(near_one, cost_of_yes, 0.0))
    return ops.where(near_one, small, 1.0 - ops.exp(-cost_of_yes))  # backends make the slope of expm1 from its value


def cost_of_nothing(tensor) -> float:
    """The cost of a probability of 0 in the tensor's dtype."""
    least = smallest(tensor)
    return -math.log(least) if least < 1e-300 else 149.0 * math.log(2.0)


def smallest(tensor) -> float:
    """The smallest normal number of the tensor's dtype."""
    return 2.2250738585072014e-308 if keras.backend.standardize_dtype(tensor.dtype) == "float64" else 1.1754944e-38
