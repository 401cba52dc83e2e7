"""The outputs of a model: how they are held, what they are called, which shapes they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, WeightError
from losswright.weights.validity import rows_of, to_numpy


@dataclass(frozen=True)
class Outputs:
    """`container` is list, tuple or dict, or None for a single output; `shapes` hold None where unknown."""

    container: type | None
    names: tuple[str, ...]
    shapes: tuple[tuple | None, ...]

    def pack(self, arrays: Sequence[np.ndarray]) -> Any:
        """One array an output, in the container."""
        if self.container is None:
            return arrays[0]
        if self.container is dict:
            return dict(zip(self.names, arrays, strict=True))
        return self.container(arrays)

    def rows(self, y: Any) -> list[int | None]:
        """The number of rows of each output's targets, None where there are no targets."""
        if y is None:
            return [None] * len(self.names)
        by_name = isinstance(y, dict) and self.container is dict
        each = [y[name] for name in self.names] if by_name else parts(y)
        return [rows_of(to_numpy(part, "y", LabelError), "y") for part in each]


def outputs_of(model: Any, y: Any, weights: Any) -> Outputs:
    """The outputs as the model declares them; a subclassed model declares none, so `y` or the weights tell.

    Raises:
        LabelError: `y` has another structure than the outputs, which Keras can't weigh.
        WeightError: outputs nested deeper than one list, tuple or dict.
    """
    declared = _declared(model)
    if declared is None:
        return _held(y if y is not None else weights)
    return declared if y is None else _matched(declared, y, getattr(model.compute_loss, "reads_names", False))


def parts(structure: Any) -> list[Any]:
    """The leaves of a list, tuple, dict or single array."""
    if isinstance(structure, dict):
        return list(structure.values())
    return list(structure) if is_several(structure) else [structure]


def is_several(structure: Any) -> bool:
    """Whether it holds one array an output; a plain list of numbers is one array."""
    if isinstance(structure, (list, tuple)) and structure:
        return any(map(_is_array, structure)) or all(part is None for part in structure)
    return isinstance(structure, dict)


def _is_array(part: Any) -> bool:
    return isinstance(part, (list, tuple, dict)) or np.ndim(part) > 0


def _declared(model: Any) -> Outputs | None:
    names = getattr(model, "output_names", None)
    if not names:
        return None
    output = model.output
    leaves = parts(output) if isinstance(output, (list, tuple, dict)) else [output]
    if any(isinstance(leaf, (list, tuple, dict)) for leaf in leaves):
        raise WeightError("the model's outputs are nested; give one array of weights to fit(), or flatten the outputs")
    if isinstance(output, dict):
        names = list(output)
    container = type(output) if len(leaves) > 1 else None
    return Outputs(container, tuple(names), tuple(tuple(leaf.shape) for leaf in leaves))


def _held(structure: Any) -> Outputs:
    if not is_several(structure):
        return Outputs(None, ("output",), (None,))
    names = tuple(structure if isinstance(structure, dict) else map(str, range(len(structure))))
    return Outputs(type(structure), names, (None,) * len(names))


def _matched(outputs: Outputs, y: Any, reads_names: bool) -> Outputs:
    """The outputs, held as `y` is: Keras wants weights in the very container of `y`."""
    given = _held(y)
    container: type | None
    if outputs.container is None:
        same = len(given.names) == 1
        container = None
    elif outputs.container is dict or (reads_names and given.container is dict):
        same = given.container is dict and set(given.names) == set(outputs.names)
        container = dict
    else:
        same = given.container in (list, tuple) and len(given.names) == len(outputs.names)
        container = given.container
    if not same:
        hint = "; or compile with losswright.compile" if isinstance(y, dict) and outputs.container is list else ""
        kind = "one array" if outputs.container is None else f"a {outputs.container.__name__}"
        raise LabelError(
            f"y came as {_kind(y)}, the model's outputs are {kind}: {clip(list(outputs.names))}; "
            f"Keras can't weigh targets of another structure, so give y as {kind}, in this order{hint}"
        )
    return Outputs(container, outputs.names, outputs.shapes)


def _kind(y: Any) -> str:
    return f"a {type(y).__name__} of {len(y)} arrays" if is_several(y) and not isinstance(y, dict) else describe(y)
