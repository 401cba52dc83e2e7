"""Put a balance to work on a compiled model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
from keras import ops

from losswright.core.describe import clip
from losswright.core.errors import LosswrightError, WeightError
from losswright.kernels.task_gradients import gram
from losswright.kernels.train_steps import before_each_step
from losswright.objective.balance import Balance
from losswright.objective.computation import Computation, Step, outputs_in_order
from losswright.objective.parts import Parts

ATTRIBUTE = "losswright_balance"


def attach_balance(model: keras.Model, balance: Balance, loss: Any, loss_weights: Any) -> None:
    """Hang the balance on the model; where it needs gradients, measure them in each step of training.

    Raises:
        LosswrightError: there are fewer than two outputs with a loss.
    """
    names = _outputs(model, loss)
    if len(names) < 2:
        raise LosswrightError(f"balance weighs the losses of several outputs, but only {names} has one; drop it")
    balance.begin(names, _weights(names, loss_weights))
    setattr(model, ATTRIBUTE, balance)
    balance.attached = True
    computation = Computation.of(model)
    computation.balance = balance
    if balance.reads_gradients and keras.config.backend() == "torch":  # whose graph tells them in any loop
        computation.before_balance = lambda step: _measure_step(computation, balance, step)
    elif balance.reads_gradients:
        model.train_step = before_each_step(model, lambda batch: _measure_batch(computation, balance, batch))
    model.train_function = None  # made anew by the next fit, when all that belongs to its state is there


def _measure_step(computation: Computation, balance: Balance, step: Step) -> None:
    """Show the balance the gradients of the outputs' losses, by the graph of the predictions."""
    _measure(computation.model, balance, lambda: computation.total(step, balanced=False)[1], [])


def _measure_batch(computation: Computation, balance: Balance, batch: Any) -> None:
    """Show the balance the gradients of the outputs' losses, by a forward pass of its own."""
    model = computation.model
    _measure(model, balance, lambda: computation.parts(batch, balanced=False), model.non_trainable_variables)


def _measure(model: keras.Model, balance: Balance, parts: Callable[[], Parts], changed: Sequence[Any]) -> None:
    """As told by `parts()`, which may change metrics and the variables in `changed`: they keep their values."""
    others = [*changed, *model.metrics_variables]
    losses, products = gram(lambda: outputs_in_order(balance, parts()), model.trainable_variables, others)
    balance.learn_gradients(ops.stop_gradient(losses), products)


def _outputs(model: keras.Model, loss: Any) -> list[str]:
    """The names of the outputs that have a loss."""
    names = list(getattr(model, "output_names", None) or [])
    if isinstance(loss, Mapping):
        return [str(name) for name, part in loss.items() if part is not None]
    if isinstance(loss, (list, tuple)):
        return [name for name, part in zip(names, loss, strict=False) if part is not None]
    return names


def _weights(names: list[str], loss_weights: Any) -> list[float]:
    if loss_weights is None:
        return [1.0] * len(names)
    if isinstance(loss_weights, Mapping):
        return [float(loss_weights.get(name, 1.0)) for name in names]
    weights = loss_weights if isinstance(loss_weights, (list, tuple)) else [loss_weights]
    if len(weights) != len(names):
        raise WeightError(f"loss_weights has {len(weights)} numbers for the outputs {clip(names)}; give one each")
    return [1.0 if weight is None else float(weight) for weight in weights]
