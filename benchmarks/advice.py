"""Is the advice right? Twenty real tables, each advised on, and its losses raced.

python -m benchmarks.advice [--quick] [--only NAME]

A table's metric follows from what its mistakes cost (`METRICS`), not from the losses; the race holds what the advice
names for that kind of target, and the usual alternatives. The advice is right where one of its first two losses wins,
or lies within noise of the winner. Finished tables are kept in RESULTS-advice.csv, so that a run goes on where it was
stopped; docs/advice-results.md is written from that file.
"""

import argparse
import csv
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import losswright as lw
from losswright.advisor import Advice, Race, Recommendation

import keras
import numpy as np

from benchmarks.advice_page import write_page
from benchmarks.advice_tables import QUESTIONS, Question, Rows, rows_of

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS-advice.csv"
HEADS = ("table", "kind", "rows", "costs", "metric", "place", "loss", "advised", "mean", "low", "high", "seconds")
LOGITS = {"from_logits": True}


def gap_of_totals_error(y_true, y_pred):
    """Of ten parts, by what is predicted: how far the sums predicted lie from those that came, as a share of all."""
    parts = np.array_split(np.argsort(y_pred, kind="stable"), 10)
    return sum(abs(y_pred[part].sum() - y_true[part].sum()) for part in parts) / y_true.sum()


def one_sided_error(y_true, y_pred):
    """Too little costs four times as much as too much."""
    error = y_true - y_pred
    return np.mean(np.where(error > 0, 4.0, -1.0) * error)


METRICS: dict[str | None, str | keras.metrics.Metric | Callable] = {
    None: "sparse_categorical_accuracy",
    "rare": "balanced_accuracy",
    "calibration": "brier_score",
    "squared": "rmse",
    "absolute": "mae",
    "relative": "mape",
    "outliers": lw.metrics.AbsoluteErrorQuantile(0.5),
    "tail": "absolute_error_cvar99",
    "under": one_sided_error,
    "mean": gap_of_totals_error,
}


def rivals(advice: Advice, y: np.ndarray) -> list[Recommendation]:
    """What the advice names, and the usual alternatives for that kind of target that it doesn't."""
    named = {one.loss for one in advice}
    return [*advice, *(one for one in _usual(advice.profile.kind, y) if one.settings or one.loss not in named)]


def _usual(kind: str, y: np.ndarray) -> Iterator[Recommendation]:
    def usual(loss: str, activation: str = "linear", **settings) -> Recommendation:
        return Recommendation(loss=loss, score=0, reason="", change="", activation=activation, settings=settings)

    if kind == "binary":
        yield usual("MeanSquaredError", "sigmoid")
    elif kind == "multiclass":
        counts = np.bincount(y)
        weight = {label: len(y) / len(counts) / rows for label, rows in enumerate(counts)}
        units = str(len(counts))
        yield Recommendation(
            loss="SparseCategoricalCrossentropy", score=0, reason="", change="", units=units,
            settings={**LOGITS, "class_weight": weight},
        )  # fmt: skip
    elif kind == "ordinal":
        yield usual("MeanAbsoluteError")
    elif kind == "proportion":
        yield usual("Huber", "sigmoid", delta=0.1)
    else:
        activation = "softplus" if kind == "count" else "linear"
        for loss in ("MeanSquaredError", "MeanAbsoluteError", "LogCosh"):
            yield usual(loss, activation)


def judge(question: Question, *, quick: bool) -> tuple[Advice, Race, int]:
    """The advice for a table, and the race of its losses."""
    rows = rows_of(question, most=600 if quick else 4_000)
    y, task = _scaled(question, rows.y)
    columns = {f"x{place}": column for place, column in enumerate(rows.x.T)}
    given = {} if rows.exposure is None else {"exposure": "exposure"}
    table = {**columns, "y": y, **({"exposure": rows.exposure} if given else {})}
    advice = lw.advise(table, "y", task=task, costs=question.costs, features=list(columns), **given)
    runners = {_name(one): one for one in rivals(advice, y)}
    made = {call: one.make() for call, one in runners.items()}
    heads = {id(loss): runners[call] for call, loss in made.items()}
    x = rows.x if rows.exposure is None else [rows.x, np.log(rows.exposure / rows.exposure.mean())[:, None]]
    race = lw.race(
        lambda loss: _model(heads[id(loss)], rows),
        x,
        y,
        {call: (loss, _read(runners[call], advice.profile.kind)) for call, loss in made.items()},
        metric=METRICS[question.costs],
        higher_is_better=False if callable(METRICS[question.costs]) else None,
        budget=3 if quick else 40,
        splits=2 if quick else 5,
        batch_size=64,
        optimizer=keras.optimizers.Adam(5e-3),
        time=rows.time,
        progress=print,
    )
    return advice, race, len(y)


def _name(one: Recommendation) -> str:
    """With its settings, but for long ones."""
    return one.call if len(one.call) < 70 else f"{one.loss}({', '.join(f'{name}=...' for name in one.settings)})"


def _scaled(question: Question, y: np.ndarray) -> tuple[np.ndarray, str | None]:
    """The target in units that a network starts well from, and the kind that scaling must not hide."""
    kind = question.task or lw.profile(y).kind
    if kind == "positive":
        return (y / y.mean()).astype("float32"), kind
    if kind == "continuous":
        return ((y - y.mean()) / y.std()).astype("float32"), kind
    return y, question.task


def _model(head: Recommendation, rows: Rows) -> keras.Model:
    """A hidden layer, and the last layer that is advised; the exposure multiplies the mean."""
    inputs = keras.Input(rows.x.shape[1:])
    hidden = keras.layers.Dense(32, "relu")(inputs)
    activation = head.activation if head.activation in ("sigmoid", "softplus") else None
    outputs = keras.layers.Dense(int(head.units), activation)(hidden)
    if rows.exposure is None:
        return keras.Model(inputs, outputs)
    log_exposure = keras.Input((1,))
    if activation is None:
        others = keras.ops.zeros_like(outputs[:, 1:])
        outputs = outputs + keras.ops.concatenate([log_exposure, others], axis=-1)
    else:
        outputs = outputs * keras.ops.exp(log_exposure)
    return keras.Model([inputs, log_exposure], outputs)


def _read(one: Recommendation, kind: str) -> Callable | None:
    """Grades of what a loss of ordered classes gives; others are read as the race reads them."""
    if kind != "ordinal":
        return None
    if one.loss == "SparseCategoricalCrossentropy":
        return lambda outputs: outputs.argmax(-1)[:, None]
    if one.loss in ("Coral", "Corn"):
        return lambda outputs: (_more(one.loss, outputs) > 0.5).sum(-1, keepdims=True)
    return np.round


def _more(loss: str, outputs: np.ndarray) -> np.ndarray:
    """The chance of more than each grade."""
    chances = 1 / (1 + np.exp(-outputs))
    return np.cumprod(chances, -1) if loss == "Corn" else chances


def recorded(question: Question, advice: Advice, race: Race, rows: int) -> list[dict[str, str]]:
    """A line a loss, from best to worst."""
    places = {_name(one): str(place) for place, one in enumerate(advice.ranked, 1)}
    return [
        {
            "table": question.name,
            "kind": advice.profile.kind,
            "rows": str(rows),
            "costs": question.costs or "",
            "metric": race.metric,
            "place": str(place),
            "loss": entry.name,
            "advised": places.get(entry.name, ""),
            "mean": f"{entry.mean:.5g}",
            "low": f"{entry.interval[0]:.3g}",
            "high": f"{entry.interval[1]:.3g}",
            "seconds": f"{entry.seconds:.1f}",
        }
        for place, entry in enumerate(race, 1)
    ]


def read_results(path: Path = RESULTS) -> dict[str, list[dict[str, str]]]:
    """The lines of each table that is finished."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["table"])
    return {name: list(group) for name, group in itertools.groupby(lines, key=lambda line: line["table"])}


def write_results(found: dict[str, list[dict[str, str]]], path: Path = RESULTS) -> None:
    """All at once, so that a run that is stopped leaves a whole file."""
    beside = path.with_suffix(".part")
    with beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, HEADS, lineterminator="\n")
        writer.writeheader()
        for question in QUESTIONS:
            writer.writerows(found.get(question.name, []))
    beside.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few rows and epochs, kept nowhere")
    parser.add_argument("--only", help="this table, again")
    given = parser.parse_args()
    found = read_results()
    for question in QUESTIONS:
        if given.only not in (None, question.name) or (given.only is None and question.name in found):
            continue
        began = time.perf_counter()
        found[question.name] = recorded(question, *judge(question, quick=given.quick))
        print(f"{question.name}: {time.perf_counter() - began:.0f} s", flush=True)
        if not given.quick:
            write_results(found)
    if not given.quick:
        write_page(QUESTIONS, found)


if __name__ == "__main__":
    main()
