"""Row statistics of shares for TensorFlow's graphs without XLA, where each operation is a pass over memory.

The largest logit is left out of the sum by position: its power is overwritten, and so is its slope, in place.
"""

import functools
from typing import Any

import tensorflow as tf

from losswright.kernels.own_gradient import own_gradient


def graph_stats(uniform: bool) -> Any:
    """A function of logits and shares `(..., classes)` that gives their `RowStats`, as a tuple."""
    of_rows = own_gradient(functools.partial(_of_rows, uniform=uniform), _gradient)

    def stats(logits, shares):
        rows, given = (tf.reshape(tensor, (-1, logits.shape[-1])) for tensor in (logits, shares))
        return tuple(tf.reshape(column, tf.shape(logits)[:-1]) for column in of_rows(rows, given))

    return stats


def _of_rows(logits, shares, *, uniform: bool):
    top = _positions(tf.argmax(logits, -1, output_type=tf.int32))
    largest = tf.gather_nd(logits, top)
    below = logits - largest[:, None]
    powers = tf.tensor_scatter_nd_update(tf.exp(below), top, tf.zeros_like(largest))
    rest, mass = tf.reduce_sum(powers, -1), tf.reduce_sum(shares, -1)
    excess = tf.math.log1p(rest)
    crossentropy = mass * excess - tf.reduce_sum(tf.math.multiply_no_nan(below, shares), -1)
    means = (excess - tf.reduce_mean(below, -1),) if uniform else ()
    return (crossentropy, largest + excess, *means), (below, top, powers, rest, mass, shares)


def _gradient(saved, gradients):
    """As in the form for compilers, and that of the largest on its own."""
    below, top, powers, rest, mass, shares = saved
    of_target, *others = gradients
    one, of_others = 1.0 / (1.0 + rest), tf.add_n(others)
    slope = powers * ((of_target * mass + of_others) * one)[:, None] - of_target[:, None] * shares
    of_largest = of_target * ((mass - tf.gather_nd(shares, top)) - mass * rest * one) + of_others * one
    slope = tf.tensor_scatter_nd_update(slope, top, of_largest)
    if len(others) == 2:
        slope -= others[1][:, None] / slope.shape[-1]
    return slope, of_target[:, None] * (tf.math.log1p(rest)[:, None] - below)


def _positions(classes):
    """The position of each row's class among all numbers."""
    return tf.stack([tf.range(tf.size(classes)), classes], -1)
