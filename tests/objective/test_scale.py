"""The effective scale of loss and gradient, for each reduction and weighting."""

import keras
import numpy as np
import pytest

import losswright as lw
from tests.objective.models import N, X, Y, two_outputs

W = np.random.default_rng(4).uniform(1, 13, N).astype("float32")


def compiled(**settings):
    return lw.compile(two_outputs(), "sgd", loss={"a": "mse", "b": "mse"}, **settings)


def test_sum_is_as_many_times_larger_as_there_are_samples():
    rows = lw.scale(compiled(), X, Y)
    for output in "ab":
        mean, total = (rows.find(output, reduction) for reduction in ("sum_over_batch_size", "sum"))
        assert total.loss / mean.loss == pytest.approx(N, rel=1e-4)
        assert total.relative == pytest.approx(N, rel=1e-4)
        assert mean.current and mean.relative == 1.0


def test_loss_and_gradient_are_those_of_the_batch():
    model = compiled()
    row = lw.scale(model, X, Y, W).find("a", "sum_over_batch_size", "as given")
    first = model.get_weights()
    only_a = two_outputs()
    only_a.compile(keras.optimizers.SGD(1e-3), {"a": "mse", "b": "mse"}, loss_weights={"a": 1.0, "b": 0.0})
    loss = only_a.fit(X, Y, sample_weight={"a": W, "b": W}, batch_size=N, verbose=0).history["loss"][0]
    moved = np.concatenate([np.ravel(u - v) for u, v in zip(first, only_a.get_weights(), strict=True)])
    assert row.loss == pytest.approx(loss, rel=1e-5)
    assert row.gradient == pytest.approx(np.linalg.norm(moved.astype("float64")) / 1e-3, rel=1e-3)


def test_scale_of_weights_matters_only_where_they_are_not_divided_out():
    rows = lw.scale(compiled(), X, Y, W)
    given, scaled = (rows.find("b", "sum_over_batch_size", w) for w in ("as given", "scaled to mean 1"))
    assert given.gradient / scaled.gradient == pytest.approx(W.mean(), rel=1e-4)
    given, scaled = (rows.find("b", "mean_with_sample_weight", w) for w in ("as given", "scaled to mean 1"))
    assert given.gradient == pytest.approx(scaled.gradient, rel=1e-4)


def test_looking_changes_nothing():
    model = compiled()
    before = model.get_weights()
    lw.scale(model, X, Y, W)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_prints_as_a_table_with_what_is_in_force():
    text = str(lw.scale(compiled(loss_weights={"a": 2.0, "b": 1.0}), X, Y, W))
    assert text.count("<- in force") == 2
    assert len(lw.scale(compiled(), X, Y)) == 6
