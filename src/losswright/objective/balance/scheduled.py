"""Factors that are set beforehand: the same all along, or a function of the epoch."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras import ops

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.objective.balance.base import Balance

Factors = Mapping[str, float] | Sequence[float]


class Scheduled(Balance):
    """Factors that a function of the epoch gives, on every backend.

    A variable in Keras's `loss_weights` is frozen on JAX when the step is compiled; this one lives on the model.

    Args:
        function: of the number of epochs trained since `lw.compile`, from 0; returns the factors as a dict by output
            (one left out is 1) or a sequence in the order of the outputs.
    """

    def __init__(self, function: Callable[[int], Factors]):
        super().__init__()
        self.function = function

    def begin(self, names: list[str], loss_weights: list[float]) -> None:
        """As the base, with the factors of the first epoch."""
        super().begin(names, loss_weights)
        self.epoch = self.add_variable(name="epoch", shape=(), initializer="zeros", aggregation="mean")
        self._set()

    def epoch_ended(self) -> None:
        """The next epoch's factors."""
        self.epoch.assign(self.epoch + 1)
        self._set()

    def _set(self) -> None:
        given = self.function(int(ops.convert_to_numpy(self.epoch)))
        self.factor_by_output.assign(ops.convert_to_tensor(read_factors(given, self.names), dtype="float32"))


class Fixed(Scheduled):
    """The same factors all along: as `loss_weights`, but in training alone."""

    def __init__(self, factors: Factors):
        super().__init__(lambda epoch: factors)


def read_factors(given: Any, names: list[str]) -> list[float]:
    """One finite number of at least 0 for each output.

    Raises:
        SettingError: other outputs, another length, or other values.
    """
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        values = [given.get(name, 1.0) for name in names]
    else:
        unknown = [] if hasattr(given, "__len__") and len(given) == len(names) else [given]
        values = [] if unknown else list(given)
    if unknown or not all(_is_factor(value) for value in values):
        raise SettingError(
            f"balance: factors must be finite numbers of at least 0, as a dict by output or one for each of "
            f"{clip(names)}, got {clip(given)}"
        )
    return [float(value) for value in values]


def _is_factor(value: Any) -> bool:
    try:
        return 0 <= float(value) < float("inf")
    except (TypeError, ValueError):
        return False
