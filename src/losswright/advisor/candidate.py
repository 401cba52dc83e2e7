"""What runs in a race: a loss, or a loss whose settings are searched, and how to read the model's outputs."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.advisor.reading import read_outputs
from losswright.core.describe import clip
from losswright.core.errors import SettingError

Read = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Candidate:
    """One in a race.

    Args:
        name: on the leaderboard.
        loss: an alias, a loss, or a function of an Optuna trial that gives a loss.
        read: from outputs of the model to what the metric wants; by the loss's `from_logits`, `log_rate` and the like
            without.
        searched: whether `loss` is such a function.
    """

    name: str
    loss: Any
    read: Read | None = None
    searched: bool = False

    def reading(self, loss: Any) -> Read:
        """How outputs of a model trained with this loss are read."""
        return self.read or (lambda outputs: read_outputs(loss, outputs))


def candidates_of(given: Mapping[str, Any] | Sequence[Any]) -> list[Candidate]:
    """Candidates by name: of a dict, or of a list of losses, which are called as their classes.

    Raises:
        SettingError: there is none, or two have one name.
    """
    named = list(given.items()) if isinstance(given, Mapping) else [(_name(loss), loss) for loss in given]
    if not named or len({name for name, _ in named}) < len(named):
        raise SettingError(f"candidates must have different names; give a dict: {clip([name for name, _ in named])}")
    return [_candidate(str(name), loss) for name, loss in named]


def _candidate(name: str, given: Any) -> Candidate:
    loss, read = given if isinstance(given, tuple) else (given, None)
    if inspect.isclass(loss) and issubclass(loss, keras.losses.Loss):
        loss = loss()
    return Candidate(name, loss, read, searched=_takes_a_trial(loss))


def _takes_a_trial(loss: Any) -> bool:
    if isinstance(loss, (str, keras.losses.Loss)) or not callable(loss):
        return False
    return list(inspect.signature(loss).parameters) == ["trial"]


def _name(loss: Any) -> str:
    loss = loss[0] if isinstance(loss, tuple) else loss
    return loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
