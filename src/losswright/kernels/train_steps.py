"""Something to do before each training step, inside the step that Keras compiles."""

from collections.abc import Callable
from typing import Any

import keras


def before_each_step(model: keras.Model, prepare: Callable[[Any], None]) -> Callable[..., Any]:
    """The model's `train_step` with `prepare(batch)` before it, which may change the variables of its metrics."""
    own = model.train_step
    if keras.config.backend() == "jax":
        return _jax_step(model, own, prepare)

    def train_step(data):
        prepare(data)
        return own(data)

    return train_step


def _jax_step(model, own, prepare):
    def train_step(state, data):
        trainable, non_trainable, optimizer, metrics = state
        mapping = [
            *zip(model.trainable_variables, trainable, strict=True),
            *zip(model.non_trainable_variables, non_trainable, strict=True),
            *zip(model.metrics_variables, metrics, strict=True),
        ]
        with keras.StatelessScope(state_mapping=mapping) as scope:
            prepare(data)
        metrics = [scope.get_current_value(variable) for variable in model.metrics_variables]
        return own((trainable, non_trainable, optimizer, metrics), data)

    return train_step
