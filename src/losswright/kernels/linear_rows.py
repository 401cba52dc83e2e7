"""Any function of a row of logits, chunk by chunk: all logits of a large vocabulary never exist at once.

Two forms. `values_by_rows` computes the logits of a chunk again when a gradient is asked for: four matrix products,
and the values may go into anything. `total_by_rows` makes the gradient of a weighted sum while the logits are at hand:
three products, as many as without chunks. Both sum the kernel's gradient in float32.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from losswright.kernels.extremes import largest_of
from losswright.kernels.linear_logits import LinearLogits

Rows = Callable[[Any, Any], Any]
"""Logits `(rows, classes)` and targets `(rows, ...)` to a value a row `(rows,)`."""

ENOUGH_ROWS = 256  # with fewer, adding up the kernel's gradient starts to cost; they may take twice the bytes
FEWEST_ROWS = 32
ON_GPU = 2**27, 1024, 8  # bytes, enough rows, and how often the bytes for those: its products outrun its memory


def values_by_rows(linear: LinearLogits, targets: Any, function: Rows) -> Any:
    """The value of each row, of the shape of the logits without the classes.

    Args:
        linear: the logits.
        targets: of the shape of the values, or of that and one more axis. No gradient flows to them.
        function: differentiable; it sees a chunk of rows at a time.
    """
    values = _backend().values(_shaping(linear, function), *_flat(linear, targets), chunk_rows(linear))
    return ops.reshape(values, ops.shape(linear.hidden)[:-1])


def total_by_rows(linear: LinearLogits, targets: Any, shares: Any, function: Rows) -> Any:
    """The sum over rows of share times value, as `values_by_rows`, with the gradient made ahead.

    Args:
        linear: the logits.
        targets: as in `values_by_rows`.
        shares: of the shape of the values. A row of share 0 doesn't count, whatever its value.
        function: as in `values_by_rows`.
    """
    shares = ops.reshape(ops.cast(shares, "float32"), (-1,))
    scale = ops.stop_gradient(largest_of(ops.abs(shares)))  # slopes of about 1 keep their digits in half precision
    part = ops.divide_no_nan(shares, scale)
    return scale * _backend().total(_shaping(linear, function), *_flat(linear, targets), part, chunk_rows(linear))


def _shaping(linear: LinearLogits, function: Rows) -> Rows:
    """The function of what the product gives, in float32."""
    return lambda affine, targets: function(linear.shaped(ops.cast(affine, "float32")), targets)


def _flat(linear: LinearLogits, targets: Any) -> tuple[Any, ...]:
    """Hidden states, kernel, bias and targets with one axis of rows."""
    hidden = ops.reshape(linear.hidden, (-1, linear.hidden.shape[-1]))
    by_class = targets.shape[-1:] if len(targets.shape) == len(linear.shape) else ()
    return hidden, linear.kernel, linear.bias, ops.stop_gradient(ops.reshape(targets, (-1, *by_class)))


def chunk_rows(linear: LinearLogits) -> int:
    """How many rows make a chunk."""
    backend = _backend()
    size, enough, most = ON_GPU if backend.on_gpu(linear.kernel) else (backend.CHUNK_BYTES, ENOUGH_ROWS, 2)
    fitting = size // (4 * linear.kernel.shape[-1])
    return linear.rows or max(FEWEST_ROWS, fitting, min(enough, most * fitting))


def _backend() -> Any:
    if keras.config.backend() == "jax":
        from losswright.kernels import linear_rows_jax

        return linear_rows_jax
    if keras.config.backend() == "torch":
        from losswright.kernels import linear_rows_torch

        return linear_rows_torch
    from losswright.kernels import linear_rows_tensorflow

    return linear_rows_tensorflow
