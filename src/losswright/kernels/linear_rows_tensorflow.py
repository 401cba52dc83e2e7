"""Chunks of rows on TensorFlow: a loop whose length may only be known when it runs, eagerly, in a graph or in XLA."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

CHUNK_BYTES = 2**26  # of logits: twice what others take, as adding a product up passes over memory three times


def on_gpu(kernel: Any) -> bool:
    """Whether the chunks will be computed on one."""
    return bool(tf.config.list_logical_devices("GPU"))


def values(function, hidden, kernel, bias, targets, rows: int) -> Any:
    """The value of each row; its gradient computes the logits once more."""

    @tf.custom_gradient
    def run(hidden, kernel, *biases):
        found = _values(function, (hidden, kernel, *biases), targets, rows)
        return found, lambda slope: _with_gradient(function, (hidden, kernel, *biases), targets, slope, rows)[1]

    return run(hidden, kernel, *_biases(bias))


def total(function, hidden, kernel, bias, targets, shares, rows: int) -> Any:
    """The sum of shares times values, with its gradient made in the same pass."""

    @tf.custom_gradient
    def run(shares, *layer):
        found, gradients = _with_gradient(function, layer, targets, shares, rows)

        def backward(slope):
            return slope * found, *[tf.cast(slope, part.dtype) * part for part in gradients]

        return tf.reduce_sum(tf.where(shares == 0, 0.0, found) * shares), backward

    return run(shares, hidden, kernel, *_biases(bias))


def _values(function, layer, targets, rows: int) -> Any:
    hidden, *rest = layer
    count, cut = _cutter(hidden, rows)
    hidden_chunks, target_chunks = cut(hidden), cut(targets)

    def step(i, found):
        return i + 1, found.write(i, function(_affine(hidden_chunks[i], *rest), target_chunks[i]))

    _, found = _loop(count, step, [_array(count, tf.float32)])
    return _joined(found, hidden)


def _with_gradient(function, layer, targets, gradient, rows: int) -> tuple[Any, tuple[Any, ...]]:
    """The values, and the gradients of hidden states, kernel and bias for this gradient of the values."""
    hidden, kernel, *biases = layer
    count, cut = _cutter(hidden, rows)
    hidden_chunks, target_chunks, gradient_chunks = cut(hidden), cut(targets), cut(gradient)

    def step(i, found, of_hidden, of_kernel, *of_bias):
        states = hidden_chunks[i]
        affine = _affine(states, kernel, *biases)
        with tf.GradientTape() as tape:
            tape.watch(affine)
            values = function(affine, target_chunks[i])
        slope = tape.gradient(values, affine, gradient_chunks[i])
        of_kernel += tf.cast(tf.matmul(states, slope, transpose_a=True), tf.float32)
        added = [total + tf.reduce_sum(tf.cast(slope, tf.float32), 0) for total in of_bias]
        of_hidden = of_hidden.write(i, tf.matmul(slope, kernel, transpose_b=True))
        return i + 1, found.write(i, values), of_hidden, of_kernel, *added

    nothing = [tf.zeros(part.shape, tf.float32) for part in (kernel, *biases)]
    arrays = [_array(count, tf.float32), _array(count, hidden.dtype)]
    _, found, of_hidden, *summed = _loop(count, step, [*arrays, *nothing])
    cast = [tf.cast(part, like.dtype) for part, like in zip(summed, (kernel, *biases), strict=True)]
    return _joined(found, hidden), (_joined(of_hidden, hidden), *cast)


def _loop(count, step: Callable[..., Any], start: list[Any]) -> Any:
    return tf.while_loop(lambda i, *_: i < count, step, [0, *start], parallel_iterations=1)


def _array(count, dtype) -> Any:
    return tf.TensorArray(dtype, size=count)


def _affine(states, kernel, *biases) -> Any:
    product = tf.matmul(states, kernel)
    return product + biases[0] if biases else product


def _biases(bias) -> tuple[Any, ...]:
    return () if bias is None else (bias,)


def _cutter(hidden, rows: int) -> tuple[Any, Callable[[Any], Any]]:
    """The number of chunks, and what cuts the first axis into them, with zeros at the end where that needs some."""
    length = hidden.shape[0] if hidden.shape[0] is not None else tf.shape(hidden)[0]
    count = (length + rows - 1) // rows
    count = max(1, count) if isinstance(count, int) else tf.maximum(1, count)
    size = (length + count - 1) // count

    def cut(array):
        padded = tf.pad(array, [[0, count * size - length], *[[0, 0]] * (len(array.shape) - 1)])
        return tf.reshape(padded, (count, size, *array.shape[1:]))

    return count, cut


def _joined(chunks, like) -> Any:
    """Chunks put together again, as many rows as there were."""
    stacked = chunks.concat()
    return stacked[: tf.shape(like)[0]]
