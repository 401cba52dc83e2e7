"""What a device makes of its rows, and how the parts of several devices come together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from losswright.core import Loss
from losswright.core.state import StatefulLoss
from losswright.kernels.slopes import values_and_slopes

import numpy as np
from keras import ops

if TYPE_CHECKING:  # it makes variables, and TensorFlow's devices must be divided before
    from reliability.objectives import Objective

UNEVEN, EMPTY = "two thirds and one third", "all and none"
SPLITS = (UNEVEN, EMPTY)
FIT = "fit"


@dataclass(frozen=True)
class Measured:
    """The loss of a batch or of a device's part, its slopes by the predictions, and the state afterwards.

    Of a model that was trained: the loss of the last epoch, where it is known, the weights, and the states.
    """

    value: float | None
    slopes: np.ndarray
    state: list[float] = field(default_factory=list)


def rows_of(split: str, replica: int, count: int) -> slice:
    """The rows of one of two devices. The most expensive come first, so the second has none of the tail."""
    first = count if split == EMPTY else count - max(count // 3, 1)
    return slice(0, first) if replica == 0 else slice(first, count)


def measure(objective: "Objective", loss: Loss, rows: slice) -> Measured:
    """One step on some rows, operation by operation."""
    set_groups(loss, objective.groups[rows])
    value, slopes = values_and_slopes(
        lambda y_pred: loss(objective.y_true[rows], y_pred, objective.weight[rows]), objective.y_pred[rows]
    )
    return Measured(float(value), slopes, state_of(loss))


def set_groups(loss: Loss, groups: Any) -> None:
    """Tell a loss that wants them the groups of the rows that it is about to see."""
    if hasattr(getattr(loss, "state", None), "groups"):
        loss.state.groups = ops.convert_to_tensor(groups)


def state_of(loss: Loss) -> list[float]:
    """What the loss remembers; nothing where it doesn't."""
    return loss.state.snapshot() if isinstance(loss, StatefulLoss) else []


def together(parts: Mapping[int, Measured], merge: float) -> Measured:
    """The whole batch; gradients are multiplied by `merge` when the backend adds them up.

    Raises:
        ValueError: the devices don't remember the same.
    """
    ordered = [parts[i] for i in sorted(parts)]
    states = [part.state for part in ordered]
    if any(state != states[0] for state in states):
        raise ValueError(f"the devices remember different things: {states}")
    slopes = np.concatenate([part.slopes for part in ordered])
    return Measured(merge * sum(part.value for part in ordered), merge * slopes, states[0])


def alike(parts: Mapping[int, Measured]) -> Measured:
    """What each of the devices has.

    Raises:
        ValueError: they don't have the same.
    """
    first, *others = parts.values()
    if any(difference(other, first) for other in others):
        raise ValueError("the devices have learnt different things")
    return first


def difference(found: Measured, right: Measured) -> float:
    """The largest, in units of the largest number of its kind."""
    pairs: list[Any] = [(found.slopes, right.slopes), (found.state, right.state)]
    pairs += [] if found.value is None else [(found.value, right.value)]
    return max(_relative(np.asarray(a, "float64"), np.asarray(b, "float64")) for a, b in pairs)


def _relative(found: np.ndarray, right: np.ndarray) -> float:
    if not right.size:
        return 0.0
    same = np.isclose(found, right, rtol=0, atol=0, equal_nan=True)
    gap = np.where(same, 0.0, np.abs(found - right)).max()
    return float(gap / max(np.nanmax(np.abs(right)), 1e-3)) if gap == gap else float("inf")
