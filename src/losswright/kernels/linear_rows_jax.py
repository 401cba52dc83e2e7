"""Chunks of rows on JAX: a scan with a gradient by hand, which keeps no chunk's logits."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

CHUNK_BYTES = 2**25  # of logits: products run at full speed, and it is little against hidden states and kernel
BLOCKS = 8  # of the kernel's gradient: what a chunk adds to it needs the room of one block


def on_gpu(kernel: Any) -> bool:
    """Whether the chunks will be computed on one."""
    return jax.default_backend() != "cpu"


def values(function, hidden, kernel, bias, targets, rows: int) -> Any:
    """The value of each row; its gradient computes the logits once more."""
    cut = _cutter(len(hidden), rows)

    @jax.custom_vjp
    def run(hidden, kernel, bias, targets):
        found = lax.map(lambda part: function(_affine(part[0], kernel, bias), part[1]), (cut(hidden), cut(targets)))
        return _joined(found, hidden)

    def backward(operands, gradient):
        *layer, targets = operands
        return *_with_gradient(function, layer, targets, gradient, cut)[1], None

    run.defvjp(lambda *operands: (run(*operands), operands), backward)
    return run(hidden, kernel, bias, targets)


def total(function, hidden, kernel, bias, targets, shares, rows: int) -> Any:
    """The sum of shares times values; where a gradient is asked for, it is made in the same pass."""
    cut = _cutter(len(hidden), rows)

    @jax.custom_vjp
    def run(hidden, kernel, bias, targets, shares):
        return _weighted(values(function, hidden, kernel, bias, targets, rows), shares)

    def forward(hidden, kernel, bias, targets, shares):
        found, gradients = _with_gradient(function, (hidden, kernel, bias), targets, shares, cut)
        return _weighted(found, shares), (gradients, found)

    def backward(saved, gradient):
        gradients, found = saved
        scaled = jax.tree.map(lambda part: (gradient * part).astype(part.dtype), gradients)
        return *scaled, None, gradient * found

    run.defvjp(forward, backward)
    return run(hidden, kernel, bias, targets, shares)


def _with_gradient(function, layer, targets, gradient, cut) -> tuple[Any, tuple[Any, ...]]:
    """The values, and the gradients of hidden states, kernel and bias for this gradient of the values."""
    hidden, kernel, bias = layer

    def step(sums, part):
        states, target, slope = part
        found, pull = jax.vjp(lambda affine: function(affine, target), _affine(states, kernel, bias))
        (slope,) = pull(slope)
        of_kernel, of_bias = sums
        of_bias = None if bias is None else of_bias + slope.sum(0, dtype=jnp.float32)
        return (_add_product(of_kernel, states, slope), of_bias), (found, slope @ kernel.T)

    nothing = jax.tree.map(lambda part: jnp.zeros(part.shape, jnp.float32), (kernel, bias))
    (of_kernel, of_bias), (found, of_hidden) = lax.scan(step, nothing, (cut(hidden), cut(targets), cut(gradient)))
    of_bias = None if bias is None else of_bias.astype(bias.dtype)
    return _joined(found, hidden), (_joined(of_hidden, hidden), of_kernel.astype(kernel.dtype), of_bias)


def _add_product(total, states, slope):
    """`total + states.T @ slope`, a block of features at a time."""
    blocks = next(count for count in range(BLOCKS, 0, -1) if total.shape[0] % count == 0)
    size = total.shape[0] // blocks

    def add(i, total):
        part = lax.dynamic_slice_in_dim(states, i * size, size, axis=1)
        product = jnp.matmul(part.T, slope, preferred_element_type=jnp.float32)
        block = lax.dynamic_slice_in_dim(total, i * size, size) + product
        return lax.dynamic_update_slice_in_dim(total, block, i * size, 0)

    return lax.fori_loop(0, blocks, add, total)


def _affine(states, kernel, bias):
    product = states @ kernel
    return product if bias is None else product + bias


def _weighted(values, shares):
    return jnp.sum(jnp.where(shares == 0, 0.0, values) * shares)


def _cutter(length: int, rows: int) -> Callable[[Any], Any]:
    """Cuts the first axis into equal chunks, with zeros at the end where that needs some."""
    count = max(1, -(-length // rows))
    size = -(-length // count)

    def cut(array):
        padding = [(0, count * size - length)] + [(0, 0)] * (array.ndim - 1)
        return jnp.pad(array, padding).reshape(count, size, *array.shape[1:])

    return cut


def _joined(chunks, like):
    """Chunks put together again, as many rows as there were."""
    return chunks.reshape(-1, *chunks.shape[2:])[: len(like)]
