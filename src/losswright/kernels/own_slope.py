"""Losses of single elements whose slope is written by hand: fewer passes over memory, and all digits."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras

Element = Callable[..., Any]


class Eager(NamedTuple):
    """The same for PyTorch without a compiler, where each line is a pass over memory.

    `value` is a function of `(y_true, y_pred, *settings)` to `(values, saved tensors)`; `slope` one of
    `(y_true, y_pred, saved, *settings)` to a new tensor; `holds` says whether the two are right for
    `(y_true, y_pred)`.
    """

    value: Element
    slope: Element
    holds: Callable[[Any, Any], bool] = lambda y_true, y_pred: True


def own_slope(plain: Element, *, slope: Element, eager: Sequence[Eager] = (), value: Element | None = None) -> Element:
    """A function of `(y_true, y_pred, *settings)`, tensors of one shape and Python numbers.

    Args:
        plain: the formula, right when it is differentiated. Serves compilers of PyTorch, slopes of `y_true`, and
            there second derivatives.
        slope: of `y_pred`, in `keras.ops`.
        eager: for PyTorch without a compiler, of which the first that holds is taken, or else `plain`. None at all
            where the formula is one operation there, with its own slope.
        value: the quickest form of the formula in `keras.ops`; `plain` if there is no quicker one.
    """
    wrap = {"jax": _on_jax, "tensorflow": _on_tensorflow}.get(keras.config.backend())
    if wrap is None:
        return _on_torch(plain, value or plain, slope, eager) if eager else plain
    return wrap(plain, value or plain, slope)


def _on_jax(plain: Element, value: Element, slope: Element) -> Element:
    """A rule for tangents: forward mode and second derivatives work, and XLA fuses its parts."""
    import jax
    from jax.custom_derivatives import SymbolicZero

    def function(y_true, y_pred, *settings):
        @jax.custom_jvp
        def of(y_true, y_pred):
            return value(y_true, y_pred, *settings)

        def rule(primals, tangents):
            (y_true, y_pred), (of_target, of_prediction) = primals, tangents
            moved = jax.numpy.zeros_like(y_pred)
            if not isinstance(of_prediction, SymbolicZero):
                moved = slope(y_true, y_pred, *settings) * of_prediction
            if not isinstance(of_target, SymbolicZero):
                moved += jax.jvp(lambda y: plain(y, y_pred, *settings), (y_true,), (of_target,))[1]
            return of(y_true, y_pred), moved

        of.defjvp(rule, symbolic_zeros=True)
        return of(y_true, y_pred)

    return function


def _on_tensorflow(plain: Element, value: Element, slope: Element) -> Element:
    import tensorflow as tf

    def function(y_true, y_pred, *settings):
        @tf.custom_gradient
        def of(y_true, y_pred):
            def backward(gradient):
                with tf.GradientTape() as tape:
                    tape.watch(y_true)
                    again = plain(y_true, y_pred, *settings)
                # A graph drops what nobody reads.
                return tape.gradient(again, y_true, gradient), slope(y_true, y_pred, *settings) * gradient

            return value(y_true, y_pred, *settings), backward

        return of(y_true, y_pred)

    return function


def _on_torch(plain: Element, value: Element, slope: Element, eager: Sequence[Eager]) -> Element:
    import torch

    compiled = _for_compilers(value, slope)
    uncompiled = [(form.holds, _without_compiler(plain, form)) for form in eager]

    def function(y_true, y_pred, *settings):
        if torch.compiler.is_compiling():
            return (plain if y_true.requires_grad else compiled)(y_true, y_pred, *settings)
        fitting = (passes for holds, passes in uncompiled if holds(y_true, y_pred))
        return next(fitting, plain)(y_true, y_pred, *settings)

    return function


def _for_compilers(value: Element, slope: Element) -> Element:
    import torch

    class Traced(torch.autograd.Function):
        @staticmethod
        def forward(ctx, y_true, y_pred, *settings):
            ctx.settings = settings
            ctx.save_for_backward(y_true, y_pred)
            return value(y_true, y_pred, *settings)

        @staticmethod
        def backward(ctx, gradient):
            y_true, y_pred = ctx.saved_tensors
            # A slope that doesn't depend on the gradient would be made ahead, and kept as an array till it is wanted.
            y_pred = y_pred + 0.0 * gradient
            return None, slope(y_true, y_pred, *ctx.settings) * gradient, *[None] * len(ctx.settings)

    return Traced.apply


def _without_compiler(plain: Element, eager: Eager) -> Element:
    import torch

    from losswright.kernels.found_gradients import found_gradients

    class Passes(torch.autograd.Function):
        @staticmethod
        def forward(ctx, y_true, y_pred, *settings):
            values, saved = eager.value(y_true, y_pred, *settings)
            ctx.settings = settings
            ctx.save_for_backward(y_true, y_pred, *saved)
            return values

        @staticmethod
        def backward(ctx, gradient):
            y_true, y_pred, *saved = ctx.saved_tensors
            none = [None] * len(ctx.settings)
            if torch.is_grad_enabled() or ctx.needs_input_grad[0]:
                both = (y_true, y_pred)
                return *found_gradients(lambda y, p: (plain(y, p, *ctx.settings),), both, (gradient,)), *none
            return None, eager.slope(y_true, y_pred, saved, *ctx.settings).mul_(gradient), *none

    return Passes.apply
