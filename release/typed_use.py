"""How strictly typed code uses losswright: read by `mypy --strict`, in the checks and once installed, and never run."""

from pathlib import Path
from typing import Any, assert_type

import losswright as lw

import keras
from numpy.typing import NDArray

Array = NDArray[Any]


class Cubed(lw.Loss):
    """A loss of one's own."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 3, axis=-1)


def of_classes(y: Array) -> Array:
    return lw.weights.by_class(y, "effective", beta=0.99)  # strictness refuses to return what has no type


def weights(groups: Array, days: Array) -> Array:
    by_group = lw.weights.by_group(groups, {"a": 1.0, "b": 2.0})
    return lw.weights.combine(by_group, lw.weights.by_time(days, half_life=30))


def train(model: keras.Model, x: Array, y: Array, sample_weight: Array) -> keras.Model:
    wrapped = lw.Weighted("mse", class_weight={0: 1.0, 1: 9.0}, reduction="mean_with_sample_weight")
    loss: dict[str, lw.Loss] = {"delay": lw.losses.Superquantile(level=0.99), "late": wrapped, "lost": Cubed()}
    compiled = lw.compile(model, "adam", loss=loss, balance=lw.balance.Uncertainty(learning_rate=0.1))
    ledger = lw.Ledger(every=10)
    compiled.fit(x, y, sample_weight=sample_weight, callbacks=[ledger])
    assert_type(len(ledger.epochs), int)
    return compiled


def judge(model: keras.Model, x: Array, y: Array, groups: Array) -> float:
    metric = lw.metrics.AbsoluteErrorQuantile(0.9)
    metric.update_state(y, model.predict(x))
    assert_type(lw.metrics.average_precision(y, y), float)
    assert_type(lw.metrics.by_group("mae", y, y, groups=groups).difference(), Any)
    assert_type([tail.threshold for tail in lw.tail(model, x, y)], list[float])
    assert_type([row.output for row in lw.scale(model, x, y)], list[str])
    return lw.evaluate(model, x, y).total


def choose(model: keras.Model, x: Array, y: Array) -> str:
    def build() -> keras.Model:
        return keras.models.clone_model(model)

    assert_type(lw.profile(y).kind, str)
    assert_type(lw.advise(y, costs="tail").best.loss, str)
    race = lw.race(build, x, y, ["mse", lw.losses.Huber(delta=2.0)], metric="mae", budget=10)
    assert_type(race.best.mean, float)
    card = lw.card(model, (x, y), reason="the tail is what costs", race=race)
    assert_type(card.may_fail, tuple[str, ...])
    return race.best.name


def examine(model: keras.Model, x: Array, y: Array) -> list[str]:
    diagnosis = lw.diagnose(model, x, y, prove=True)
    with lw.watch() as session:
        model.fit(x, y)
    assert_type(len(session.recordings), int)
    assert_type(lw.explore(Cubed(), "cubed.html").path, Path)
    assert_type(lw.verify(Cubed()).passed, bool)
    return [finding.code for finding in diagnosis.findings]
