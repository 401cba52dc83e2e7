"""LW430: a variable inside a loss, which training doesn't see."""

from typing import Any

import keras

from losswright.core.state import StatefulLoss
from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.rule import Findings, Rule


class Scaled(keras.losses.Loss):
    """Squared error with a factor that should be learned."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, y_true, y_pred):
        return keras.ops.mean(self.factor * keras.ops.square(y_true - y_pred), axis=-1)


def scaled_by(factor):
    """A model whose loss has a factor."""

    def make():
        x = built.table()
        return Given(built.dense(keras.layers.Dense(1), loss=Scaled(factor())), x, built.real(x))

    return make


class FrozenVariables(Rule):
    """The optimiser trains what hangs on the model; a variable that a loss holds is not among it.

    On JAX it is worse: the compiled step holds its value from the first step, and what a callback or the loss itself
    assigns later is lost without a word.

    Blind spots: variables that a function reaches through a module.
    """

    code, name, fault = "LW430", "frozen-variables", "loss_weights"
    message = "The loss (or a loss weight) holds a variable that training neither learns nor, on JAX, reads again."
    advice = "Hang the variable on the model (a layer or a metric), or use losswright's own losses and `lw.compile`."
    example = "lw.compile(model, 'adam', loss=losses, balance='uncertainty')"

    def check(self, case: Case) -> Findings:
        given = getattr(getattr(case.model, "_compile_loss", None), "_user_loss_weights", None)
        weights = [leaf for leaf in keras.tree.flatten(given) if isinstance(leaf, keras.Variable)]
        for output in case.supervised:
            loss = output.objective.loss
            held = [] if isinstance(loss, StatefulLoss) else variables_in(loss)
            if held or weights:
                where = "a loss weight" if weights else output.objective.name
                text = f"{len(held or weights)} variable(s) in {where}, on {keras.config.backend()}"
                severity = ERROR if keras.config.backend() == "jax" else WARNING
                yield self.found(text, severity=severity, output=output)

    bad = Built(scaled_by(lambda: keras.Variable(1.0)))
    good = Built(scaled_by(lambda: 1.0))


def variables_in(loss: Any) -> list[keras.Variable]:
    """The variables among the attributes of a loss, or in the closure of a function."""
    if isinstance(loss, keras.losses.Loss):
        held = list(vars(loss).values())
    else:
        held = [cell.cell_contents for cell in getattr(loss, "__closure__", None) or ()]
    return [value for value in held if isinstance(value, keras.Variable)]
