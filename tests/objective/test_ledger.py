"""The ledger: parts by name that add up to Keras's loss, their gradients, and where a NaN came from."""

import csv
import warnings

import keras
import numpy as np
import pytest
from keras import layers, ops

import losswright as lw
from losswright.core.errors import LosswrightError
from tests.objective.models import AddsLoss, N, X, Y, several_parts, squared, two_outputs

SETTINGS = {"batch_size": 16, "verbose": 0, "shuffle": False}
PARTS = ["a", "b", "adds/added", "hidden/added", "hidden/kernel/l2"]


def compiled(model, **settings):
    model.compile(keras.optimizers.SGD(1e-3), {"a": "mse", "b": "mae"}, loss_weights={"a": 1.0, "b": 0.5}, **settings)
    return model


@pytest.fixture(scope="module")
def kept():
    """A ledger, and the history of the fit that it watched."""
    ledger = lw.Ledger(every=2, gradients=True)
    model = compiled(several_parts())
    history = model.fit(X, Y, epochs=2, validation_data=(X, Y), callbacks=[ledger], **SETTINGS).history
    return ledger, history, model


def test_every_part_stands_under_its_name_and_kind(kept):
    accounts = kept[0].epochs[0]
    assert sorted(a.name for a in accounts) == sorted(PARTS)
    kinds = {a.name: a.kind for a in accounts}
    assert kinds == {"a": "output", "b": "output", "adds/added": "add_loss", "hidden/added": "add_loss"} | {
        "hidden/kernel/l2": "regulariser"
    }


def test_parts_add_up_to_the_loss_of_keras_though_the_last_batch_is_smaller(kept):
    ledger, history, _ = kept
    for accounts, loss in zip(ledger.epochs + ledger.validations, history["loss"] + history["val_loss"], strict=True):
        assert sum(a.contribution for a in accounts) == pytest.approx(loss, rel=1e-6)
        assert sum(a.share for a in accounts) == pytest.approx(1, rel=1e-9)


class Reused(layers.Layer):
    """Adds a loss that got the memory of a loss which the next layer added in an earlier trace."""

    def __init__(self, following):
        super().__init__()
        self.following = lambda: following  # no part of this layer

    def call(self, x):
        added = 0.5 * ops.mean(ops.square(x))
        self.add_loss(added)
        if self.following()._loss_ids:
            self.following()._loss_ids.add(id(added))
        return x


def test_no_added_loss_is_lost_where_memory_is_used_again():
    keras.utils.set_random_seed(3)
    following = AddsLoss()
    model = keras.Sequential([keras.Input((4,)), Reused(following), following, layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    ledger = lw.Ledger()
    loss = model.fit(X, Y["a"], callbacks=[ledger], **SETTINGS).history["loss"][0]
    batches = np.split(X.astype("float64"), range(16, N, 16))
    added = sum(len(x) * (0.5 * np.mean(x**2) + 0.3 * np.mean(abs(x))) for x in batches) / N
    assert loss == pytest.approx(squared(Y["a"], model.predict(X, verbose=0)) + added, rel=1e-5)
    assert sum(account.contribution for account in ledger.epochs[0]) == pytest.approx(loss, rel=1e-6)


def test_values_and_weights_are_those_of_the_parts():
    model, ledger = compiled(several_parts()), lw.Ledger()
    predicted = model.predict(X, verbose=0)
    model.optimizer.learning_rate = 0.0
    model.fit(X, Y, callbacks=[ledger], **SETTINGS)
    accounts = {a.name: a for a in ledger.epochs[0]}
    assert accounts["a"].value == pytest.approx(squared(Y["a"], predicted["a"]), rel=1e-5)
    assert accounts["b"].value == pytest.approx(np.mean(abs(Y["b"] - predicted["b"])), rel=1e-5)
    kernel = model.get_layer("hidden").get_weights()[0].astype("float64")
    assert accounts["hidden/kernel/l2"].value == pytest.approx(0.01 * np.sum(kernel**2), rel=1e-5)
    assert (accounts["a"].weight, accounts["b"].weight) == (1.0, 0.5)


def test_numbers_are_in_history_and_reach_the_callbacks_after_it(tmp_path):
    model, file = compiled(several_parts()), tmp_path / "log.csv"
    callbacks = [lw.Ledger(), keras.callbacks.CSVLogger(file)]
    history = model.fit(X, Y, validation_data=(X, Y), callbacks=callbacks, **SETTINGS).history
    with file.open() as lines:
        row = next(csv.DictReader(lines))
    for name in [f"{part}/{number}" for part in PARTS for number in ("value", "weight", "share")]:
        assert float(row[name]) == pytest.approx(history[name][0])
        assert f"val_{name}" in row


class Tracker(keras.callbacks.Callback):
    """Sends what it finds in `logs` away, as the callbacks of W&B and MLflow do."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def on_epoch_end(self, epoch, logs=None):
        self.sent.append({name: float(value) for name, value in logs.items()})


def test_numbers_reach_what_reads_the_logs():
    tracker = Tracker()
    history = compiled(several_parts()).fit(X, Y, epochs=2, callbacks=[lw.Ledger(), tracker], **SETTINGS).history
    for name in [f"{part}/share" for part in PARTS]:
        assert [sent[name] for sent in tracker.sent] == pytest.approx(history[name])


@pytest.mark.once
def test_numbers_reach_tensorboard(tmp_path):
    events = pytest.importorskip("tensorflow.compat.v1").train.summary_iterator
    board = keras.callbacks.TensorBoard(tmp_path, write_graph=False)
    compiled(several_parts()).fit(X, Y, callbacks=[lw.Ledger(), board], **SETTINGS)
    (file,) = (tmp_path / "train").glob("events*")
    assert {f"epoch_{part}/value" for part in PARTS} <= {
        value.tag for e in events(str(file)) for value in e.summary.value
    }


def test_gradient_norms_and_cosines_are_those_of_the_parts_alone():
    model, ledger = compiled(two_outputs()), lw.Ledger(every=1, gradients=True)
    weights = model.get_weights()
    model.optimizer.learning_rate = 0.0
    model.fit(X, Y, batch_size=N, verbose=0, callbacks=[ledger])
    alone = {name: slope_of(two_outputs(), weights, name) for name in "ab"}
    for account, factor in zip(ledger.epochs[0], (1.0, 0.5), strict=True):
        assert account.gradient_norm == pytest.approx(factor * np.linalg.norm(alone[account.name]), rel=1e-4)
    cosine = alone["a"] @ alone["b"] / np.linalg.norm(alone["a"]) / np.linalg.norm(alone["b"])
    assert ledger.cosines[0]["a", "b"] == pytest.approx(cosine, abs=1e-4)
    assert sum(a.gradient_share for a in ledger.epochs[0]) == pytest.approx(1)


def slope_of(model, weights, output):
    """The gradient of one output's loss: how far plain descent with rate 1 moves the weights."""
    model.set_weights(weights)
    model.compile(
        keras.optimizers.SGD(1e-3), {"a": "mse", "b": "mae"}, loss_weights={n: float(n == output) for n in "ab"}
    )
    model.fit(X, Y, batch_size=N, verbose=0)
    moved = [(w - v) / 1e-3 for w, v in zip(weights, model.get_weights(), strict=True)]
    return np.concatenate([np.ravel(m) for m in moved]).astype("float64")


def test_measuring_changes_neither_training_nor_the_model(kept):
    plain = compiled(several_parts())
    history = plain.fit(X, Y, epochs=2, validation_data=(X, Y), **SETTINGS).history
    np.testing.assert_allclose(history["loss"], kept[1]["loss"], rtol=1e-5)
    watched = kept[2]
    for ours, keras_own in zip(watched.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-6)
    assert watched.metrics_names == plain.metrics_names
    assert "compute_loss" not in vars(watched)


def test_one_ledger_serves_one_fit_after_the_other():
    model, ledger = compiled(several_parts()), lw.Ledger()
    for _ in range(2):
        model.fit(X, Y, callbacks=[ledger], **SETTINGS)
    assert len(ledger.epochs) == 2


def test_loss_that_the_model_computes_itself_is_accounted_for():
    class Own(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return super().compute_loss(x, y, y_pred, sample_weight, training) + 0.25

    x = keras.Input((4,))
    model, ledger = Own(x, layers.Dense(1, name="a")(x)), lw.Ledger()
    model.compile("sgd", "mse")
    loss = model.fit(X, Y["a"], callbacks=[ledger], **SETTINGS).history["loss"][0]
    values = {a.name: a.contribution for a in ledger.epochs[0]}
    assert values["other"] == pytest.approx(0.25, abs=1e-5)
    assert sum(values.values()) == pytest.approx(loss, rel=1e-6)


def test_table_is_printed_if_asked(capsys):
    compiled(several_parts()).fit(X, Y, callbacks=[lw.Ledger(table=True)], **SETTINGS)
    printed = capsys.readouterr().out
    assert "epoch 1" in printed and "regulariser" in printed and "total" in printed


class Logarithm(layers.Layer):
    def call(self, x):
        return ops.log(x)


def broken(kind):
    """A model, data whose row 20 breaks it (batch 2, sample 4), and what the ledger should say."""
    x, y = abs(X) + 0.1, Y["a"].copy()
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(1, name="a")(inputs))
    loss = "mse"
    if kind == "the inputs":
        x[20, 1] = np.nan
    if kind == "the targets":
        y[20] = np.inf
    if kind == "layer 'logs'":
        x[20, 1] = -1
        model = keras.Model(inputs, layers.Dense(1, name="a")(Logarithm(name="logs")(inputs)))
    if kind == "the loss itself":
        y = np.ones_like(y)
        y[20] = -1.0
        loss = first_logarithm
    return model, x, y, loss


def first_logarithm(y, p):
    return ops.mean(ops.log(y) + 0.0 * p, axis=-1)


@pytest.mark.parametrize("kind", ["the inputs", "the targets", "layer 'logs'", "the loss itself"])
def test_first_value_that_is_not_finite_is_traced_to_its_source(kind):
    model, x, y, loss = broken(kind)
    model.compile(keras.optimizers.SGD(1e-3), loss)
    ledger = lw.Ledger()
    with warnings.catch_warnings(record=True) as said:  # `pytest.warns` would raise what libraries say on the way
        warnings.simplefilter("always")
        history = model.fit(x, y, callbacks=[ledger], **SETTINGS).history
    assert len([w for w in said if "Ledger: 'a' became" in str(w.message)]) == 1
    found = ledger.nonfinite
    assert (found.component, found.step, found.layer, found.sample, found.samples) == ("a", 2, kind, 4, 1)
    assert history["nonfinite_step"] == [2.0]


def test_finite_training_says_nothing_of_it(kept):
    assert kept[0].nonfinite is None
    assert "nonfinite_step" not in kept[1]


def test_wrong_use_is_refused():
    with pytest.raises(LosswrightError, match="every must be"):
        lw.Ledger(every=0)
    with pytest.raises(LosswrightError, match="not compiled"):
        lw.Ledger().set_model(two_outputs())


def test_added_losses_are_in_no_log_of_keras_but_in_the_ledger():
    model = several_parts()
    model.compile(keras.optimizers.SGD(0.0), {"a": "mse", "b": "mse"})
    plain = model.fit(X, Y, **SETTINGS).history
    assert set(plain) == {"loss", "a_loss", "b_loss"}
    kept = model.fit(X, Y, callbacks=[lw.Ledger()], **SETTINGS).history
    added = sum(kept[f"{name}/value"][0] for name in ("adds/added", "hidden/added", "hidden/kernel/l2"))
    outputs = sum(kept[f"{name}/value"][0] for name in "ab")
    assert added > 0
    assert outputs + added == pytest.approx(kept["loss"][0], rel=1e-6)


def test_loss_of_an_output_is_the_mean_over_samples_though_keras_on_tensorflow_counts_batches():
    model = two_outputs()
    model.compile(keras.optimizers.SGD(0.0), {"a": "mse", "b": "mse"})
    errors = np.square(Y["a"] - model.predict(X, verbose=0)["a"]).astype("float64")
    ledger = lw.Ledger()
    settings = SETTINGS | {"batch_size": 48}  # a batch of 48, then one of 2
    of_keras = model.fit(X, Y, callbacks=[ledger], **settings).history["a_loss"][0]
    by_batch = np.mean([errors[:48].mean(), errors[48:].mean()])
    assert ledger.epochs[0][0].value == pytest.approx(errors.mean(), rel=1e-5)
    expected = by_batch if keras.config.backend() == "tensorflow" else errors.mean()
    assert of_keras == pytest.approx(expected, rel=1e-5)


def test_terms_of_one_output_are_kept_apart():
    model, ledger = two_outputs(), lw.Ledger()
    loss = {"a": ["mae", lw.losses.MeanSquaredError()], "b": "mse"}
    lw.compile(model, keras.optimizers.SGD(0.0), loss=loss, loss_weights={"a": 2.0, "b": 1.0})
    total = model.fit(X, Y, callbacks=[ledger], **SETTINGS).history["loss"][0]
    accounts = {a.name: a for a in ledger.epochs[0]}
    assert set(accounts) == {"a/mean_absolute_error", "a/mean_squared_error", "b"}
    errors = Y["a"] - model.predict(X, verbose=0)["a"]
    assert accounts["a/mean_absolute_error"].value == pytest.approx(np.mean(abs(errors)), rel=1e-5)
    assert accounts["a/mean_squared_error"].weight == 2.0
    assert sum(a.contribution for a in accounts.values()) == pytest.approx(total, rel=1e-6)
