"""Which loss and which class weights belong to which output of a model."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import LosswrightError, WeightError
from losswright.core.state import StatefulLoss
from losswright.losses.names import named_loss
from losswright.losses.summed import Summed
from losswright.losses.weighted import Weighted
from losswright.losses.wrapping import Wrapping


def losses_by_output(model: keras.Model, loss: Any, class_weight: Any) -> Any:
    """The losses in the structure that Keras wants, each weighing its classes, each with a state of its own.

    Args:
        model: tells its outputs' names, if it knows them already.
        loss: one loss for all outputs, or a list, tuple or dict of them.
        class_weight: `{label: weight}` for a single output, `{output: {label: weight}}` for several, or None.

    Raises:
        WeightError: class weights for an output that doesn't exist or has no loss.
        LosswrightError: several outputs share one loss object that has a state, or a dict leaves an output out.
    """
    names = names_of(model)
    loss = _named(loss)
    if isinstance(loss, dict):
        _refuse_forgotten(loss, model, names)
    if isinstance(loss, (dict, list, tuple)):
        return _each(loss, names, class_weight)
    if len(names) > 1 and (class_weight is not None or isinstance(loss, StatefulLoss)):
        return _each(_one_each(loss, names), names, class_weight)
    return _weigh(loss, _of_single_output(class_weight, names), "the loss")


def states_of(loss: Any) -> list[Any]:
    """The states of all losses in a structure, in order, without doubles."""
    if isinstance(loss, Mapping):
        loss = list(loss.values())
    if isinstance(loss, (list, tuple)):
        return list(dict.fromkeys(state for part in loss for state in states_of(part)))
    own = [loss.state] if isinstance(loss, StatefulLoss) else []
    return own + (states_of(loss.inners) if isinstance(loss, Wrapping) else [])


def name_states(model: keras.Model, loss: Any) -> None:
    """Name each state after its output where there are several, so that `history` keeps them apart."""
    if isinstance(loss, (list, tuple)):
        loss = dict(zip(names_of(model) or range(len(loss)), loss, strict=True))
    parts = loss if isinstance(loss, Mapping) and len(loss) > 1 else {"": loss}
    named = [(f"{key}_{state.kind}".strip("_"), state) for key, part in parts.items() for state in states_of(part)]
    taken = [name for name, _ in named]
    for i, (name, state) in enumerate(named):
        state.name = name if taken.index(name) == i else f"{name}_{taken[:i].count(name) + 1}"


def _named(loss: Any) -> Any:
    """The structure with our losses in place of their names; a name of Keras stays."""
    if isinstance(loss, dict):
        return {key: _named(part) for key, part in loss.items()}
    if isinstance(loss, (list, tuple)):
        return type(loss)(map(_named, loss))
    return (named_loss(loss) or loss) if isinstance(loss, str) else loss


def names_of(model: keras.Model) -> list[str]:
    """The names of the outputs, empty while the model doesn't know them."""
    if isinstance(model, keras.Sequential) and model.built and len(model.outputs) == 1:
        return [model.layers[-1].name]
    return list(getattr(model, "output_names", None) or [])


def _each(loss: Any, names: list[str], class_weight: Any) -> Any:
    keys: list[Any] = list(loss) if isinstance(loss, dict) else names or list(range(len(loss)))
    if class_weight is not None and not _is_by_output(class_weight):
        raise WeightError(
            f"class_weight for several outputs must be a dict by output, {{output: {{label: weight}}}} with the "
            f"outputs {clip(keys)}, got {clip(class_weight)}"
        )
    by_output = dict(class_weight or {})
    if unknown := [key for key in by_output if key not in keys]:
        raise WeightError(f"class_weight names {clip(unknown)}; the outputs are {clip(keys)}")
    parts = list(loss.values()) if isinstance(loss, dict) else list(loss)
    _refuse_shared_state(parts)
    if len(parts) != len(keys):
        raise LosswrightError(f"loss has {len(parts)} parts, but the model has the outputs {clip(keys)}; give one each")
    weighed = [_weigh(part, by_output.get(key), key) for key, part in zip(keys, parts, strict=True)]
    return dict(zip(keys, weighed, strict=True)) if isinstance(loss, dict) else type(loss)(weighed)


def _one_each(loss: Any, names: list[str]) -> dict[str, Any]:
    """The loss for the first output, and copies with states of their own for the others."""
    if not isinstance(loss, StatefulLoss):
        return dict.fromkeys(names, loss)
    return {name: loss if i == 0 else type(loss).from_config(loss.get_config()) for i, name in enumerate(names)}


def _weigh(loss: Any, class_weight: Any, output: Any) -> Any:
    if class_weight is None:
        return loss
    if loss is None:
        raise WeightError(f"class_weight is given for the output {output!r}, which has no loss")
    if isinstance(loss, Summed):
        return Summed(loss.losses, factors=loss.factors, class_weight=class_weight)
    return Weighted(loss, class_weight=class_weight)


def _of_single_output(class_weight: Any, names: list[str]) -> Any:
    """Class weights of a model with one output, which may be given by its name."""
    if not _is_by_output(class_weight):
        return class_weight
    if len(class_weight) == 1 and (not names or list(class_weight) == names):
        return next(iter(class_weight.values()))
    known = f"the model has {clip(names)}" if names else "the model doesn't know its outputs yet: give losses by output"
    raise WeightError(f"class_weight names the outputs {clip(list(class_weight))}; {known}")


def _is_by_output(class_weight: Any) -> bool:
    by_label = (Mapping, list, tuple, np.ndarray)
    return isinstance(class_weight, Mapping) and any(isinstance(value, by_label) for value in class_weight.values())


def _refuse_forgotten(loss: dict, model: keras.Model, names: list[str]) -> None:
    """Keras leaves an output without a loss untrained, and says nothing."""
    output = getattr(model, "output", None)  # a `Sequential` has none
    known = list(output) if isinstance(output, Mapping) else names
    if forgotten := [name for name in known if name not in loss]:
        raise LosswrightError(
            f"loss is a dict for {clip(list(loss))}, which leaves the output {clip(forgotten)} untrained; give each a "
            f"loss, or None to one that needs none"
        )


def _refuse_shared_state(parts: list[Any]) -> None:
    shared = [part.name for i, part in enumerate(parts) if states_of(part) and any(part is p for p in parts[:i])]
    if shared:
        raise LosswrightError(f"{shared[0]} has a state and is given for several outputs; make one loss for each")
