"""Slopes written by hand: those of targets, and slopes of slopes, against the formulas in 50 digits."""

import keras
import mpmath
import numpy as np
import pytest
from keras import ops

from losswright.kernels.binary_crossentropy import binary_crossentropy
from losswright.kernels.binary_focal import binary_focal
from losswright.kernels.poisson import poisson
from losswright.kernels.relative_entropy import relative_entropy
from tests.support.gradients import values_and_slopes


def crossentropy(y, z):
    return y * mpmath.log1p(mpmath.exp(-z)) + (1 - y) * mpmath.log1p(mpmath.exp(z))


def focal(y, z):
    wrong = y / (1 + mpmath.exp(z)) + (1 - y) / (1 + mpmath.exp(-z))
    return wrong**2 * crossentropy(y, z)


def focal_of_two(y_true, logits):
    return binary_focal(y_true, logits, 2.0, 0.0)


LOGITS, SHARES = [-20.0, -1.5, 0.0, 0.5, 20.0], [0.25, 1.0, 0.5, 0.0, 1.0]
RATES, COUNTS = [0.1, 1.0, 3.0, 200.0], [2.0, 5.0, 3.0, 150.0]
CASES = {
    "binary crossentropy": (binary_crossentropy, crossentropy, SHARES, LOGITS),
    "binary focal": (focal_of_two, focal, SHARES, LOGITS),
    "Poisson": (poisson, lambda y, rate: rate - y * mpmath.log(rate), COUNTS, RATES),
    "relative entropy": (relative_entropy, lambda y, p: y * mpmath.log(y / p), [0.2, 0.5, 0.3], [0.1, 0.5, 0.4]),
}
for_each = pytest.mark.parametrize(("kernel", "formula", "y_true", "y_pred"), CASES.values(), ids=list(CASES))


def true_slopes(formula, y_true, y_pred, order):
    """Derivatives of that order by target and by prediction."""
    with mpmath.workdps(50):
        return [
            float(mpmath.diff(formula, (mpmath.mpf(y), mpmath.mpf(p)), order))
            for y, p in zip(y_true, y_pred, strict=True)
        ]


@for_each
def test_slope_of_the_targets_is_the_true_one(kernel, formula, y_true, y_pred):
    p = ops.convert_to_tensor(y_pred, dtype="float32")
    slopes = values_and_slopes(lambda y: kernel(y, p), np.float32(y_true))[1]
    np.testing.assert_allclose(slopes, true_slopes(formula, y_true, y_pred, (1, 0)), rtol=2e-5, atol=1e-7)


@for_each
def test_slope_of_the_slope_is_the_true_one(kernel, formula, y_true, y_pred):
    y = ops.convert_to_tensor(y_true, dtype="float32")
    slopes = slopes_of_slopes(lambda p: kernel(y, p), ops.convert_to_tensor(y_pred, dtype="float32"))
    np.testing.assert_allclose(slopes, true_slopes(formula, y_true, y_pred, (0, 2)), rtol=2e-5, atol=1e-7)


def slopes_of_slopes(function, x):
    nested = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    return ops.convert_to_numpy(nested(function, x))


def _jax(function, x):
    import jax

    return jax.grad(lambda x: jax.grad(lambda x: function(x).sum())(x).sum())(x)


def _torch(function, x):
    import torch

    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
    return torch.autograd.grad(slope.sum(), x)[0]


def _tensorflow(function, x):
    import tensorflow as tf

    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = function(x)
        slope = inner.gradient(values, x)
    return outer.gradient(slope, x)


@pytest.mark.skipif(keras.config.backend() != "torch", reason="a compiler of PyTorch's")
def test_compiled_loss_has_the_slope_of_its_targets_too():
    import torch

    torch.compiler.reset()
    given = [torch.tensor(values).requires_grad_() for values in (COUNTS, RATES)]
    compiled = torch.compile(lambda y_true, y_pred: poisson(y_true, y_pred), fullgraph=True, backend="eager")
    found = torch.autograd.grad(compiled(*given).sum(), given)
    rates, counts = np.array(RATES), np.array(COUNTS)
    for slope, true in zip(found, (-np.log(rates), 1 - counts / rates), strict=True):
        np.testing.assert_allclose(slope, true, rtol=1e-5, atol=1e-6)
