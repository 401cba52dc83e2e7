"""Several losses of one output, added up."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import keras

from losswright.core import Loss, saveable
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.settings import Number
from losswright.core.target import FREE, LABELS
from losswright.losses.aliases import as_loss
from losswright.losses.per_class import Each
from losswright.losses.weighted import Weighted
from losswright.losses.wrapping import Wrapping

OneLoss: TypeAlias = str | Callable[..., Any] | keras.losses.Loss


@saveable
class Summed(Wrapping):
    r"""$\sum_i c_i\,\ell_i$: several losses of one output.

    `losswright.compile` makes one of a list that is given for one output, of which Keras drops all but the first.
    `Ledger` keeps account of each part under its name.

    >>> float(Summed(["mae", "mse"], factors=[1.0, 0.5])([[0.0]], [[3.0]]))
    7.5

    Args:
        losses: two or more: aliases, functions or loss objects, which read targets and reduce alike.
        factors: $c_i$, 1 each by default.

    Raises:
        SettingError: the losses differ in their reduction, their class weights or the form of their targets.
    """

    def __init__(self, losses: Sequence[OneLoss], *, factors: Sequence[float] | None = None, **keras_settings: Any):
        if not isinstance(losses, Sequence) or isinstance(losses, str):
            raise SettingError(f"losses must be a list of two or more, got {clip(losses)}")
        if factors is not None and not Each(Number()).holds(factors):
            raise SettingError(f"factors must be finite numbers, got {clip(factors)}")
        self.parts = [as_loss(loss) for loss in losses]
        self.losses, self.factors = list(losses), [float(c) for c in factors or [1.0] * len(losses)]
        if len(self.factors) != len(self.parts):
            raise SettingError(f"factors must be one for each of {len(self.parts)} losses, got {clip(factors)}")
        _refuse_differences(self.parts)
        first = self.parts[0]
        common = {"reduction": first.reduction, "name": "_and_".join(p.name for p in self.parts), "dtype": first.dtype}
        super().__init__(first, **common | keras_settings)

    @property
    def terms(self) -> list[tuple[str, float, Loss]]:
        """Name, factor and loss of each part, which weighs its classes and reduces as the sum does."""
        names = [part.name for part in self.parts]
        numbered = [n if names.index(n) == i else f"{n}_{names[:i].count(n) + 1}" for i, n in enumerate(names)]
        alike = [Weighted(p, class_weight=self.class_weight, reduction=self.reduction) for p in self.parts]
        return list(zip(numbered, self.factors, alike, strict=True))

    @property
    def inners(self) -> list[Loss]:
        """All parts."""
        return self.parts

    def values(self, y_true, y_pred, weight):
        """The sum of the parts' values."""
        values = [part.values(y_true, y_pred, weight) for part in self.parts]
        if len({len(value.shape) for value in values}) > 1:
            raise SettingError(f"{self.name}: not every part gives a value an element; give weights a sample")
        return sum(factor * value for factor, value in zip(self.factors, values, strict=True))

    def get_config(self) -> dict[str, Any]:
        """The parts, factors and common settings."""
        return {**super().get_config(), "losses": [keras.saving.serialize_keras_object(p) for p in self.parts]}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Loss:
        """The sum that `get_config` described."""
        parts = [keras.saving.deserialize_keras_object(part) for part in config["losses"]]
        return super().from_config({**config, "losses": parts})


def _refuse_differences(parts: list[Loss]) -> None:
    if len(parts) < 2:
        raise SettingError(f"losses must be two or more, got {clip([part.name for part in parts])}")
    for what, found in {
        "reduction": [part.reduction for part in parts],
        "class weights": [part.class_weight for part in parts],
        "form of targets": [part.form if part.form in (LABELS, FREE) else "numbers" for part in parts],
    }.items():
        if any(value != found[0] for value in found):
            names = clip([part.name for part in parts])
            raise SettingError(f"the losses {names} of one output differ in their {what}, {clip(found)}; make it one")
