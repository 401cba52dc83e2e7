"""How far training has moved the weights."""

import keras
import numpy as np

from losswright.doctor.case import Case, probe


@probe
def first_kernels(case: Case) -> dict[str, np.ndarray]:
    """Layer name -> its kernel before training; empty where the first weights aren't known."""
    before = case.fit.weights
    if before is None or len(before) != len(case.model.weights):
        return {}
    first = {weight.path: value for weight, value in zip(case.model.weights, before, strict=True)}
    paths = {layer.name: kernel.path for layer in case.hidden if (kernel := getattr(layer, "kernel", None)) is not None}
    return {name: first[path] for name, path in paths.items() if path in first and first[path].ndim > 1}


def all_alike(kernel: np.ndarray) -> bool:
    """Whether all weights of several units are the same, so that the units are copies of one another."""
    return bool(min(kernel.size // kernel.shape[-1], kernel.shape[-1]) > 1 and np.ptp(kernel) == 0)


def alike_in_the_end(case: Case) -> set[str]:
    """The layers whose units are copies of one another, with the weights as they are now."""
    kernels = {layer.name: kernel for layer in case.hidden if (kernel := getattr(layer, "kernel", None)) is not None}
    return {name for name, kernel in kernels.items() if all_alike(keras.ops.convert_to_numpy(kernel))}


@probe
def movement(case: Case) -> float | None:
    """The distance of the kernels from where they began, relative to their size there.

    A size beyond what Glorot's rule gives doesn't count: it would make every movement look small. None where the first
    weights aren't known.
    """
    before = case.fit.weights
    if before is None:
        return None
    now = case.model.get_weights()
    pairs = [(a, b) for a, b in zip(before, now, strict=True) if a.ndim > 1] if len(before) == len(now) else []
    size = sum(min(float((a.astype("float64") ** 2).sum()), _usual(a)) for a, _ in pairs)
    moved = sum(float(((b.astype("float64") - a) ** 2).sum()) for a, b in pairs)
    return float(np.sqrt(moved / size)) if size else None


def _usual(kernel: np.ndarray) -> float:
    """The squared norm that Glorot's rule gives a kernel of this shape."""
    return 2 * kernel.size / (int(np.prod(kernel.shape[:-1])) + kernel.shape[-1])
