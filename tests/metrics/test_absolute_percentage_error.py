"""The weighted mean percentage error, against NumPy's weighted average."""

import keras
import numpy as np
import pytest

from losswright.core.errors import SettingError, ShapeError
from losswright.metrics import AbsolutePercentageError

RNG = np.random.default_rng(3)
Y_TRUE = RNG.uniform(1, 100, (97, 1)).astype(np.float32)
Y_PRED = (Y_TRUE * RNG.uniform(0.5, 1.5, (97, 1))).astype(np.float32)
WEIGHT = RNG.choice([0.0, 1.0, 5.0], 97).astype(np.float32)
PERCENT = 100 * np.abs(Y_TRUE - Y_PRED)[:, 0].astype(np.float64) / Y_TRUE[:, 0]


def measure(y_true, y_pred, weight=None, batch=1000, **settings):
    metric = AbsolutePercentageError(**settings)
    for start in range(0, len(y_true), batch):
        part = slice(start, start + batch)
        metric.update_state(y_true[part], y_pred[part], None if weight is None else weight[part])
    return float(metric.result())


@pytest.mark.parametrize("batch", [1, 10, 97])
def test_it_is_the_weighted_mean_over_any_batches(batch):
    exact = np.average(PERCENT, weights=WEIGHT)
    assert measure(Y_TRUE, Y_PRED, WEIGHT, batch) == pytest.approx(exact, rel=1e-5)


def test_without_weights_it_equals_that_of_keras():
    theirs = keras.metrics.MeanAbsolutePercentageError()
    theirs.update_state(Y_TRUE, Y_PRED)
    assert measure(Y_TRUE, Y_PRED) == pytest.approx(float(theirs.result()), rel=1e-5)


def test_the_scale_of_the_weights_does_not_matter():
    assert measure(Y_TRUE, Y_PRED, 1000 * WEIGHT) == pytest.approx(measure(Y_TRUE, Y_PRED, WEIGHT), rel=1e-5)


def test_weight_three_is_three_copies():
    assert measure(np.array([10.0, 10.0]), np.array([9.0, 5.0]), np.array([3.0, 1.0])) == pytest.approx(
        measure(np.array([10.0] * 4), np.array([9.0, 9.0, 9.0, 5.0])), rel=1e-6
    )


def test_weight_zero_hides_nan():
    assert measure(np.array([np.nan, 10.0]), np.array([1.0, 5.0]), np.array([0.0, 1.0])) == pytest.approx(50.0)


def test_epsilon_stands_in_for_targets_near_zero():
    assert measure(np.array([0.0, 10.0]), np.array([1.0, 10.0]), epsilon=2.0) == pytest.approx(25.0)


def test_nothing_counted_is_nan():
    assert np.isnan(float(AbsolutePercentageError().result()))


def test_merged_halves_equal_the_whole():
    first, second = AbsolutePercentageError(), AbsolutePercentageError()
    first.update_state(Y_TRUE[:40], Y_PRED[:40], WEIGHT[:40])
    second.update_state(Y_TRUE[40:], Y_PRED[40:], WEIGHT[40:])
    first.merge_state([second])
    assert float(first.result()) == pytest.approx(measure(Y_TRUE, Y_PRED, WEIGHT), rel=1e-6)


def test_samples_beyond_two_to_the_24_still_count():
    metric = AbsolutePercentageError()
    metric.update_state([100.0], [99.0], [2.0**24])
    for _ in range(64):
        metric.update_state([100.0], [0.0], [2.0**0])
    wanted = (2.0**24 + 64 * 100) / (2.0**24 + 64)
    assert float(metric.result()) == pytest.approx(wanted, rel=2e-7)


def test_bad_shapes_and_settings_are_refused():
    with pytest.raises(ShapeError):
        AbsolutePercentageError().update_state(Y_TRUE, np.ones((97, 3)))
    with pytest.raises(SettingError, match="epsilon"):
        AbsolutePercentageError(epsilon=0.0)


def test_fit_and_a_saved_model_report_it(tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    metric = AbsolutePercentageError(epsilon=0.5)
    model.compile(keras.optimizers.SGD(0.0), "mse", weighted_metrics=[metric])
    history = model.fit(Y_PRED, Y_TRUE, sample_weight=WEIGHT, batch_size=10, verbose=0).history
    exact = np.average(PERCENT, weights=WEIGHT)
    assert history["absolute_percentage_error"] == pytest.approx([exact], rel=1e-5)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    evaluated = loaded.evaluate(Y_PRED, Y_TRUE, sample_weight=WEIGHT, verbose=0, return_dict=True)
    assert evaluated["absolute_percentage_error"] == pytest.approx(exact, rel=1e-5)
    assert AbsolutePercentageError.from_config(metric.get_config()).epsilon == 0.5
