"""Faults to put into a sound program, one each: what people do, not what the doctor looks for."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from benchmarks.sound_models import BINARY, CLASSES, LABELS, REAL, Program

Fault = Callable[[Program], Program | None]
SQUASHING = ("Dense", "Conv1D", "Conv2D")
SPARSE, CATEGORICAL, YES_NO = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"


def ends(program: Program, **settings: Any) -> Program:
    """Another last layer."""
    return program.changed(last={**program.last, **settings})


def both(change: Callable[[np.ndarray], np.ndarray], parts: Any) -> Any:
    """A change of training and held-out rows."""
    return tuple(change(part) for part in parts)


def is_one_hot(program: Program) -> bool:
    return program.loss == CATEGORICAL


def hidden(program: Program, **settings: Any) -> Program | None:
    """Other settings of the hidden layers with an activation."""
    layers = tuple((name, {**s, **settings} if name in SQUASHING else s) for name, s in program.layers)
    return program.changed(layers=layers) if layers != program.layers else None


def softmax_of_one(p: Program) -> Program | None:
    return ends(p, activation="softmax") if p.task == BINARY and p.loss == YES_NO else None


def missing_activation(p: Program) -> Program | None:
    wants = p.loss in (SPARSE, CATEGORICAL, YES_NO) and p.last
    return ends(p, activation="linear") if wants else None


def relu_activation(p: Program) -> Program | None:
    return ends(p, activation="relu") if p.task in (BINARY, CLASSES) and p.loss in (SPARSE, YES_NO) else None


def relu_before_softmax(p: Program) -> Program | None:
    if p.task != CLASSES:
        return None
    layers = (*p.layers, ("Dense", {"units": p.last["units"], "activation": "relu"}))
    return p.changed(layers=layers, last={"class": "Activation", "activation": "softmax"})


def softmax_twice(p: Program) -> Program | None:
    loss = {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}
    return p.changed(loss=loss) if p.loss == SPARSE else None


def sigmoid_and_logits(p: Program) -> Program | None:
    loss = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
    return p.changed(loss=loss) if p.loss == YES_NO else None


def out_of_reach(activation: str) -> Fault:
    def fault(p: Program) -> Program | None:
        return ends(p, activation=activation) if p.task == REAL and "activation" not in p.last else None

    return fault


def softmax_of_labels(p: Program) -> Program | None:
    return ends(p, activation="softmax") if p.task == LABELS and p.last.get("units", 1) > 1 else None


def too_few_units(p: Program) -> Program | None:
    return ends(p, units=p.last["units"] - 1) if p.task == CLASSES and p.loss == SPARSE else None


def yes_no_loss_of_reals(p: Program) -> Program | None:
    return p.changed(loss=YES_NO) if p.task == REAL and "activation" not in p.last else None


def real_loss_of_classes(p: Program) -> Program | None:
    """One linear unit for the number of the class."""
    if p.loss != SPARSE or p.made:
        return None
    return ends(p, units=1, activation="linear").changed(loss="mean_squared_error")


def exclusive_loss_of_labels(p: Program) -> Program | None:
    if p.task != LABELS or p.last.get("units", 1) < 2:
        return None
    return ends(p, activation="softmax").changed(loss=CATEGORICAL)


def class_loss_of_one_unit(p: Program) -> Program | None:
    return p.changed(loss=CATEGORICAL) if p.task == BINARY and p.loss == YES_NO else None


def wrong_form(p: Program) -> Program | None:
    if p.task != CLASSES:
        return None
    return p.changed(loss=SPARSE) if is_one_hot(p) else p.changed(loss=CATEGORICAL)


def negated(y_true: Any, y_pred: Any) -> Any:
    return -keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def loss_that_rises(p: Program) -> Program | None:
    return p.changed(loss=negated) if p.task == REAL else None


def unheard(p: Program) -> Program | None:
    """One of two outputs counts a million times."""
    if not isinstance(p.y[0], dict):
        return None
    return p.changed(weights={"species": 1.0, "mass": 1e6})


def accuracy_of_reals(p: Program) -> Program | None:
    return p.changed(metrics=("accuracy",)) if p.task == REAL and p.name != "compressed" else None


def from_one(p: Program) -> Program | None:
    return p.changed(y=both(lambda part: part + 1, p.y)) if p.loss == SPARSE and not p.made else None


def signs(p: Program) -> Program | None:
    return p.changed(y=both(lambda part: 2 * part - 1, p.y)) if p.task == BINARY else None


def lost_partners(p: Program) -> Program | None:
    if p.made or p.name == "compressed":
        return None
    return p.changed(y=(np.random.default_rng(3).permutation(p.y[0]), p.y[1]))


def all_the_same(p: Program) -> Program | None:
    """Shares cut to whole numbers, as by a cast."""
    return p.changed(y=both(lambda part: part * 0, p.y)) if p.task == BINARY else None


def large_targets(p: Program) -> Program | None:
    if p.task != REAL or "activation" in p.last:
        return None
    return p.changed(y=both(lambda part: (part * 50_000 + 200_000).astype("float32"), p.y))


def raw_inputs(p: Program) -> Program | None:
    return None if p.raw is None or p.name == "compressed" else p.changed(x=p.raw)


def raw_in_validation(p: Program) -> Program | None:
    return None if p.raw is None or p.name == "compressed" else p.changed(x=(p.x[0], p.raw[1]))


def gaps(p: Program) -> Program | None:
    if p.made or p.x[0].dtype.kind != "f" or p.name == "compressed":
        return None
    x = p.x[0].copy()
    x[:: len(x) // 7] = np.nan
    return p.changed(x=(x, p.x[1]))


def rare(p: Program) -> Program | None:
    """One class is thinned out to a fiftieth in training."""
    if p.task not in (BINARY, CLASSES):
        return None
    labels = p.y[0].argmax(axis=1) if is_one_hot(p) else p.y[0]
    few = np.flatnonzero(labels == 1)
    kept = np.setdiff1d(np.arange(len(labels)), few[max(3, len(few) // 50) :])
    return p.changed(x=(p.x[0][kept], p.x[1]), y=(p.y[0][kept], p.y[1]))


def leaked(p: Program) -> Program | None:
    if p.made:
        return None
    half = len(p.x[1]) * 2 // 3
    x, y = (np.concatenate([part[0][:half], part[1][half:]]) for part in (p.x, p.y))
    return p.changed(x=(p.x[0], x), y=(p.y[0], y))


def in_order(p: Program) -> Program | None:
    """Sorted by the label, and not shuffled."""
    if p.task not in (BINARY, CLASSES):
        return None
    order = np.argsort(p.y[0].argmax(axis=1) if is_one_hot(p) else p.y[0], kind="stable")
    fit = {**p.fit, "shuffle": False}
    return p.changed(x=(p.x[0][order], p.x[1]), y=(p.y[0][order], p.y[1]), fit=fit)


def flat_targets(p: Program) -> Program | None:
    """No pooling over steps: an answer a step, against one target a row."""
    layers = tuple((n, s) for n, s in p.layers if n != "Flatten" and "Pooling" not in n)
    layers = tuple((n, {**s, "return_sequences": True} if n in ("LSTM", "GRU") else s) for n, s in layers)
    if p.task != REAL or layers == p.layers:
        return None
    return p.changed(layers=layers)


def rate(factor: float) -> Fault:
    return lambda p: p.changed(rate=p.rate * factor)


def few_epochs(p: Program) -> Program | None:
    return p.changed(fit={**p.fit, "epochs": 1})


def one_batch(p: Program) -> Program | None:
    return p.changed(fit={**p.fit, "batch_size": len(keras.tree.flatten(p.x[0])[0])})


def adadelta(p: Program) -> Program | None:
    return p.changed(optimizer="adadelta", rate=0.001)


def no_activation(p: Program) -> Program | None:
    return hidden(p, activation="linear") if any(s.get("activation") == "relu" for _, s in p.layers) else None


def deep_sigmoids(p: Program) -> Program | None:
    """Six hidden layers of sigmoids."""
    if not any(name == "Dense" for name, _ in p.layers):
        return None
    return p.changed(layers=(*p.layers, *[("Dense", {"units": 16, "activation": "sigmoid"})] * 6))


def zero_start(p: Program) -> Program | None:
    return hidden(p, kernel_initializer="zeros")


def wide_start(p: Program) -> Program | None:
    wide = {"class_name": "RandomNormal", "config": {"stddev": 3.0}}
    return hidden(p, kernel_initializer=wide, activation="tanh")


def one_unit(p: Program) -> Program | None:
    names = ("Dense", "LSTM", "GRU")
    layers = tuple((n, {**s, "units": 1} if n in names else s) for n, s in p.layers)
    return p.changed(layers=layers) if layers != p.layers else None


def dropped(p: Program) -> Program | None:
    return p.changed(layers=(*p.layers, ("Dropout", {"rate": 0.95}))) if p.layers else None


def penalised(p: Program) -> Program | None:
    return hidden(p, kernel_regularizer={"class_name": "L2", "config": {"l2": 1.0}})


def learned_by_heart(p: Program) -> Program | None:
    """A large model on few rows for long."""
    if p.task not in (BINARY, CLASSES, REAL) or p.made or "Embedding" in dict(p.layers) or p.name == "compressed":
        return None
    x, y = p.x[0][:40], p.y[0][:40]
    noisy = np.random.default_rng(5).permutation(y[:12])
    layers = (*p.layers, ("Dense", {"units": 128, "activation": "relu"}))
    return p.changed(layers=layers, x=(x, p.x[1]), y=(np.concatenate([noisy, y[12:]]), p.y[1]), fit={"epochs": 150})


FAULTS: dict[str, dict[str, Fault]] = {
    "out_act_softmax_single": {"softmax of one unit": softmax_of_one},
    "out_act_missing": {"no last activation": missing_activation, "relu at the end": relu_activation},
    "out_act_redundant": {"relu before softmax": relu_before_softmax},
    "out_act_range": {name: out_of_reach(name) for name in ("relu", "sigmoid", "tanh", "softplus")},
    "out_act_task": {"softmax of several labels": softmax_of_labels},
    "out_units": {"one unit too few": too_few_units},
    "loss_for_task": {
        "yes-no loss of reals": yes_no_loss_of_reals,
        "squared error of class numbers": real_loss_of_classes,
        "exclusive loss of several labels": exclusive_loss_of_labels,
        "class loss of one unit": class_loss_of_one_unit,
    },
    "loss_label_form": {"wrong form of labels": wrong_form},
    "loss_from_logits": {"softmax and logits": softmax_twice, "sigmoid and logits": sigmoid_and_logits},
    "loss_sign_reduction": {"negated loss": loss_that_rises},
    "loss_weights": {"drowned output": unheard},
    "metric_mismatch": {"accuracy of reals": accuracy_of_reals},
    "label_encoding": {"labels from 1": from_one, "labels -1 and 1": signs},
    "label_misaligned": {"shuffled labels": lost_partners},
    "label_constant": {"constant labels": all_the_same},
    "target_unscaled": {"large targets": large_targets},
    "input_unscaled": {"raw inputs": raw_inputs},
    "input_inconsistent_scaling": {"raw validation inputs": raw_in_validation},
    "input_nan": {"NaN in inputs": gaps},
    "data_imbalance": {"thinned class": rare},
    "data_leak_val": {"leaked rows": leaked},
    "data_unshuffled": {"sorted rows": in_order},
    "shape_broadcast": {"no pooling over steps": flat_targets},
    "lr_too_high": {"rate times 300": rate(300.0)},
    "lr_too_low": {"rate by 1,000": rate(1e-3)},
    "epochs_too_few": {"one epoch": few_epochs},
    "batch_size": {"one batch an epoch": one_batch},
    "optimizer": {"Adadelta by default": adadelta},
    "hidden_act_missing": {"no hidden activation": no_activation},
    "hidden_act_bad": {"six sigmoids": deep_sigmoids},
    "init_bad": {"zero start": zero_start, "wide start": wide_start},
    "capacity": {"one hidden unit": one_unit},
    "reg_too_strong": {"dropout of .95": dropped, "penalty of 1": penalised},
    "overfit": {"learned by heart": learned_by_heart},
}
"""Kind of fault -> ways to commit it."""

ALIKE: dict[str, frozenset[str]] = {
    "lr_too_low": frozenset({"epochs_too_few", "optimizer"}),
    "epochs_too_few": frozenset({"lr_too_low"}),
    "batch_size": frozenset({"epochs_too_few", "lr_too_low"}),
    "optimizer": frozenset({"lr_too_low", "epochs_too_few"}),
    "hidden_act_bad": frozenset({"init_bad", "epochs_too_few", "lr_too_low"}),
    "init_bad": frozenset({"hidden_act_bad", "lr_too_high"}),
    "out_act_range": frozenset({"loss_for_task"}),
    "loss_for_task": frozenset({"out_act_task", "out_act_missing", "out_units"}),
    "overfit": frozenset({"data_too_few", "label_misaligned"}),
    "data_imbalance": frozenset({"data_too_few", "metric_mismatch"}),
    "loss_weights": frozenset({"target_unscaled"}),
    "lr_too_high": frozenset({"hidden_act_bad"}),
    "input_unscaled": frozenset({"lr_too_high"}),
    "target_unscaled": frozenset({"lr_too_low", "epochs_too_few", "lr_too_high"}),
    "out_act_task": frozenset({"loss_for_task"}),
}
"""Kind of fault -> other names that are as right for it: the same repair, or one that mends it as well."""
