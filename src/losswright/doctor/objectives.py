"""What a loss wants of the outputs and the targets that it is given."""

from dataclasses import dataclass
from typing import Any

import keras

from losswright.core import Loss
from losswright.core.card import BINARY, COUNTS, MULTICLASS, MULTILABEL, REGRESSION
from losswright.losses.wrapping import Wrapping

BERNOULLI, CATEGORICAL, SPARSE = "each yes or no", "one of several, one-hot", "one of several, whole numbers"
MARGIN, REAL, COUNT, OVERLAP, OTHER = "a margin", "a real number", "a count", "an overlap", "something else"

_FAMILIES = {
    "BinaryCrossentropy": BERNOULLI,
    "BinaryFocalCrossentropy": BERNOULLI,
    "CategoricalCrossentropy": CATEGORICAL,
    "CategoricalFocalCrossentropy": CATEGORICAL,
    "KLDivergence": CATEGORICAL,
    "SparseCategoricalCrossentropy": SPARSE,
    "MeanSquaredError": REAL,
    "MeanAbsoluteError": REAL,
    "MeanAbsolutePercentageError": REAL,
    "MeanSquaredLogarithmicError": REAL,
    "Huber": REAL,
    "LogCosh": REAL,
    "Poisson": COUNT,
    "Hinge": MARGIN,
    "SquaredHinge": MARGIN,
    "CategoricalHinge": CATEGORICAL,
    "Dice": OVERLAP,
    "Tversky": OVERLAP,
}
_OF_CARDS = {REGRESSION: REAL, COUNTS: COUNT, BINARY: BERNOULLI, MULTILABEL: BERNOULLI}


@dataclass(frozen=True)
class Objective:
    """A loss as the rules see it.

    Attributes:
        loss: the loss object, or a function.
        name: of its class or function.
        family: what it wants: each yes or no; one of several, one-hot or as whole numbers; a margin; a real number; ...
        from_logits: whether it takes logits; None where the question doesn't arise.
        reduction: over the batch; None for functions.
    """

    loss: Any
    name: str
    family: str
    from_logits: bool | None
    reduction: str | None

    @property
    def wants_probabilities(self) -> bool:
        """Whether it takes the log of probabilities."""
        return self.family in (BERNOULLI, CATEGORICAL, SPARSE) and not self.from_logits and "Hinge" not in self.name

    @property
    def classifies(self) -> bool:
        """Whether it is made for classes."""
        return self.family in (BERNOULLI, CATEGORICAL, SPARSE, MARGIN, OVERLAP)


NO_OBJECTIVE = Objective(None, "no loss", OTHER, None, None)


def objective_of(loss: Any) -> Objective:
    """What is known of a loss: of Keras's, of ours, a function or an alias."""
    if isinstance(loss, (str, dict)):
        loss = keras.losses.get(loss)
    inner = _unwrapped(loss)
    name = _name(inner)
    logits = getattr(inner, "from_logits", None)
    if logits is None:
        logits = getattr(inner, "_fn_kwargs", {}).get("from_logits")
    return Objective(loss, name, _family(name, inner), logits, getattr(loss, "reduction", None))


def _unwrapped(loss: Any) -> Any:
    while isinstance(loss, Wrapping):
        loss = loss.inner
    return loss


def _name(loss: Any) -> str:
    """Of the class; of the built-in class that a function of Keras belongs to; or of the function."""
    if isinstance(loss, keras.losses.Loss):
        return type(loss).__name__
    name = getattr(loss, "__name__", type(loss).__name__)
    return name.title().replace("_", "") if name.title().replace("_", "") in _FAMILIES else name


def _family(name: str, loss: Any) -> str:
    card = loss.card if isinstance(loss, Loss) else None
    if name in _FAMILIES:
        return _FAMILIES[name]
    if card is None:
        return OTHER
    if card.task == MULTICLASS:
        return SPARSE if "whole" in card.target else CATEGORICAL
    return _OF_CARDS.get(card.task, OTHER)
