"""What weights mean to losses that look at the batch as a whole: tilted means and the largest errors."""

import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import SettingError, StateError
from losswright.losses import MaxFractionTail, PercentileWeighted, Tilted, TopK
from tests.support.gradients import values_and_slopes

BATCH_LOSSES = [Tilted(tilt=0.7), Tilted(tilt=-0.7), TopK(k=3), TopK(share=0.4)]
for_each_loss = pytest.mark.parametrize("loss", BATCH_LOSSES, ids=lambda loss: loss.name)
ERRORS = np.float32([[4.0], [1.0], [-7.0], [2.5], [0.5], [-3.0]])
ZEROS = np.zeros_like(ERRORS)


def means(loss, errors, weight=None):
    loss = type(loss).from_config({**loss.get_config(), "reduction": "mean_with_sample_weight"})
    value, slopes = values_and_slopes(lambda p: loss(np.zeros_like(errors), p, weight), errors)
    return float(value), slopes[:, 0]


@pytest.mark.parametrize("tilt", [1.0, -1.0, 1e-4, 0.01, 30.0])
def test_mean_is_the_tilted_mean(tilt):
    truth = np.log(np.mean(np.exp(tilt * abs(np.float64(ERRORS))))) / tilt
    assert means(Tilted(tilt=tilt), ERRORS)[0] == pytest.approx(truth, rel=1e-5)


@pytest.mark.parametrize("tilt", [1.0, -1.0])
def test_slope_is_that_of_the_tilted_mean(tilt):
    exponentials = np.exp(tilt * abs(ERRORS[:, 0]))
    truth = exponentials / exponentials.sum() * np.sign(ERRORS[:, 0])
    np.testing.assert_allclose(means(Tilted(tilt=tilt), ERRORS)[1], truth, rtol=1e-5)


def test_strong_tilts_are_the_largest_and_the_least_error():
    assert means(Tilted(tilt=1e4), ERRORS)[0] == pytest.approx(7.0, rel=1e-3)
    assert means(Tilted(tilt=-1e4), ERRORS)[0] == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize(("loss", "truth"), [(TopK(k=2), 5.5), (TopK(k=6), 3.0), (TopK(share=0.25), (7 + 4 / 2) / 1.5)])
def test_mean_is_that_of_the_largest_errors(loss, truth):
    assert means(loss, ERRORS)[0] == pytest.approx(truth, rel=1e-6)


@for_each_loss
def test_weights_of_whole_numbers_repeat_samples(loss):
    if getattr(loss, "k", None):
        loss = TopK(share=0.5)
    times = np.array([1, 3, 2, 1, 2, 1])
    weighted, repeated = means(loss, ERRORS, times), means(loss, np.repeat(ERRORS, times, axis=0))
    assert weighted[0] == pytest.approx(repeated[0], rel=1e-5)
    together = np.add.reduceat(repeated[1], np.cumsum([0, *times[:-1]]))
    np.testing.assert_allclose(weighted[1], together, rtol=1e-5, atol=1e-7)


@for_each_loss
def test_sample_of_weight_0_is_as_if_it_were_not_there(loss):
    errors, weight = np.vstack([ERRORS, [[1e6]]]).astype("float32"), [1.0] * 6 + [0.0]
    with_it, without = means(loss, errors, weight), means(loss, ERRORS)
    assert with_it[0] == pytest.approx(without[0], rel=1e-6)
    np.testing.assert_allclose(with_it[1], [*without[1], 0.0], rtol=1e-5, atol=1e-7)


@for_each_loss
def test_batch_without_any_weight_costs_nothing(loss):
    value, slopes = means(loss, ERRORS, [0.0] * 6)
    assert value == 0 and (slopes == 0).all()


@for_each_loss
def test_order_of_the_samples_is_of_no_matter(loss):
    order = np.random.default_rng(0).permutation(6)
    assert means(loss, ERRORS[order])[0] == pytest.approx(means(loss, ERRORS)[0], rel=1e-6)


@pytest.mark.parametrize("settings", [{}, {"k": 3, "share": 0.1}])
def test_top_k_wants_either_a_number_or_a_share(settings):
    with pytest.raises(SettingError, match="either share or k"):
        TopK(**settings)


def test_percentile_weighting_needs_a_model_for_its_memory():
    with pytest.raises(StateError, match=r"losswright\.compile"):
        PercentileWeighted()(ZEROS, ERRORS)


@pytest.mark.parametrize("unit", [1.0, 1e3])
def test_percentile_weighting_is_the_same_in_any_unit(unit):
    loss = PercentileWeighted(level=0.8, scale=3.0)
    loss.state.attached = True
    loss.state.restore([2.0 * unit, 1.0 * unit, 5000.0, 0.0])
    size = abs(np.float64(ERRORS[:, 0]))
    truth = np.mean(size * (1 + 3 * (1 + np.tanh(size - 2)) / 2))
    assert float(loss(ZEROS, ERRORS * unit)) / unit == pytest.approx(truth, rel=1e-5)


def test_percentile_weighting_learns_its_threshold_in_training_only(linear_model_and_data):
    model, x, y = linear_model_and_data
    loss = PercentileWeighted(level=0.9)
    lw.compile(model, "sgd", loss=loss)
    model.fit(x, y, epochs=1, batch_size=32, verbose=0)
    learnt = loss.state.snapshot()
    model.evaluate(x, 100 * y, verbose=0)
    assert learnt[0] > 0 and loss.state.snapshot() == learnt


@pytest.fixture
def linear_model_and_data():
    import keras

    rng = np.random.default_rng(0)
    x = np.float32(rng.normal(size=(256, 2)))
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), x, x @ np.float32([[1.0], [2.0]]) + 1


def test_hidden_sample_is_not_the_largest():
    weight = np.float32([1, 1, 0, 1, 1, 1])
    without = np.delete(ERRORS, 2, axis=0)
    assert means(MaxFractionTail(level=0.5), ERRORS, weight)[0] == pytest.approx(
        means(MaxFractionTail(level=0.5), without)[0]
    )
