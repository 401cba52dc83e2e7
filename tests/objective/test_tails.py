"""`lw.tail`: the worst samples, their share of loss and gradient, and what sets them apart."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import SettingError, ShapeError
from losswright.report import Page
from losswright.report.tails import tail_section

ROWS = 4_000
RNG = np.random.default_rng(0)
X = RNG.normal(size=(ROWS, 3)).astype("float32")
STORM = X[:, 1] > 2.0  # one sample in forty-four
Y = np.where(STORM, 50.0, 0.0)[:, None].astype("float32") + RNG.normal(size=(ROWS, 1)).astype("float32")
HALF = np.linspace(0.5, 1.5, ROWS).astype("float32")


def zero_model(loss):
    """Predicts 0 for everything, so that the errors are the targets."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros", name="out")])
    return lw.compile(model, keras.optimizers.SGD(0.0), loss=loss)


def test_shares_are_those_of_the_samples_above_the_quantile():
    found = lw.tail(zero_model(lw.losses.MeanSquaredError()), X, Y, HALF, level=0.9)["output"]
    errors = np.square(Y[:, 0].astype("float64"))
    order = np.argsort(errors)
    threshold = errors[order][np.searchsorted(np.cumsum(HALF[order]), 0.9 * HALF.sum())]
    above = errors > threshold
    assert not found.learnt
    assert found.threshold == pytest.approx(threshold, rel=1e-5)
    assert found.share_of_samples == pytest.approx(HALF[above].sum() / HALF.sum(), rel=1e-5)
    assert found.share_of_loss == pytest.approx((HALF * errors)[above].sum() / (HALF * errors).sum(), rel=1e-4)
    pull = HALF * np.sqrt(errors)
    assert found.share_of_gradient == pytest.approx(pull[above].sum() / pull.sum(), rel=1e-4)


def test_rows_are_the_worst_samples_and_the_column_that_makes_them_so_stands_out():
    found = lw.tail(zero_model("mae"), X, Y, level=0.98, feature_names=["wind", "storm", "rain"])["output"]
    assert found.rows[0] == int(np.argmax(np.abs(Y)))
    assert set(found.rows) <= set(np.flatnonzero(STORM))
    assert list(found.errors) == sorted(found.errors, reverse=True)
    assert [f.feature for f in found.features] == ["storm"]
    assert found.features[0].difference > 2


def test_running_threshold_is_the_one_shown_beside_the_quantile():
    model = zero_model(lw.losses.Superquantile(level=0.9, mix=0.5))
    model.fit(X, Y, batch_size=64, verbose=0)
    found = lw.tail(model, X, Y)["output"]
    state = float(keras.ops.convert_to_numpy(model.loss.state.result()))
    assert found.learnt and found.level == 0.9
    assert found.threshold == pytest.approx(state, rel=1e-6)
    assert found.quantile == pytest.approx(np.quantile(np.abs(Y), 0.9), rel=0.01)
    above = np.abs(Y[:, 0]) > state
    slopes = 0.5 + 0.5 / 0.1 * above
    assert found.share_of_gradient == pytest.approx(slopes[above].sum() / slopes.sum(), rel=1e-4)


def test_each_output_has_its_own_tail():
    inputs = keras.Input((3,))
    outputs = {name: keras.layers.Dense(1, kernel_initializer="zeros", name=name)(inputs) for name in "ab"}
    model = lw.compile(keras.Model(inputs, outputs), "sgd", loss={"a": "mae", "b": lw.losses.Superquantile(level=0.99)})
    tails = lw.tail(model, X, {"a": Y, "b": 3 * Y})
    assert [t.output for t in tails] == ["a", "b"]
    assert tails["b"].quantile == pytest.approx(3 * tails["a"].quantile, rel=1e-5)


def test_tables_show_it():
    tails = lw.tail(zero_model("mae"), X, Y, level=0.98)
    assert "feature 1 is" in str(tails) and str(tails["output"].rows[0]) in str(tails)
    html = Page("Tail", "Shares.", [tail_section(tails)]).to_html()
    assert "feature 1" in html and f"{tails['output'].errors[0]:.5g}" in html


def test_ledger_writes_the_tail_into_the_logs_each_epoch():
    model, ledger = zero_model(lw.losses.Superquantile(level=0.9)), lw.Ledger(tail=(X, Y))
    history = model.fit(X, Y, batch_size=256, epochs=2, callbacks=[ledger], verbose=0).history
    found = lw.tail(model, X, Y)["output"]
    assert history["output/tail_threshold"][1] == pytest.approx(found.threshold)
    assert history["output/tail_gradient_share"][1] == pytest.approx(found.share_of_gradient)
    assert len(ledger.tails) == 2


def test_level_and_names_that_make_no_sense_are_refused():
    model = zero_model("mae")
    with pytest.raises(SettingError, match="level must lie between 0 and 1"):
        lw.tail(model, X, Y, level=99)
    with pytest.raises(ShapeError, match=r"2 names.*3 columns"):
        lw.tail(model, X, Y, feature_names=["a", "b"])
