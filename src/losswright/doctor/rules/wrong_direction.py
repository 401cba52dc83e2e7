"""LW522: a callback that waits for a score to fall, or for an error to rise."""

from typing import Any

import keras

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.rule import Findings, Rule

RISING = (
    "accuracy",
    "acc",
    "auc",
    "precision",
    "recall",
    "f1",
    "f1_score",
    "r2_score",
    "iou",
    "mean_iou",
    "dice_score",
)
FALLING = ("loss", "mae", "mse", "rmse", "mape", "error", "mean_absolute_error", "mean_squared_error", "logloss")


def stopping(mode):
    """A model that stops by its validation accuracy."""

    def make():
        x, held = built.table(), built.table(1)
        last = keras.layers.Dense(1, activation="sigmoid")
        model = built.dense(last, loss="binary_crossentropy", metrics=["accuracy"])
        stop = keras.callbacks.EarlyStopping("val_accuracy", mode=mode)
        return Given(model, x, built.label(x), {"callbacks": [stop], "validation_data": (held, built.label(held))})

    return make


class WrongDirection(Rule):
    """`mode="min"` on an accuracy keeps the worst weights and stops as soon as the model improves.

    Blind spots: metrics under names of one's own.
    """

    code, name, fault = "LW522", "wrong-direction", "metric_mismatch"
    message = "A callback takes the better direction of its metric for the worse."
    advice = 'Use `mode="max"` for scores (accuracy, AUC), `mode="min"` for losses and errors.'
    example = 'keras.callbacks.EarlyStopping("val_accuracy", mode="max", patience=5, restore_best_weights=True)'

    def check(self, case: Case) -> Findings:
        for callback in watching_callbacks(case):
            name, mode = callback.monitor.removeprefix("val_"), given_mode(callback)
            ends = [name, name.rsplit("_", 1)[-1]]
            wrong = (mode == "min" and any(end in RISING for end in ends)) or (
                mode == "max" and any(end in FALLING for end in ends)
            )
            if wrong:
                text = f"{type(callback).__name__}(monitor={callback.monitor!r}, mode={mode!r})"
                yield self.found(text, severity=WARNING)

    bad = Built(stopping("min"))
    good = Built(stopping("max"))


def watching_callbacks(case: Case) -> list[Any]:
    """The callbacks that follow a metric."""
    given = case.fit.arguments.get("callbacks")
    callbacks = [] if given is None else keras.tree.flatten(given)
    return [callback for callback in callbacks if isinstance(getattr(callback, "monitor", None), str)]


def given_mode(callback: Any) -> str:
    """The direction in which a callback takes its metric for better; "auto" where Keras decides."""
    return str(getattr(callback, "mode", "auto"))
