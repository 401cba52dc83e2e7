"""Saved and loaded, a loss is the same loss."""

import inspect
import json

import keras
import numpy as np

from losswright.trial.check import Check, Fault
from losswright.trial.subject import is_ours

NOT_SETTINGS = ("self", "args", "kwargs", "name", "reduction")
DERIVE = "derive from losswright.Loss, whose configuration is its signature"


class Saved(Check):
    """A `.keras` file holds the loss's configuration. What that leaves out goes back to its default on loading."""

    name, question = "saved", "saving and loading keeps every setting and gives the same number"

    def find(self, subject):
        given, sample = subject.given, subject.sample
        if getattr(given, "__name__", "") == "<lambda>":
            yield Fault("a lambda has no name to be found by", "a saved model", "write a function with `def`")
            return
        packed = json.loads(json.dumps(keras.saving.serialize_keras_object(given)))
        own = type(given) if isinstance(given, keras.losses.Loss) else given
        loaded = keras.saving.deserialize_keras_object(packed, custom_objects={own.__name__: own})
        if subject.is_function:
            return
        before, after = (type(subject)(loss, subject.domain, sample) for loss in (given, loaded))
        numbers = [one.call(sample.y_true, sample.y_pred).sum() for one in (before, after)]
        if not np.isclose(numbers[0], numbers[1], rtol=1e-6, equal_nan=True):
            yield Fault(f"{numbers[0]:.6g} before, {numbers[1]:.6g} after loading", sample.shapes(), DERIVE)
        elif lost := _lost(given):
            seen = f"get_config() leaves out {', '.join(lost)}"
            yield Fault(seen, f"{own.__name__} with another {lost[0]}, saved and loaded", DERIVE)


def _lost(loss: keras.losses.Loss) -> list[str]:
    """Settings of the signature that the configuration doesn't hold."""
    if is_ours(loss):
        return []
    parameters = inspect.signature(type(loss).__init__).parameters.values()
    named = [p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    return [name for name in named if name not in (*NOT_SETTINGS, *loss.get_config())]
