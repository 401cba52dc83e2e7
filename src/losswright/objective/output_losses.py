"""The loss of each output of a compiled model, and what belongs to it in structures of targets and weights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras

from losswright.core import Loss
from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, LosswrightError
from losswright.losses.weighted import Weighted


@dataclass(frozen=True)
class OutputLoss:
    """One output: its name, its key in the outputs (None where there is one), its loss and its loss weight."""

    name: str
    key: Any
    loss: Loss
    weight: float

    def part(self, structure: Any) -> Any:
        """What belongs to this output, or None: of predictions, targets, or weights, where one array is for all."""
        if structure is None or self.key is None:
            return _only(structure)
        if isinstance(structure, Mapping):
            return structure.get(self.key, structure.get(self.name))
        if isinstance(structure, (list, tuple)):
            return structure[self.key] if isinstance(self.key, int) and self.key < len(structure) else None
        return structure


def output_losses(model: keras.Model, y_pred: Any) -> list[OutputLoss]:
    """The outputs that have a loss, in order.

    Args:
        model: compiled.
        y_pred: predictions of a batch, which tell the structure of a model that doesn't declare its outputs.

    Raises:
        LosswrightError: the model is not compiled, or has no loss.
    """
    if not getattr(model, "compiled", False) or model.loss is None:
        raise LosswrightError("the model is not compiled with a loss; compile it first")
    keys, names = _outputs(model, y_pred)
    losses = _each(model.loss, keys, names)
    weights = _each(model._compile_loss._user_loss_weights, keys, names)
    given = zip(names, keys, losses, weights, strict=True)
    return [OutputLoss(n, k, _as_loss(p), 1.0 if w is None else float(w)) for n, k, p, w in given if p is not None]


def predicted(model: keras.Model, x: Any, **settings: Any) -> Any:
    """What the model predicts.

    Raises:
        LosswrightError: it can't read x; the message repeats the first line of what the model, or Keras, says.
    """
    with reading(x):
        return model.predict(x, verbose=0, **settings)


@contextmanager
def reading(x: Any) -> Iterator[None]:
    """Whatever the user's model, or Keras, makes of inputs that it can't read, as an error of ours."""
    try:
        yield
    except Exception as error:  # there is no telling what a model raises
        said = clip(str(error).strip().partition("\n")[0], 200)
        raise LosswrightError(f"the model can't read x ({describe(x)}): {type(error).__name__}: {said}") from error


def targets_of(output: OutputLoss, y: Any) -> Any:
    """The targets of an output.

    Raises:
        LabelError: there are none.
    """
    part = output.part(y)
    if part is None:
        raise LabelError(f"y has no targets for the output {output.name!r}; it has {clip(_keys(y))}")
    return part


def _as_loss(loss: Any) -> Loss:
    return loss if isinstance(loss, Loss) else Weighted(loss)


def _outputs(model: keras.Model, y_pred: Any) -> tuple[list[Any], list[str]]:
    declared = list(getattr(model, "output_names", None) or [])
    if isinstance(y_pred, Mapping):
        return list(y_pred), [str(key) for key in y_pred]
    if isinstance(y_pred, (list, tuple)):
        return list(range(len(y_pred))), declared or [str(i) for i in range(len(y_pred))]
    return [None], declared or ["output"]


def _each(given: Any, keys: list[Any], names: list[str]) -> list[Any]:
    """One entry an output, of what was given once, in a list, or by key or name."""
    if isinstance(given, Mapping):
        return [given.get(key, given.get(name)) for key, name in zip(keys, names, strict=True)]
    if isinstance(given, (list, tuple)):
        return list(given)
    return [given] * len(keys)


def _only(structure: Any) -> Any:
    """The array of a structure that holds one."""
    if isinstance(structure, Mapping) and len(structure) == 1:
        return next(iter(structure.values()))
    return structure[0] if isinstance(structure, (list, tuple)) and len(structure) == 1 else structure


def _keys(y: Any) -> Any:
    return list(y) if isinstance(y, Mapping) else type(y).__name__
