"""What Keras does with the parts of an objective, and what is done here: its number, then ours."""

import warnings

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from tests.objective.models import AddsLoss, N, X, Y, several_parts, two_outputs

SETTINGS = {"batch_size": 16, "verbose": 0, "shuffle": False}


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


def test_added_loss_that_grows_with_the_batch_shows_as_a_growing_share():
    class Sum(AddsLoss):
        def call(self, x):
            self.add_loss(1e-3 * keras.ops.sum(keras.ops.abs(x)))
            return x

    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Dense(1, name="a")(Sum(name="sums")(x)))
    model.compile(keras.optimizers.SGD(0.0), "mse")
    found = []
    for size in (5, 25):
        ledger = lw.Ledger()
        model.fit(X, Y["a"], batch_size=size, verbose=0, callbacks=[ledger])
        found.append({a.name: a for a in ledger.epochs[0]})
    small, large = found
    assert large["sums/added"].value == pytest.approx(5 * small["sums/added"].value, rel=1e-4)
    assert large["a"].value == pytest.approx(small["a"].value, rel=1e-4)
    assert large["sums/added"].share > 3 * small["sums/added"].share


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


def test_output_that_a_dict_of_losses_leaves_out_stays_untrained_in_keras_and_is_named_here():
    model = two_outputs()
    model.compile("sgd", {"a": "mse"})
    before = model.get_layer("b").get_weights()[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # PyTorch alone says that there is no gradient
        model.fit(X, {"a": Y["a"]}, **SETTINGS)
    np.testing.assert_array_equal(model.get_layer("b").get_weights()[0], before)
    with pytest.raises(LosswrightError, match=r"leaves the output \['b'\] untrained"):
        lw.compile(two_outputs(), "sgd", loss={"a": "mse"})


def test_second_loss_of_one_output_is_dropped_by_keras_and_refused_here():
    def model():
        keras.utils.set_random_seed(1)
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, name="a")])

    losses = []
    for loss in (["mae", "mse"], "mae"):
        of_keras = model()
        of_keras.compile(keras.optimizers.SGD(0.0), loss)
        losses.append(of_keras.fit(X, Y["a"], **SETTINGS).history["loss"][0])
    assert losses[0] == pytest.approx(losses[1])
    with pytest.raises(LosswrightError, match="2 parts"):
        lw.compile(model(), "sgd", loss=["mae", "mse"])


def test_predictions_cannot_be_weighed_by_predict_but_are_judged_with_weights():
    model = lw.compile(two_outputs(), "sgd", loss={"a": "mse", "b": "mse"})
    weights = np.linspace(0, 2, N).astype("float32")
    with pytest.raises(TypeError, match="sample_weight"):
        model.predict(X, sample_weight=weights)
    errors = np.square(Y["a"] - model.predict(X, verbose=0)["a"])[:, 0].astype("float64")
    assert lw.evaluate(model, X, Y, weights)["a"].weighted_mean == pytest.approx(
        np.average(errors, weights=weights), rel=1e-5
    )
