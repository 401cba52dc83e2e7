"""A copy of the user's model with one change, ready to train: the model itself is never touched."""

from collections.abc import Mapping
from typing import Any

import keras

from losswright.core.state import StatefulLoss
from losswright.doctor.case import Case
from losswright.doctor.change import Change


def twin(case: Case, change: Change) -> keras.Model | None:
    """The copy, with the weights from before training; None where the model can't be copied."""
    if not _can_be_copied(case):
        return None
    floats = change.standardise_x and _has_whole_inputs(case)
    model = _copy(case.model, change.layers, floats)
    _take_weights(model, case, change)
    same = _compile(model, case, change)
    if same and keras.config.backend() == "jax":
        _share_compiled_steps(model, _alike(case, change, floats, model))
    return model


def _alike(case: Case, change: Change, floats: bool, model: keras.Model) -> keras.Model:
    """A model of the same structure that may have been compiled before: the user's, or the first such copy."""
    if not (change.rebuilds or floats) and getattr(case.model, "train_function", None) is not None:
        return case.model
    return case.memory.setdefault(("twin", repr(change.layers), repr(change.loss), change.optimizer, floats), model)


def _can_be_copied(case: Case) -> bool:
    losses = [output.objective.loss for output in case.outputs]
    optimizer = getattr(case.model, "optimizer", None)
    known = isinstance(case.model, keras.Sequential) or type(case.model).__name__ == "Functional"
    return bool(known and case.model.built and optimizer and not any(isinstance(loss, StatefulLoss) for loss in losses))


def _has_whole_inputs(case: Case) -> bool:
    return any("int" in str(tensor.dtype) for tensor in case.model.inputs)


def _copy(model: keras.Model, layers: Mapping[str, Mapping[str, Any]], floats: bool) -> keras.Model:
    def changed(layer: keras.layers.Layer) -> keras.layers.Layer:
        return type(layer).from_config({**layer.get_config(), **layers.get(layer.name, {})})

    inputs = None
    if floats:
        inputs = [keras.Input(tensor.shape[1:], dtype="float32", name=tensor.name) for tensor in model.inputs]
        inputs = inputs if len(inputs) > 1 else inputs[0]
    return keras.models.clone_model(model, input_tensors=inputs, clone_function=changed)


def _take_weights(model: keras.Model, case: Case, change: Change) -> None:
    """Those from before training; layers that begin in another way keep their own."""
    before = case.fit.weights
    if before is None or [w.shape for w in before] != [tuple(w.shape) for w in model.weights]:
        return
    own = model.get_weights()
    anew = {name for name, entries in change.layers.items() if "kernel_initializer" in entries}
    names = [weight.path.split("/")[-2] for weight in model.weights]
    model.set_weights([o if name in anew else b for o, b, name in zip(own, before, names, strict=True)])


def _compile(model: keras.Model, case: Case, change: Change) -> bool:
    """Compile as the user did, but for the change; tells whether the metrics are the same, too."""
    optimizer = _optimizer(case, change)
    losses = {output.name: change.loss.get(output.name, output.objective.loss) for output in case.outputs}
    single = len(case.outputs) == 1
    loss = next(iter(losses.values())) if single else _like(case.model.loss, losses, case)
    metrics, same = _metrics(case.model)
    weights = getattr(case.model._compile_loss, "_user_loss_weights", None)
    model.compile(optimizer=optimizer, loss=loss, loss_weights=weights, metrics=metrics)
    return same


def _optimizer(case: Case, change: Change) -> keras.optimizers.Optimizer:
    if change.optimizer is not None:
        return keras.optimizers.get(change.optimizer)
    optimizer = keras.optimizers.deserialize(keras.optimizers.serialize(case.model.optimizer))
    if case.learning_rate is not None:
        optimizer.learning_rate = abs(case.learning_rate) * change.learning_rate
    return optimizer


def _like(given: Any, losses: Mapping[str, Any], case: Case) -> Any:
    if isinstance(given, Mapping):
        keys = {output.name: output.key if output.key in given else output.name for output in case.outputs}
        return {keys[name]: loss for name, loss in losses.items()}
    return list(losses.values())


def _metrics(model: keras.Model) -> tuple[Any, bool]:
    """The metrics as new objects; none, and False, where they can't be made anew."""
    given = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None)
    try:
        return keras.tree.map_structure(_anew, given), True
    except Exception:  # metrics of the user's own may not be made anew: the copy then goes without
        return None, False


def _anew(metric: Any) -> Any:
    return type(metric).from_config(metric.get_config()) if isinstance(metric, keras.metrics.Metric) else metric


def _share_compiled_steps(model: keras.Model, original: keras.Model) -> None:
    """On JAX a compiled step is a function of the state that goes in: given the copy's, there is nothing to compile."""
    for name in ("train_function", "predict_function"):
        if getattr(original, name, None) is not None:
            setattr(model, name, getattr(original, name))
