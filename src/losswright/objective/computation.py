"""What surrounds a model's own `compute_loss`: states hear of training, parts are balanced and noted."""

import inspect
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from losswright.core.errors import StateError
from losswright.core.state import State
from losswright.kernels.added_losses import forget_added
from losswright.kernels.replicas import replica_scaled, whole_loss
from losswright.objective.balance.base import Balance
from losswright.objective.groups import GroupFeed
from losswright.objective.parts import OTHER, Parts, noted

Listener = Callable[[Parts, "Step"], None]


class Step:
    """What a listener may want to know of a step: the batch, and whether it is one of training."""

    def __init__(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool):
        self.x, self.y, self.y_pred, self.sample_weight, self.training = x, y, y_pred, sample_weight, training


class Computation:
    """Stands in for a model's `compute_loss`, on the instance.

    Attributes:
        states: of the losses; each is told whether a step is one of training.
        balance: weighs the outputs' losses in training, or None.
        before_balance: called with a step before the balance weighs it, or None.
        groups: hands the groups of the samples to losses that want them, or None.
        remember: called with the predictions before anything else, or None.
        listeners: called with the parts of each step.
    """

    reads_names = True  # weights of a list of outputs may come by name; `weights.for_outputs` asks

    def __init__(self, model: keras.Model):
        self.model, self.own = model, model.compute_loss
        self.states: list[State] = []
        self.balance: Balance | None = None
        self.before_balance: Callable[[Step], None] | None = None
        self.groups: GroupFeed | None = None
        self.remember: Callable[[Any], None] | None = None
        self.listeners: list[Listener] = []
        self.settings = ("training",) if "training" in inspect.signature(self.own).parameters else ()
        self.overridden = type(model).compute_loss is not keras.Model.compute_loss

    @classmethod
    def of(cls, model: keras.Model) -> "Computation":
        """The one that the model has, or a new one."""
        present = vars(model).get("compute_loss")
        if isinstance(present, Computation):
            return present
        model.compute_loss = computation = cls(model)
        return computation

    def keep(self, states: list[State]) -> None:
        """Tell these states of training.

        Raises:
            StateError: the model overrides `compute_loss` without a `training` argument.
        """
        if not self.settings:
            raise StateError(
                f"{type(self.model).__name__}.compute_loss takes no `training`, so a loss with a state can't tell "
                f"validation from training; add the argument: def compute_loss(self, x, y, y_pred, sample_weight, "
                f"training=True)"
            )
        self.states = states

    def __call__(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The total loss of a batch."""
        if self.remember is not None:
            self.remember(y_pred)
        try:
            return self._heard(Step(x, y, y_pred, sample_weight, training))
        finally:
            forget_added(self.model)

    def _heard(self, step: Step) -> Any:
        """The total loss, of which the listeners have heard."""
        if self.balance is None and not self.listeners:
            return self._own_total(step)
        total, parts = self.total(step)
        for listener in self.listeners:
            listener(parts, step)
        return total

    def total(self, step: Step, *, balanced: bool = True) -> tuple[Any, Parts]:
        """The total loss, and the parts that add up to it."""
        balance = self.balance if step.training and balanced else None
        if balance and self.before_balance:
            self.before_balance(step)
        with noted(self.model, balance.factors() if balance else None) as parts:
            total = self._own_total(step)
        if self.overridden:
            parts.add((OTHER, OTHER), total - sum(contributions(parts)))
        if balance:
            total = _balanced(balance, total, parts)
            balance.learn(whole_loss(ops.stop_gradient(outputs_in_order(balance, parts))))
        return total, parts

    def _own_total(self, step: Step) -> Any:
        """What the model itself computes."""
        y, sample_weight = (self._in_order(given, step.y_pred) for given in (step.y, step.sample_weight))
        if self.groups is not None:
            y, sample_weight = self.groups.take(y, step.y_pred, sample_weight)
        settings = dict.fromkeys(self.settings, step.training)
        for state in self.states:
            state.training = step.training
        try:
            return self.own(x=step.x, y=y, y_pred=step.y_pred, sample_weight=sample_weight, **settings)
        finally:
            for state in self.states:
                state.training = False

    def _in_order(self, given: Any, y_pred: Any) -> Any:
        """Targets or weights by name in the order of a list of outputs; Keras reads such weights by position."""
        names = getattr(self.model, "output_names", None) or []
        if isinstance(given, dict) and isinstance(y_pred, (list, tuple)) and set(names) <= set(given):
            return [given[name] for name in names]
        return given

    def parts(self, batch: Any, *, balanced: bool = True) -> Parts:
        """The parts of the loss of a training batch, from a forward pass of its own."""
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(batch)
        y_pred = self.model(x, training=True) if self.model._call_has_training_arg else self.model(x)
        try:
            return self.total(Step(x, y, y_pred, sample_weight, True), balanced=balanced)[1]
        finally:
            forget_added(self.model)


def contributions(parts: Parts) -> list[Any]:
    """What each part adds to the total: its value times its weight."""
    return [value * weight for value, weight in zip(parts.values, parts.weights, strict=True)]


def _balanced(balance: Balance, total: Any, parts: Parts) -> Any:
    """The total with what the balance adds itself."""
    penalty = balance.penalty()
    if penalty is None:
        return total
    penalty = replica_scaled(penalty)
    parts.add((balance.kind, OTHER), penalty)
    return total + penalty


def outputs_in_order(balance: Balance, parts: Parts) -> Any:
    """The outputs' losses, each times its loss weight alone, as a vector in the order of the balance."""
    weighed = [parts.whole[name] * weight for name, weight in zip(balance.names, balance.loss_weights, strict=True)]
    return ops.stack([ops.cast(value, "float32") for value in weighed])
