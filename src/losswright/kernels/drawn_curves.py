"""Values and slopes for a drawing: on JAX, NumPy does what JAX has traced, since a curve is not worth compiling.

JAX compiles each operation before it runs it, alone and anew for each shape, which takes a thousand times as long as a
few hundred points do. So JAX says what a function and its gradient come to, step by step, and NumPy does the common
steps in float32.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from losswright.kernels.slopes import as_array, values_and_slopes

Arrays = list[Any]

ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "abs": np.abs, "add": np.add, "add_any": np.add, "and": np.bitwise_and, "cosh": np.cosh, "div": np.divide,
    "eq": np.equal, "exp": np.exp, "expm1": np.expm1, "ge": np.greater_equal, "gt": np.greater,
    "is_finite": np.isfinite, "le": np.less_equal, "log": np.log, "log1p": np.log1p, "lt": np.less, "max": np.maximum,
    "min": np.minimum, "mul": np.multiply, "ne": np.not_equal, "neg": np.negative, "not": np.bitwise_not,
    "or": np.bitwise_or, "pow": np.power, "sign": np.sign, "sinh": np.sinh, "sqrt": np.sqrt, "square": np.square,
    "sub": np.subtract, "tanh": np.tanh,
}  # fmt: skip
WITH_PARAMETERS: dict[str, Callable[..., Any]] = {
    "broadcast_in_dim": lambda x, shape, broadcast_dimensions, **_: _broadcast(x, shape, broadcast_dimensions),
    "convert_element_type": lambda x, new_dtype, **_: x.astype(new_dtype),
    "concatenate": lambda *arrays, dimension: np.concatenate(arrays, axis=dimension),
    "iota": lambda *, dtype, shape, dimension, **_: _counted(dtype, shape, dimension),
    "integer_pow": lambda x, y: x ** x.dtype.type(y),
    "reduce_max": lambda x, axes, **_: x.max(axis=axes),
    "reduce_min": lambda x, axes, **_: x.min(axis=axes),
    "reduce_sum": lambda x, axes, **_: x.sum(axis=axes, dtype=x.dtype),
    "reshape": lambda x, new_sizes, **_: x.reshape(new_sizes),
    "slice": lambda x, start_indices, limit_indices, strides: _cut(x, start_indices, limit_indices, strides),
    "squeeze": lambda x, dimensions: np.squeeze(x, axis=dimensions),
    "transpose": lambda x, permutation: np.transpose(x, permutation),
}
COMPARISONS = ("eq", "ge", "gt", "le", "lt", "ne")  # of whole numbers too
CALLS = {"jit": "jaxpr", "pjit": "jaxpr", "custom_jvp_call": "call_jaxpr"}


def values_and_slopes_of_curve(function: Callable[[Any], Any], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `values_and_slopes` in float32, up to the last digits."""
    if keras.config.backend() != "jax":
        return values_and_slopes(function, x)
    import jax

    def both(x: Any) -> tuple[Any, Any]:
        values, pull_back = jax.vjp(function, x)
        return values, *pull_back(jax.numpy.ones_like(values))

    with np.errstate(all="ignore"):
        values, slopes = _done(jax.make_jaxpr(both)(x.astype("float32")), [x.astype("float32")])
    return as_array(values), as_array(slopes)


def _done(trace: Any, given: Sequence[Any]) -> Arrays:
    """What the steps of a trace give for these inputs."""
    from jax.extend.core import Literal

    known = dict(zip([*trace.jaxpr.constvars, *trace.jaxpr.invars], [*trace.consts, *given], strict=True))

    def read(variable: Any) -> Any:
        return np.asarray(variable.val if isinstance(variable, Literal) else known[variable], variable.aval.dtype)

    for step in trace.jaxpr.eqns:
        known.update(zip(step.outvars, _step(step, [read(v) for v in step.invars]), strict=True))
    return [read(v) for v in trace.jaxpr.outvars]


def _step(step: Any, operands: Arrays) -> Arrays:
    name = step.primitive.name
    if name in CALLS:
        return _done(step.params[CALLS[name]], operands)
    if name in ELEMENTWISE and all(x.dtype.kind in "fb" or name in COMPARISONS for x in operands):
        return [ELEMENTWISE[name](*operands)]
    if name == "select_n" and operands[0].dtype == bool:
        return [np.where(operands[0], operands[2], operands[1])]
    if name in WITH_PARAMETERS:
        return [WITH_PARAMETERS[name](*operands, **step.params)]
    out = step.primitive.bind(*operands, **step.params)
    return out if step.primitive.multiple_results else [out]


def _broadcast(x: np.ndarray, shape: Sequence[int], axes: Sequence[int]) -> np.ndarray:
    """`x`, whose axes become these of the shape."""
    sizes = [1] * len(shape)
    for axis, size in zip(axes, x.shape, strict=True):
        sizes[axis] = size
    return np.broadcast_to(x.reshape(sizes), shape)


def _counted(dtype: Any, shape: Sequence[int], axis: int) -> Any:
    """Whole numbers from 0 along an axis."""
    sizes = [-1 if place == axis else 1 for place in range(len(shape))]
    return np.broadcast_to(np.arange(shape[axis], dtype=dtype).reshape(sizes), shape)


def _cut(x: Any, starts: Sequence[int], ends: Sequence[int], strides: Sequence[int] | None) -> Any:
    steps = strides or [1] * len(starts)
    return x[tuple(slice(*places) for places in zip(starts, ends, steps, strict=True))]
