"""Gradients of several losses at once, and the inner products that all balancing of losses is made of."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from losswright.kernels.replicas import whole_loss


def gram(parts: Callable[[], Any], variables: Sequence[Any], others: Sequence[Any] = ()) -> tuple[Any, Any]:
    """The values `(K,)` of `parts()`, and the inner products `(K, K)` of their gradients by the variables.

    Under data parallelism both are those of the whole batch.

    Args:
        parts: computes a vector of K losses from the variables. On PyTorch and TensorFlow it runs where it stands;
            on JAX in a scope of its own.
        variables: Keras variables; the diagonal of the result holds the squared norms over all of them.
        others: variables that `parts` may change and that must keep their values (states of metrics and layers).
    """
    values, gradients = _gradients(parts, list(variables), list(others))
    return whole_loss(values), _inner_products(gradients, values.shape[0])


def gradient_norms(part: Callable[[], Any], variables: Sequence[Any], others: Sequence[Any] = ()) -> list[float]:
    """The norm of the gradient of one loss, a vector `(1,)`, by each variable; arguments as for `gram`.

    Nothing else may come of `part`: on JAX it is compiled.
    """
    [gradients] = _gradients(part, list(variables), list(others), at_once=True)[1]
    return [0.0 if g is None else float(ops.convert_to_numpy(ops.norm(whole_loss(g)))) for g in gradients]


def _gradients(parts, variables, others, *, at_once=False):
    if keras.config.backend() == "jax":
        return _jax_gradients(parts, variables, others, at_once)
    run = {"tensorflow": _tensorflow_gradients, "torch": _torch_gradients}
    return run[keras.config.backend()](parts, variables, others)


def _inner_products(gradients: list[list[Any]], count: int) -> Any:
    """From one list of gradients a part, None where a part doesn't depend on a variable."""
    if not gradients or not gradients[0]:
        return ops.zeros((count, count))
    total = ops.zeros((count, count))
    for of_variable in zip(*gradients, strict=True):
        shape = next((tuple(g.shape) for g in of_variable if g is not None), None)
        if shape is not None:
            rows = [ops.zeros(shape) if g is None else ops.cast(g, "float32") for g in of_variable]
            flat = whole_loss(ops.reshape(ops.stack(rows), (count, -1)))
            total = total + ops.matmul(flat, ops.transpose(flat))
    return total


def _jax_gradients(parts, variables, others, at_once=False):
    """`at_once` compiles it as one program, in place of one for each operation: `parts` must have no side effects."""
    import jax

    held = [(variable, variable.value) for variable in others]
    where = [variable.value for variable in variables]

    def of(values):
        mapping = [*zip(variables, values, strict=True), *held]
        with keras.StatelessScope(state_mapping=mapping, collect_losses=True):
            return parts()

    def pulled(where):
        values, pull = jax.vjp(of, where)
        basis = jax.numpy.eye(values.shape[0], dtype=values.dtype)
        return values, [pull(row)[0] for row in basis]

    return (jax.jit(pulled) if at_once else pulled)(where)


def _torch_gradients(parts, variables, others):
    import torch

    held = [variable.value.detach().clone() for variable in others]
    with torch.enable_grad():
        values = parts()
        tensors = [variable.value for variable in variables]
        gradients = [_of_part(torch, value, tensors) for value in values]
    for variable, value in zip(others, held, strict=True):
        variable.assign(value)
    return values.detach(), gradients


def _of_part(torch, value, tensors):
    if not value.requires_grad:
        return [None] * len(tensors)
    return list(torch.autograd.grad(value, tensors, retain_graph=True, allow_unused=True))


def _tensorflow_gradients(parts, variables, others):
    import tensorflow as tf

    held = [tf.identity(variable.value) for variable in others]
    with tf.GradientTape(persistent=True) as tape:
        values = parts()
        rows = [values[i] for i in range(values.shape[0])]
    tensors = [variable.value for variable in variables]
    gradients = [tape.gradient(row, tensors) for row in rows]
    del tape
    for variable, value in zip(others, held, strict=True):
        variable.assign(value)
    return values, [[None if g is None else tf.convert_to_tensor(g) for g in row] for row in gradients]
