"""The operations that a function is made of: how many, how many bytes they write, which one first isn't finite."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

LIBRARIES = ("site-packages", "dist-packages", "losswright/kernels", "losswright/trial", "<")


@dataclass(frozen=True)
class Operation:
    """One operation: its name on the backend, the bytes that it writes, and the line of the user's code, if known."""

    name: str
    written: int
    place: str = ""
    finite: bool = True

    def __str__(self) -> str:
        return f"{self.name} ({self.place})" if self.place else self.name


def operations(function: Callable[[Any], Any], x: Any) -> list[Operation]:
    """All operations of `function(x)`, in the order in which they run, with whether what they gave is finite."""
    trace = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    return list(trace(function, keras.ops.convert_to_tensor(x)))


def count_operations(function: Callable[[Any], Any], x: Any) -> int:
    """How many operations `function(x)` is made of. Only PyTorch has to run them for that."""
    count = {"jax": _jax_count, "torch": lambda *given: len(_torch(*given)), "tensorflow": _tensorflow_count}
    return count[keras.config.backend()](function, keras.ops.convert_to_tensor(x))


def first_nonfinite(function: Callable[[Any], Any], x: Any) -> Operation | None:
    """The first operation of `function(x)` that gives NaN or an infinity."""
    return next((operation for operation in operations(function, x) if not operation.finite), None)


def _jax(function, x):
    import jax

    closed = jax.make_jaxpr(function)(x)
    return _walk(jax, closed.jaxpr, closed.consts, [x])[0]


def _jax_count(function, x) -> int:
    import jax

    def of(jaxpr) -> int:
        held = (_inner(equation) for equation in jaxpr.eqns)
        return sum(1 if program is None else of(program.jaxpr) for program in held)

    return of(jax.make_jaxpr(function)(x).jaxpr)


def _walk(jax, jaxpr, constants, arguments) -> tuple[list[Operation], list[Any]]:
    """Run the equations one by one; those that only hold others are walked into."""
    known = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*constants, *arguments], strict=True))
    done: list[Operation] = []

    def read(variable):
        return variable.val if hasattr(variable, "val") else known[variable]

    for equation in jaxpr.eqns:
        inputs = [read(variable) for variable in equation.invars]
        inner = _inner(equation)
        if inner is not None:
            inside, outputs = _walk(jax, inner.jaxpr, inner.consts, inputs)
            done += inside
        else:
            outputs = _bind(equation, inputs)
            outputs = outputs if equation.primitive.multiple_results else [outputs]
            place = _place(_jax_frames(equation.source_info.traceback))
            done.append(_operation(equation.primitive.name, outputs, place))
        known.update(zip(equation.outvars, outputs, strict=True))
    return done, [read(variable) for variable in jaxpr.outvars]


def _bind(equation, inputs):
    """What the operation gives; before JAX 0.10 its functions came apart from its settings."""
    bound = equation.primitive.get_bind_params(equation.params)
    functions, settings = ([], bound) if isinstance(bound, dict) else bound
    return equation.primitive.bind(*functions, *inputs, **settings)


def _inner(equation):
    """The program inside a call; None for an operation, and for a loop, which counts as one."""
    if equation.primitive.name in ("scan", "while", "cond"):
        return None
    held = [equation.params.get(key) for key in ("jaxpr", "call_jaxpr", "fun_jaxpr")]
    return next((program for program in held if hasattr(program, "jaxpr")), None)


def _jax_frames(trace) -> Iterator[tuple[str, int]]:
    return iter([(frame.file_name, frame.line_num) for frame in trace.frames] if trace else [])


def _torch(function, x):
    from torch.utils._python_dispatch import TorchDispatchMode

    done: list[Operation] = []

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            result = func(*args, **(kwargs or {}))
            frames = [(frame.filename, frame.lineno or 0) for frame in reversed(traceback.extract_stack(limit=40))]
            outputs = result if isinstance(result, (list, tuple)) else [result]
            done.append(_operation(func.name().partition("::")[2], outputs, _place(iter(frames))))
            return result

    with Watch():
        function(x)
    return done


def _tensorflow(function, x):
    import tensorflow as tf

    graph = tf.compat.v1.wrap_function(function, [tf.TensorSpec(x.shape, x.dtype)])
    found = [op for op in graph.graph.get_operations() if op.outputs and op.type not in ("Placeholder", "Const")]
    fetched = {op: [tensor for tensor in op.outputs if tensor.dtype.size] for op in found}  # handles have no size
    tensors = [tensor for outputs in fetched.values() for tensor in outputs]
    values = iter(graph.prune(graph.inputs, tensors)(x) if tensors else [])
    for op in found:
        outputs = [next(values) for _ in fetched[op]]
        frames = [(frame.filename, frame.lineno) for frame in reversed(op.traceback or [])]
        yield _operation(op.type, outputs, _place(iter(frames)))


def _tensorflow_count(function, x) -> int:
    import tensorflow as tf

    return len(tf.function(function).get_concrete_function(tf.TensorSpec(x.shape, x.dtype)).graph.get_operations())


def _operation(name: str, outputs: Iterable[Any], place: str) -> Operation:
    written, finite = 0, True
    for output in outputs:
        if hasattr(output, "dtype") and hasattr(output, "shape"):
            kind = keras.backend.standardize_dtype(output.dtype)
            written += _size(output) * _width(kind)
            if "float" in kind and finite:
                finite = bool(np.isfinite(np.asarray(keras.ops.convert_to_numpy(_plain(output)), "float64")).all())
    return Operation(name, written, place, finite)


def _plain(tensor):
    return tensor.detach() if hasattr(tensor, "detach") else tensor


def _size(tensor) -> int:
    size = 1
    for length in tensor.shape:
        size *= int(length)
    return size


def _width(kind: str) -> int:
    return 1 if kind == "bool" else int("".join(c for c in kind if c.isdigit()) or 32) // 8


def _place(frames: Iterator[tuple[str, int]]) -> str:
    """File and line of the innermost frame that is neither a library's nor ours that looks on."""
    for file, line in frames:
        if not any(part in file for part in LIBRARIES):
            return f"{Path(file).name}:{line}"
    return ""
