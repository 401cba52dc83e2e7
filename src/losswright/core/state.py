"""Losses that remember the training data. What they remember lives on the model, not in the loss."""

import math
from typing import Any, ClassVar

import keras
import numpy as np

from losswright.core.errors import StateError
from losswright.core.loss import Loss
from losswright.core.numeric import numeric_array


class State(keras.metrics.Metric):
    """What a loss has learnt from the training data.

    A Keras metric, because a model carries its metrics' variables through the compiled train step on every backend,
    reports them in `history`, and keeps them out of its weights. Unlike other metrics it is not reset each epoch.
    `lw.compile` hangs it on the model (`attached`) and says when a step is one of training (`training`).
    """

    kind: ClassVar[str] = "state"  # what `history` calls it; after the output's name if there are several
    attached = False
    training = False

    def reset_state(self):
        """Keep everything: an epoch's end is no reason to forget."""

    def snapshot(self) -> list[float]:
        """The state's numbers, one variable after the other, exact, in a form that JSON holds."""
        parts = [np.ravel(keras.ops.convert_to_numpy(variable)) for variable in self.variables]
        return np.concatenate(parts).astype(float).tolist()

    def restore(self, numbers: list[float]) -> None:
        """Take over the numbers of a snapshot.

        Raises:
            StateError: there are more or fewer than the state has, or they are no numbers.
        """
        sizes = [math.prod(variable.shape) for variable in self.variables]
        given = np.ravel(numeric_array(numbers, f"the state {self.name!r}", StateError))
        if given.size != sum(sizes):
            raise StateError(
                f"the state {self.name!r} holds {given.size} numbers, and with these settings it has {sum(sizes)}; "
                f"give the settings that it was saved with, or leave it out to begin anew"
            )
        for variable, part in zip(self.variables, np.split(given, np.cumsum(sizes)[:-1]), strict=True):
            variable.assign(part.reshape(variable.shape))

    def save_own_variables(self, store: Any) -> None:
        """Into a file of weights, from which `BackupAndRestore` goes on after a crash."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable

    def load_own_variables(self, store: Any) -> None:
        """From such a file; one that holds no state leaves it as it is."""
        if count := len(store.keys()):
            self.restore(np.concatenate([np.ravel(store[str(i)]) for i in range(count)]).tolist())


class StatefulLoss(Loss):
    """Base of losses with a `State`, which `__init__` must set as `self.state`.

    Its numbers are part of the loss's configuration, so a saved model trains on where it stopped.
    """

    state: State
    card: ClassVar[Any]
    exchanges = True

    def values(self, y_true, y_pred, weight):
        """Value a sample; refuses to run where the state would be lost."""
        if not self.state.attached:
            raise StateError(
                f"{self.name} remembers the training data, and its memory must live on a model: compile with "
                f"losswright.compile(model, ..., loss=...); for a loaded model losswright.compile(model) is enough"
            )
        return self.remembering(y_true, y_pred, weight)

    def remembering(self, y_true, y_pred, weight):
        """Value a sample, with `self.state` at hand; update the state only while `self.state.training`."""
        raise NotImplementedError(f"{type(self).__name__} must define remembering(y_true, y_pred, weight)")

    def get_config(self) -> dict[str, Any]:
        """All settings, and what the state holds."""
        return {**super().get_config(), "state": self.state.snapshot()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "StatefulLoss":
        """The loss that `get_config` described, with its memory."""
        config = dict(config)
        numbers = config.pop("state", None)
        loss = super().from_config(config)
        if numbers is not None:
            loss.state.restore(numbers)
        return loss
