"""Several losses for one output, and what the weights of losses may be."""

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import LosswrightError, WeightError
from losswright.losses.summed import Summed


def add_up(loss: Any, loss_weights: Any, names: Sequence[str]) -> tuple[Any, Any]:
    """The losses with one for each output, where a list for one output becomes a sum, and plain loss weights.

    Args:
        loss: as `losswright.compile` takes it.
        loss_weights: a number, or numbers in a list, tuple, array or dict; with several losses for the only output,
            one for each of those.
        names: of the outputs, empty while the model doesn't know them.

    Raises:
        WeightError: a weight that is no finite number of 0 or more, for an output or loss that isn't there.
    """
    weights = _read(loss_weights)
    if len(names) == 1 and isinstance(loss, (list, tuple)) and len(loss) > 1:
        if isinstance(weights, list) and len(weights) != len(loss):
            raise WeightError(f"loss_weights has {len(weights)} numbers for {len(loss)} losses; give one each")
        return (Summed(loss, factors=weights), None) if isinstance(weights, list) else (Summed(loss), weights)
    if isinstance(loss, Mapping):
        return {key: _one(part) for key, part in loss.items()}, weights
    return (type(loss)(map(_one, loss)) if isinstance(loss, (list, tuple)) else loss), weights


def _one(loss: Any) -> Any:
    if not isinstance(loss, (list, tuple)):
        return loss
    if not loss:
        raise LosswrightError("loss is an empty list for an output; give a loss, or None to an output that needs none")
    return loss[0] if len(loss) == 1 else Summed(loss)


def _read(given: Any) -> Any:
    """Python numbers in place of NumPy's, which TensorFlow would take for another dtype than the loss."""
    if given is None:
        return None
    if isinstance(given, Mapping):
        return {key: _number(value, f" of {key!r}") for key, value in given.items()}
    if isinstance(given, (list, tuple)) or (isinstance(given, np.ndarray) and given.ndim == 1):
        return [_number(value, f" at [{i}]") for i, value in enumerate(given)]
    return _number(given, "")


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, keras.Variable):
        raise WeightError(
            f"the loss weight{where} is a variable, which JAX would read once and keep; for weights that change give "
            f"lw.compile(..., balance=...) a function of the epoch"
        )
    try:
        is_number = isinstance(value, Real) or (np.ndim(value) == 0 and hasattr(value, "dtype"))
        number = float(value) if is_number else np.nan
    except (OverflowError, TypeError, ValueError):
        number = np.nan
    if not 0 <= number < np.inf:
        raise WeightError(f"the loss weight{where} must be a finite number of at least 0, got {clip(value)}")
    return number
