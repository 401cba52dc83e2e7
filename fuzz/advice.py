"""Profiles, advice, cards, reviews and races, on tables and arrays of all kinds."""

from random import Random
from typing import Any

import losswright as lw

import keras
import numpy as np
import pandas as pd
import polars as pl

from fuzz.hostile import VALUES, anything, changed, generator, weighed
from fuzz.trial import Entry, Trial

ROWS = 24
COSTS = (None, "squared", "absolute", "tail", "rare", "mean", "no such", 3)
TASKS = (None, None, None, "binary", "count", "continuous", "ordinal", "proportion", "no such", 3)
TARGETS = {
    "numbers": lambda rng: rng.normal(size=ROWS), "counts": lambda rng: rng.poisson(2, ROWS),
    "yes or no": lambda rng: rng.integers(2, size=ROWS), "shares": lambda rng: rng.random(ROWS),
    "names": lambda rng: np.array(["a", "<b>", ""])[rng.integers(3, size=ROWS)],
    "one-hot": lambda rng: np.eye(3)[rng.integers(3, size=ROWS)], "constant": lambda rng: np.ones(ROWS),
    "heavy": lambda rng: rng.standard_cauchy(ROWS), "huge": lambda rng: 1e200 * rng.normal(size=ROWS),
}  # fmt: skip


def profiled(draw: Random) -> Trial:
    """`lw.profile` and `lw.advise`, on an array or a table."""
    kind, made = draw.choice(list(TARGETS.items()))
    rng, wrong = generator(draw), draw.random() < 0.5
    target = made(rng)
    is_, given = changed(target, draw, wrong=True) if wrong else ("as it is", target)
    form, data, column = draw.choice(_tables(given, rng))
    columns = {
        name: draw.choice((None, "x", "y", "none", *VALUES[:3])) for name in ("exposure", "weight", "group", "time")
    }
    columns = {name: draw.choice((None, None, value)) for name, value in columns.items()}
    advises, task, costs = draw.random() < 0.5, draw.choice(TASKS), draw.choice(COSTS)

    def call():
        if advises:
            return str(lw.advise(data, column, task=task, costs=costs, **columns))
        return lw.profile(data, column, task=task, **columns)

    def fault(answer):
        if (
            wrong
            or task
            or form != "array"
            or any(columns.values())
            or not isinstance(answer, lw.advisor.Profile)
            or answer.mean is None
            or kind == "huge"
        ):
            return ""
        right = np.float64(target).mean(), np.float64(target).var()
        return (
            "" if np.allclose((answer.mean, answer.variance), right) else f"{answer.mean, answer.variance}, not {right}"
        )

    said = f"{'advise' if advises else 'profile'} {form} of {kind}, {is_}, {column!r}, {task}, {costs}, {columns}"
    return Trial(said, (given,), call, fault)


def _tables(target: Any, rng: np.random.Generator) -> list[tuple[str, Any, Any]]:
    x = rng.normal(size=ROWS)
    held = {"y": target, "x": x}
    tables = [("array", target, None), ("dict", held, None), ("dict", held, "y"), ("dict", held, "none"),
              ("array", target, "y"), ("noise", anything(x, rng), None), ("nothing", {}, None)]  # fmt: skip
    for name, make in (("pandas", pd.DataFrame), ("Polars", pl.DataFrame)):
        try:
            tables += [(name, make(held), "y"), (name, make(held), ["y", "x"])]
        except (TypeError, ValueError, KeyError, AttributeError, pl.exceptions.PolarsError):
            continue  # what the library refuses, nobody can give to us
    return tables


MODEL = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="y")])
lw.compile(MODEL, "sgd", lw.losses.Huber())
X, Y = np.random.default_rng(0).normal(size=(2, ROWS, 2)).astype("float32")
CARD = lw.card(MODEL, (X, Y[:, :1]), reason="a start", groups=np.arange(ROWS) % 2)


def carded(draw: Random) -> Trial:
    """`lw.card` and `lw.review`, of targets, weights and groups of all kinds."""
    wrong = draw.random() < 0.7
    y_is, y = changed(Y[:, :1], draw, wrong=wrong)
    weight_is, weight = weighed(ROWS, draw, wrong=wrong)
    group_is, groups = changed(np.arange(ROWS) % 3, draw, wrong=wrong)
    data = draw.choice(((X, y, weight), (X, y), (X, y, None), [X, y], y, (X,), (None, y))) if wrong else (X, y, weight)
    reason = draw.choice(("a start", "", " ", 3, None)) if wrong else "a start"
    metrics = draw.choice((None, ["mae"], ["no such"], [], 3)) if wrong else None
    reviews = draw.random() < 0.4
    said = f"{'review' if reviews else 'card'}: {y_is}, {weight_is}, groups {group_is}, {reason!r}, {metrics!r}"

    def call():
        if reviews:
            return str(lw.review(CARD, data, model=draw_model, groups=groups))
        return lw.card(MODEL, data, reason=reason, groups=groups, metrics=metrics).to_json()

    draw_model = draw.choice((None, MODEL))
    return Trial(said, (y, weight, groups), call)


def examined(draw: Random) -> Trial:
    """`lw.diagnose`, of inputs and targets of all kinds."""
    x_is, x = changed(X, draw, wrong=draw.random() < 0.5)
    y_is, y = changed(Y[:, :1], draw, wrong=True)
    weight_is, weight = weighed(ROWS, draw, wrong=True)
    return Trial(
        f"diagnose: {x_is}, {y_is}, {weight_is}", (x, y, weight), lambda: str(lw.diagnose(MODEL, x, y, weight))
    )


ENTRIES = (
    Entry("profile and advise", profiled, 4, ("profile", "advise")),
    Entry("card and review", carded, 0.7, ("card", "review")),
    Entry("diagnose", examined, 0.2, ("diagnose",)),
)
