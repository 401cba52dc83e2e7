"""The parts of a model's total loss, noted while Keras adds them up."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import keras

from losswright.losses.summed import Summed

NOTING, HIDDEN = "_losswright_noting", "_losswright_hidden"  # on a model that notes: for how many, and what it had
OUTPUT, ADDED, REGULARISER, OTHER = "output", "add_loss", "regulariser", "other"


@dataclass
class Parts:
    """What adds up to the total of one step: name and kind, value, and weight of each.

    What Keras adds to the losses of the outputs has the label None, and is named by `added` when somebody asks.
    `whole` holds the loss of each output, of which several parts may be terms.
    """

    added: Callable[[], list[tuple[str, str]]] = list
    labels: list[tuple[str, str] | None] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    weights: list[Any] = field(default_factory=list)
    whole: dict[str, Any] = field(default_factory=dict)

    def add(self, label: tuple[str, str] | None, value: Any, weight: Any = 1.0) -> None:
        """One more part."""
        self.labels.append(label)
        self.values.append(value)
        self.weights.append(weight)

    def kinds(self) -> list[str]:
        """What each part is."""
        return [kind for _, kind in self._named()]

    def unique_names(self) -> list[str]:
        """The names, numbered where several are the same."""
        seen: Counter[str] = Counter()
        numbered = []
        for name, _ in self._named():
            seen[name] += 1
            numbered.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
        return numbered

    def _named(self) -> list[tuple[str, str]]:
        added = iter(self.added() if None in self.labels else [])
        return [next(added, ("added", ADDED)) if label is None else label for label in self.labels]


@contextmanager
def noted(model: keras.Model, factors: dict[str, Any] | None = None) -> Iterator[Parts]:
    """While the block runs the model's own `compute_loss`, note each part, in the order of addition.

    Args:
        model: compiled.
        factors: by output, what its loss weight is multiplied by.
    """
    parts = Parts(lambda: _added_names(model))
    token = _now.set(parts)
    _begin(model, parts, factors)
    try:
        yield parts
    finally:
        _end(model)
        _now.reset(token)


_now: ContextVar[Parts] = ContextVar("now")
"""Where this thread notes: replicas of TensorFlow run the same model's `compute_loss` in turns."""


def _begin(model: keras.Model, parts: Parts, factors: dict[str, Any] | None) -> None:
    """Let the model note; what it had before is kept by the first replica."""
    compiled = model._compile_loss
    vars(model)[NOTING] = vars(model).get(NOTING, 0) + 1
    if vars(model)[NOTING] == 1:
        names = ("_flat_losses", "build")
        vars(model)[HIDDEN] = {name: vars(compiled).get(name) for name in names} if compiled else {}
        vars(model)["_aggregate_additional_loss"] = _noting_added(
            model
        )  # Keras's `setattr` would look for layers in it
    _note_outputs(compiled, parts, factors, vars(model)[HIDDEN])


def _end(model: keras.Model) -> None:
    """Leave the model as it was, when the last replica has done."""
    vars(model)[NOTING] -= 1
    if not vars(model)[NOTING]:
        del vars(model)[NOTING], vars(model)["_aggregate_additional_loss"]
        _restore(model._compile_loss, vars(model).pop(HIDDEN))


def _noting_added(model: keras.Model) -> Callable[[Any], Any]:
    def aggregate(loss):
        value = type(model)._aggregate_additional_loss(model, loss)
        _now.get().add(None, value)
        return value

    return aggregate


def _note_outputs(compiled: Any, parts: Parts, factors: dict[str, Any] | None, hidden: dict[str, Any]) -> None:
    """Put notes around the losses of Keras's own list; it fills the list when it first sees data."""
    if compiled is None:
        return
    if compiled.built:
        as_built = vars(compiled).get("_losses_as_built", hidden["_flat_losses"])
        compiled._flat_losses = _noting(as_built, parts, factors)
        return
    build = compiled.build

    def build_and_note(y_true, y_pred):
        build(y_true, y_pred)
        compiled._losses_as_built = compiled._flat_losses
        compiled._flat_losses = _noting(compiled._flat_losses, parts, factors)

    compiled.build = build_and_note


def _restore(compiled: Any, hidden: dict[str, Any]) -> None:
    if compiled is None:
        return
    as_built = vars(compiled).pop("_losses_as_built", None)
    compiled._flat_losses = hidden["_flat_losses"] if as_built is None else as_built
    if hidden["build"] is None:
        vars(compiled).pop("build", None)


def _noting(entries: list[Any], parts: Parts, factors: dict[str, Any] | None) -> list[Any]:
    return [_noting_one(entry, parts, None if factors is None else factors[entry.name]) for entry in entries]


def _noting_one(entry: Any, parts: Parts, factor: Any) -> Any:
    weight = 1.0 if entry.loss_weights is None else entry.loss_weights
    weight = weight if factor is None else weight * factor
    terms = _terms(entry)

    def loss(y_true, y_pred, sample_weight=None):
        total: Any = None
        for name, share, term in terms:
            value = term(y_true, y_pred, sample_weight)
            parts.add((name, OUTPUT), value, share * weight)
            value = value if share == 1.0 else share * value
            total = value if total is None else total + value
        parts.whole[entry.name] = total
        return total

    return entry._replace(loss=loss, loss_weights=entry.loss_weights if factor is None else weight)


def _terms(entry: Any) -> list[tuple[str, float, Any]]:
    """Name, factor and loss of each term of the loss of an output, which Keras names after its loss if it has none."""
    if not isinstance(entry.loss, Summed):
        return [(entry.name, 1.0, entry.loss)]
    of_output = "" if entry.name == entry.loss.name else f"{entry.name}/"
    return [(of_output + name, factor, term) for name, factor, term in entry.loss.terms]


def _added_names(model: keras.Model) -> list[tuple[str, str]]:
    """Name and kind of each of `model.losses`, in Keras's order: `add_loss` layer by layer, then regularisers."""
    added = [(f"{layer.name}/added", ADDED) for layer in model._flatten_layers() for _ in range(_count_added(layer))]
    regularised = [variable for variable in model.trainable_weights if variable.regularizer is not None]
    return added + [(f"{variable.path}/{_kind(variable.regularizer)}", REGULARISER) for variable in regularised]


def _count_added(layer: Any) -> int:
    """How many losses the layer added in this call: JAX keeps them in the step's scope and their ids in the layer."""
    return len(layer._losses) or len(layer._loss_ids)


def _kind(regularizer: Any) -> str:
    return type(regularizer).__name__.lower() if not hasattr(regularizer, "__name__") else str(regularizer.__name__)
