"""Functions with a hand-made gradient, on the backend at hand."""

import functools
from collections.abc import Callable
from typing import Any

import keras

Forward = Callable[..., tuple[tuple[Any, ...], Any]]
Backward = Callable[..., tuple[Any, Any]]


def own_gradient(forward: Forward, backward: Backward) -> Callable[[Any, Any], tuple[Any, ...]]:
    """A function of `(y_pred, y_true)` whose gradient is `backward`, both written once in `keras.ops`.

    Args:
        forward: `(y_pred, y_true)` to `(outputs, saved)`: a tuple of tensors, and whatever `backward` needs.
        backward: `(saved, gradients of the outputs)` to the gradients of `y_pred` and `y_true`; the second is None
            where `y_true` are labels. It must be linear in the gradients, which may be Python numbers.
    """
    if keras.config.backend() == "jax":
        return _on_jax(forward, backward)
    return _on_tensorflow(forward, backward) if keras.config.backend() == "tensorflow" else _on_torch(forward, backward)


def _on_jax(forward: Forward, backward: Backward):
    """A rule for tangents, not for cotangents: forward mode and second derivatives work, and XLA fuses its parts."""
    import jax
    from jax.custom_derivatives import SymbolicZero

    @jax.custom_jvp
    def function(y_pred, y_true):
        return forward(y_pred, y_true)[0]

    @functools.partial(function.defjvp, symbolic_zeros=True)
    def rule(primals, tangents):
        outputs, saved = forward(*primals)
        moved = []
        for i in range(len(outputs)):
            slopes = backward(saved, tuple(float(i == j) for j in range(len(outputs))))
            parts = [
                (slope * tangent).sum(-1)
                for slope, tangent in zip(slopes, tangents, strict=True)
                if slope is not None and not isinstance(tangent, SymbolicZero)
            ]
            moved.append(sum(parts) if parts else jax.numpy.zeros_like(outputs[i]))
        return outputs, tuple(moved)

    return function


def _on_tensorflow(forward: Forward, backward: Backward):
    import tensorflow as tf

    @tf.custom_gradient
    def function(y_pred, y_true):
        outputs, saved = forward(y_pred, y_true)
        return outputs, lambda *gradients: backward(saved, gradients)

    return function


def _on_torch(forward: Forward, backward: Backward):
    import torch

    class Function(torch.autograd.Function):
        @staticmethod
        def forward(ctx, y_pred, y_true):
            outputs, _ = forward(y_pred, y_true)
            ctx.save_for_backward(y_pred, y_true)
            return outputs

        @staticmethod
        def backward(ctx, *gradients):
            return backward(forward(*ctx.saved_tensors)[1], gradients)

    return Function.apply
