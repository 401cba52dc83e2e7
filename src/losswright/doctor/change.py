"""One change to how a model is trained: what a repair is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """What to do differently; whatever is left out stays.

    Attributes:
        words: the change as a user would say it.
        layers: layer name -> entries of its configuration.
        loss: output name -> loss.
        learning_rate: a factor.
        epochs: a factor.
        standardise_x: whether each input feature gets mean 0 and spread 1.
        standardise_y: whether real targets do; scores are taken on the old scale.
        balance: whether classes are weighed alike.
        batch_size: of the training.
        optimizer: alias of one with its default settings.
    """

    words: str
    layers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    loss: Mapping[str, Any] = field(default_factory=dict)
    learning_rate: float = 1.0
    epochs: float = 1.0
    standardise_x: bool = False
    standardise_y: bool = False
    balance: bool = False
    batch_size: int | None = None
    optimizer: str | None = None

    def __and__(self, other: "Change") -> "Change":
        """Both changes."""
        return Change(
            f"{self.words}; {other.words}",
            {**self.layers, **other.layers},
            {**self.loss, **other.loss},
            self.learning_rate * other.learning_rate,
            max(self.epochs, other.epochs),
            self.standardise_x or other.standardise_x,
            self.standardise_y or other.standardise_y,
            self.balance or other.balance,
            other.batch_size or self.batch_size,
            other.optimizer or self.optimizer,
        )

    def __hash__(self) -> int:
        return hash(self.words)

    @property
    def rebuilds(self) -> bool:
        """Whether the model itself changes, so that it must be compiled anew."""
        return bool(self.layers or self.loss or self.optimizer)


AS_IT_IS = Change("as it is")
