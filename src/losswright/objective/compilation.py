"""`lw.compile`: Keras's `compile`, plus class weights for any output and losses that remember."""

import inspect
from collections.abc import Callable
from typing import Any

import keras

from losswright.core.errors import LosswrightError, StateError
from losswright.core.state import State
from losswright.objective.masks import keep_masks
from losswright.objective.outputs import losses_by_output, name_states, states_of

ATTRIBUTE = "losswright_{}"  # under which a state hangs on the model


def compile(
    model: keras.Model,
    optimizer: Any = None,
    loss: Any = None,
    *,
    loss_weights: Any = None,
    metrics: Any = None,
    class_weight: Any = None,
    **keras_settings: Any,
) -> keras.Model:
    """Compile a model for `fit`, and return it.

    As `model.compile`, and besides: class weights for one or several outputs, from any data source and in validation
    too; and losses with a state (`Superquantile`), which is hung on the model, learns in training only, and is saved
    with the model. With the model alone, a model that was loaded from a `.keras` file is taken up where it stopped.

    Args:
        model: any Keras model.
        optimizer: as in Keras, "rmsprop" by default.
        loss: one loss for all outputs, or a list, tuple or dict of losses: of ours, of Keras, functions, aliases.
        loss_weights: as in Keras.
        metrics: as in Keras.
        class_weight: `{label: weight}`, or `{output: {label: weight}}`.
        **keras_settings: anything else that `model.compile` takes.

    Raises:
        WeightError: class weights that fit no output.
        StateError: the model overrides `compute_loss` without a `training` argument, so a state could not tell
            validation from training.
    """
    if loss is None and (optimizer is not None or class_weight is not None or metrics is not None):
        raise LosswrightError("compile: no loss is given; give one, or only the model to take up a loaded one")
    if loss is None:
        loss = _compiled_loss(model)
    else:
        loss = losses_by_output(model, loss, class_weight)
        model.compile(
            optimizer=optimizer or "rmsprop", loss=loss, loss_weights=loss_weights, metrics=metrics, **keras_settings
        )
    _attach(model, loss)
    keep_masks(model)
    return model


def _compiled_loss(model: keras.Model) -> Any:
    if not model.compiled or model.loss is None:
        raise LosswrightError("compile: the model was not compiled before, so there is no loss to take up; give one")
    return model.loss


def _attach(model: keras.Model, loss: Any) -> None:
    """Hang the states of the losses on the model, and let each step tell them whether it is one of training."""
    _detach(model)
    name_states(model, loss)
    states = states_of(loss)
    for i, state in enumerate(states):
        setattr(model, ATTRIBUTE.format(i), state)
        state.attached = True
    if states:
        model.compute_loss = _telling(states, _own_compute_loss(model))
        model.make_train_function(force=True)


def _detach(model: keras.Model) -> None:
    """Take away what an earlier `compile` hung on the model."""
    for name in [name for name in vars(model) if name.startswith(ATTRIBUTE.format(""))]:
        model._tracker.untrack(getattr(model, name))  # Keras drops the attribute alone, and would report it for ever
        delattr(model, name)
    vars(model).pop("compute_loss", None)


def _own_compute_loss(model: keras.Model) -> Callable[..., Any]:
    own = model.compute_loss
    if "training" not in inspect.signature(own).parameters:
        raise StateError(
            f"{type(model).__name__}.compute_loss takes no `training`, so a loss with a state can't tell validation "
            f"from training; add the argument: def compute_loss(self, x, y, y_pred, sample_weight, training=True)"
        )
    return own


def _telling(states: list[State], own: Callable[..., Any]) -> Callable[..., Any]:
    def compute_loss(x=None, y=None, y_pred=None, sample_weight=None, training=True):
        for state in states:
            state.training = training
        try:
            return own(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=training)
        finally:
            for state in states:
                state.training = False

    return compute_loss
