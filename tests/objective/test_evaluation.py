"""Predictions judged with weights: exact, whatever the batch size and the structure of the weights."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from tests.objective.models import N, X, Y, several_parts, two_outputs

W = np.random.default_rng(2).uniform(0, 3, N).astype("float32")


def compiled(**settings):
    return lw.compile(
        two_outputs(), "sgd", loss={"a": "mse", "b": "mae"}, loss_weights={"a": 1.0, "b": 0.5}, **settings
    )


def by_hand(model, name, power):
    errors = abs(Y[name] - model.predict(X, verbose=0)[name])[:, 0].astype("float64") ** power
    return np.sum(W * errors) / N, np.sum(W * errors) / W.sum()


@pytest.mark.parametrize("weights", [W, {"a": W, "b": W}], ids=["one for all", "by output"])
@pytest.mark.parametrize("batch_size", [7, N])
def test_loss_and_weighted_mean_are_those_of_all_samples_at_once(weights, batch_size):
    model = compiled()
    found = lw.evaluate(model, X, Y, weights, batch_size=batch_size)
    for name, power in (("a", 2), ("b", 1)):
        loss, mean = by_hand(model, name, power)
        assert found[name].loss == pytest.approx(loss, rel=1e-5)
        assert found[name].weighted_mean == pytest.approx(mean, rel=1e-5)
        assert found[name].weight == pytest.approx(W.sum(dtype="float64"))
    assert found.total == pytest.approx(found["a"].loss + 0.5 * found["b"].loss)


def test_same_weights_give_the_same_numbers_in_fit_validation_and_evaluation():
    model = lw.compile(two_outputs(), keras.optimizers.SGD(0.0), loss={"a": "mse", "b": "mae"})
    weights = lw.weights.for_outputs(model, W, Y)
    settings = {"sample_weight": weights, "batch_size": 10, "verbose": 0}
    history = model.fit(X, Y, validation_data=(X, Y, weights), **settings).history
    judged = lw.evaluate(model, X, Y, W).total
    assert history["loss"][0] == pytest.approx(judged, rel=1e-5)
    assert history["val_loss"][0] == pytest.approx(judged, rel=1e-5)
    assert model.evaluate(X, Y, return_dict=True, **settings)["loss"] == pytest.approx(judged, rel=1e-5)


def test_weighted_mean_depends_on_the_batch_size_in_keras_but_not_here():
    loss = keras.losses.MeanSquaredError(reduction="mean_with_sample_weight")
    model = lw.compile(two_outputs(), "sgd", loss={"a": loss, "b": loss})
    skewed = lw.weights.for_outputs(model, np.where(np.arange(N) < 10, 100.0, 0.1), Y)
    of_keras = [model.evaluate(X, Y, batch_size=n, sample_weight=skewed, verbose=0, return_dict=True) for n in (10, N)]
    assert of_keras[0]["loss"] != pytest.approx(of_keras[1]["loss"], rel=0.02)
    ours = [lw.evaluate(model, X, Y, skewed, batch_size=n).total for n in (10, N)]
    assert ours[0] == pytest.approx(ours[1], rel=1e-5) == pytest.approx(of_keras[1]["loss"], rel=1e-4)


def test_regularisers_are_part_of_the_total():
    model = lw.compile(several_parts(), "sgd", loss={"a": "mse", "b": "mse"})
    kernel = model.get_layer("hidden").get_weights()[0].astype("float64")
    assert lw.evaluate(model, X, Y).added == pytest.approx(0.01 * np.sum(kernel**2), rel=1e-5)


def test_without_weights_each_sample_counts_once_and_it_prints_a_table():
    found = lw.evaluate(compiled(), X, Y)
    assert found["a"].loss == pytest.approx(found["a"].weighted_mean, rel=1e-6)
    assert found["a"].weight == N
    assert "weighted mean" in str(found) and "total" in str(found)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(LosswrightError, match="not compiled"):
        lw.evaluate(two_outputs(), X, Y)
    with pytest.raises(LosswrightError, match="3 rows"):
        lw.evaluate(compiled(), X, Y, np.ones(3))
    with pytest.raises(LosswrightError, match="no targets for the output 'b'"):
        lw.evaluate(compiled(), X, {"a": Y["a"]})
    with pytest.raises(LosswrightError, match="no targets for the output 'a'"):
        lw.evaluate(compiled(), X, [])
