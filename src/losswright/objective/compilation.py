"""`lw.compile`: Keras's `compile`, plus class weights for any output and losses that remember."""

from typing import Any

import keras

from losswright.core.errors import LosswrightError
from losswright.objective.balance.choice import balance_of
from losswright.objective.balancing import attach_balance
from losswright.objective.computation import Computation
from losswright.objective.groups import GroupFeed
from losswright.objective.masks import keep_masks
from losswright.objective.outputs import losses_by_output, name_states, names_of, states_of
from losswright.objective.several_losses import add_up
from losswright.objective.weighted_metrics import forget_seen, sort_metrics

ATTRIBUTE = "losswright_{}"  # under which a state hangs on the model


def compile(
    model: keras.Model,
    optimizer: Any = None,
    loss: Any = None,
    *,
    loss_weights: Any = None,
    metrics: Any = None,
    class_weight: Any = None,
    balance: Any = None,
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
            Several losses in a list for one output are added up, and `Ledger` keeps account of each.
        loss_weights: as in Keras; for several losses of the only output, a list with one for each.
        metrics: as in Keras, but those of this library see sample weights, unless you give `weighted_metrics`.
        class_weight: `{label: weight}`, or `{output: {label: weight}}`.
        balance: how the losses of several outputs are weighed against each other while the model trains, on top of
            `loss_weights`: "uncertainty", "gradnorm", "dynamic", "pcgrad", a dict of factors by output, a function of
            the epoch that returns one, or an object of `losswright.balance`. Validation keeps to `loss_weights`.
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
        loss, loss_weights = add_up(loss, loss_weights, names_of(model))
        loss = losses_by_output(model, loss, class_weight)
        if "weighted_metrics" not in keras_settings:
            several = (isinstance(loss, (dict, list, tuple)) and len(loss) > 1) or len(names_of(model)) > 1
            metrics, keras_settings["weighted_metrics"] = sort_metrics(metrics, several=several)
        forget_seen(metrics, keras_settings["weighted_metrics"])
        settings = {"loss": loss, "loss_weights": loss_weights, "metrics": metrics, **keras_settings}
        model.compile(optimizer=optimizer or "rmsprop", **settings)
    _attach(model, loss)
    if balance is not None:
        attach_balance(model, balance_of(balance), loss, loss_weights)
    keep_masks(model)
    Computation.of(model)
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
        computation = Computation.of(model)
        computation.keep(states)
        if fed := [state for state in states if getattr(state, "group", None) is not None]:
            computation.groups = GroupFeed(fed)
            model.compute_metrics = computation.groups.metrics_without_groups(model)
        model.train_function = None  # made anew by the next fit, when all that belongs to its state is there


def _detach(model: keras.Model) -> None:
    """Take away what an earlier `compile` hung on the model."""
    for name in [name for name in vars(model) if name.startswith(ATTRIBUTE.format(""))]:
        model._tracker.untrack(getattr(model, name))  # Keras drops the attribute alone, and would report it for ever
        delattr(model, name)
    for name in ("compute_loss", "compute_metrics", "train_step"):
        vars(model).pop(name, None)
