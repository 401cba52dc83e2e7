"""Objectives of models: compiled, evaluated, scaled, put on trial, and the heads that losses read in chunks."""

from random import Random
from typing import Any

import losswright as lw

from losswright.core.describe import clip

import keras
import numpy as np

from fuzz.hostile import VALUES, changed, generator, weighed
from fuzz.losses import CLASS_WEIGHTS, INNERS
from fuzz.trial import Entry, Trial
from tests.support.small_models import Subclassed, double, single

ROWS = 6
MODELS = (single(2), double(), double(as_dict=True), Subclassed())
LOSS_STRUCTURES: tuple[Any, ...] = ("mse", ["mse", "mae"], {"a": "mse", "b": "mae"}, {"a": "mse"}, {"c": "mse"}, [], {},
                                    [lw.losses.Superquantile()] * 2, {"y": lw.losses.Huber()}, ("mse",), [None, "mse"],
                                    {"a": None, "b": "mse"}, lw.losses.Superquantile(), [["mse"], "mae"])  # fmt: skip
BALANCES: tuple[Any, ...] = (None, "uncertainty", "gradnorm", "dynamic", "pcgrad", "no such", {"a": 1.0, "b": 2.0},
                             {"a": -1.0, "b": 1.0}, {"c": 1.0}, [1.0, 2.0], [1.0], 3,
                             lambda epoch: {"a": 1.0, "b": 1.0})  # fmt: skip


def compiled(draw: Random) -> Trial:
    """`lw.compile` with losses, weights and balances in any structure."""
    model = draw.choice(MODELS)
    loss = draw.choice((*LOSS_STRUCTURES, *INNERS))
    settings = {
        "loss_weights": draw.choice((*VALUES, [1.0, 2.0], {"a": 1.0, "b": 2.0}, {"a": float("nan")})),
        "class_weight": draw.choice((*CLASS_WEIGHTS, {"a": {0: 1.0, 1: 1.0}}, {"c": {0: 1.0}})),
        "balance": draw.choice(BALANCES),
        "metrics": draw.choice((None, "mae", ["mae"], lw.metrics.R2Score(), [["mae"], ["mae"]], {"a": "mae"})),
    }
    settings = {name: value if draw.random() < 0.3 else None for name, value in settings.items()}
    said = ", ".join(f"{name}={clip(value, 60)}" for name, value in settings.items() if value is not None)
    return Trial(f"compile {getattr(model, 'output_names', None)} loss={loss!r}, {said}"[:500], (),
                 lambda: lw.compile(model, "sgd", loss, **settings))  # fmt: skip


JUDGED = (single(2), double())
for _model in JUDGED:
    lw.compile(_model, "sgd", lw.losses.MeanSquaredError())


def evaluated(draw: Random) -> Trial:
    """`lw.evaluate` and `lw.scale`, on inputs, targets and weights that fit or don't."""
    number = draw.randrange(2)
    model, wrong, rng = JUDGED[number], draw.random() < 0.5, generator(draw)
    x, y = rng.normal(size=(ROWS, 3 if number else 2)).astype("float32"), rng.normal(size=(ROWS, 1)).astype("float32")
    y_is, given = changed(y, draw, wrong=wrong)
    x_is, features = changed(x, draw, wrong=True) if wrong and draw.random() < 0.3 else ("as it is", x)
    weight_is, weight = weighed(ROWS, draw, wrong=wrong)
    function = draw.choice((lw.evaluate, lw.scale))
    targets = [given, given] if number and draw.random() < 0.9 else given
    is_several = isinstance(targets, list)  # a list of lists is one of outputs
    sound = not wrong and is_several == bool(number) and not (is_several and targets is given)

    def fault(answer):
        if not isinstance(answer, lw.objective.evaluation.Evaluation) or not sound:
            return ""
        pred = answer.predictions[0] if number else answer.predictions
        values = ((pred - y) ** 2).mean(axis=1)
        right = np.mean(values * (1.0 if weight is None else np.ravel(weight)))
        found = answer.outputs[0].loss
        return "" if np.isclose(found, right, rtol=1e-4) else f"{found}, and {right} is right"

    said = f"{function.__name__}: {x_is}, {y_is}, {weight_is}, {type(targets).__name__}"
    return Trial(
        said, (features, given, weight), lambda: function(model, features, targets, weight), fault, sound=sound
    )


def headed(draw: Random) -> Trial:
    """The heads and a loss that reads them, against the plain logits."""
    rng = generator(draw)
    hidden_is, hidden = changed(rng.normal(size=(ROWS, 4)).astype("float32"), draw, wrong=False)
    label_is, labels = changed(rng.integers(5, size=ROWS), draw, wrong=draw.random() < 0.5)
    head = draw.choice(HEADS)

    def call():
        linear = head(keras.ops.convert_to_tensor(np.asarray(hidden, "float32")), training=True)
        return [keras.ops.convert_to_numpy(LOSS(labels, logits)) for logits in (linear, keras.ops.copy(linear))]

    def fault(pair):
        return "" if np.isclose(*pair, rtol=1e-4, equal_nan=True) else f"{pair[0]} in chunks, {pair[1]} at once"

    return Trial(f"{type(head).__name__}: {hidden_is}, {label_is}", (hidden, labels), call, fault)


HEADS = (lw.layers.LinearHead(5, chunk_rows=2), lw.layers.TiedHead(keras.layers.Embedding(5, 4)))
LOSS = lw.losses.SparseCategoricalCrossentropy(from_logits=True)


def tried(draw: Random) -> Trial:
    """`lw.verify` of functions that do what they like, on the user's own arrays."""
    name, function = draw.choice(list(FUNCTIONS.items()))
    wrong, rng = draw.random() < 0.5, generator(draw)
    pair = [changed(array.astype("float32"), draw, wrong=wrong) for array in rng.normal(size=(2, ROWS, 1))]
    (true_is, true), (pred_is, pred) = pair
    checks = draw.sample(CHECKS, k=2)
    given = {
        "domain": draw.choice((None, "numbers", "labels", "no such", 3)),
        "checks": draw.choice((checks, checks, ["x"])),
    }
    return Trial(f"verify {name}, {given}: {true_is}, {pred_is}", (true, pred),
                 lambda: str(lw.verify(function, true, pred, **given)))  # fmt: skip


def _raises(y_true: Any, y_pred: Any) -> Any:
    raise KeyError("of the user")


FUNCTIONS = {
    "sound": lambda y_true, y_pred: (y_true - y_pred) ** 2, "nothing": lambda y_true, y_pred: None, "raises": _raises,
    "word": lambda y_true, y_pred: "a", "one argument": lambda y: y, "a number": 3, "a class": int, "none": None,
    "alias": "mse", "no alias": "no such loss", "ours": lw.losses.Huber(), "a list": [],
    "NumPy": lambda y_true, y_pred: np.zeros(7), "NaN": lambda y_true, y_pred: y_pred * float("nan"),
}  # fmt: skip
CHECKS = ["per_sample", "finite", "shapes", "weights", "settings"]

ENTRIES = (
    Entry("compile", compiled, 1, ("compile",)),
    Entry("evaluate and scale", evaluated, 1, ("evaluate", "scale")),
    Entry("heads", headed, 1, ("layers.LinearHead", "layers.TiedHead")),
    Entry("verify", tried, 0.3, ("verify",)),
)
