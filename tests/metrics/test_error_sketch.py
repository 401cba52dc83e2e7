"""Quantile and CVaR of absolute errors, against float64 NumPy on all the data at once."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright.core.errors import SettingError, ShapeError, WeightError
from losswright.metrics import AbsoluteErrorCVaR, AbsoluteErrorQuantile

BOUND = 0.0048 + 2e-5
LEVELS = (0.01, 0.5, 0.9, 0.99, 0.999)


def exact_quantile(error, weight, level):
    return float(np.quantile(error, level, method="inverted_cdf", weights=weight))


def exact_cvar(error, weight, level):
    """The mean of the upper tail, an error on its border counted in part."""
    order = np.argsort(-error)
    error, weight = error[order], weight[order].astype(np.float64)
    tail = (1 - level) * weight.sum()
    counted = np.clip(tail - (np.cumsum(weight) - weight), 0, weight)
    return (error * counted).sum() / tail


BOTH = pytest.mark.parametrize(
    ("metric", "exact"), [(AbsoluteErrorQuantile, exact_quantile), (AbsoluteErrorCVaR, exact_cvar)]
)


def draw(name, n=5000):
    rng = np.random.default_rng(5)
    drawn = {
        "student t": lambda: rng.standard_t(2, n),
        "pareto": lambda: rng.pareto(1.1, n) + 1,
        "log-normal": lambda: rng.lognormal(0, 2, n),
        "huge": lambda: rng.lognormal(0, 2, n) * 1e30,
        "tiny": lambda: rng.lognormal(0, 2, n) * 1e-30,
        "from tiny to huge": lambda: 10.0 ** rng.uniform(-36, 37, n),
        "mostly zero": lambda: rng.normal(size=n) * (rng.uniform(size=n) < 0.2),
        "few": lambda: rng.standard_t(2, 7),
    }
    return drawn[name]().astype(np.float32)


DISTRIBUTIONS = ("student t", "pareto", "log-normal", "huge", "tiny", "from tiny to huge", "mostly zero", "few")


def measure(metric, error, weight=None, batch=5000):
    """The result after feeding signed errors as predictions of zero targets, `(N, 1)` with weights `(N,)`."""
    for start in range(0, len(error), batch):
        part = slice(start, start + batch)
        y_pred = error[part, None]
        metric.update_state(np.zeros_like(y_pred), y_pred, None if weight is None else weight[part])
    return float(metric.result())


def values(metric):
    return [ops.convert_to_numpy(v) for v in metric.variables]


@BOTH
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_result_is_within_its_bound_of_the_exact_one(metric, exact, weighted, name):
    error = draw(name)
    weight = np.random.default_rng(1).choice([0.0, 0.5, 1.0, 7.0], len(error)).astype(np.float32)
    weight = weight if weighted else np.ones_like(weight)
    sketch = metric()
    measure(sketch, error, weight if weighted else None)
    for level in LEVELS:
        sketch.level = level
        wanted = exact(np.abs(error.astype(np.float64)), weight, level)
        assert float(sketch.result()) == pytest.approx(wanted, rel=BOUND, abs=0)


@BOTH
def test_constant_errors_and_zero_errors_come_back_as_they_are(metric, exact):
    assert measure(metric(), np.full(100, -3.7, np.float32)) == pytest.approx(3.7, rel=1e-5)
    assert measure(metric(), np.zeros(100, np.float32)) == 0.0


@BOTH
def test_a_sparse_tail_is_read_exactly(metric, exact):
    error = np.abs(draw("pareto", 300))
    assert measure(metric(0.99), error) == pytest.approx(exact(error, np.ones(300), 0.99), rel=1e-5)


@BOTH
@pytest.mark.parametrize("batch", [32, 999, 5000])
def test_batch_size_and_order_do_not_matter(metric, exact, batch):
    error = draw("student t")
    whole, shuffled = metric(), metric()
    measure(whole, error, batch=len(error))
    assert measure(shuffled, error[::-1], batch=batch) == pytest.approx(float(whole.result()), rel=1e-6)


@BOTH
def test_single_samples_add_up_to_the_whole(metric, exact):
    error = draw("student t", 100)
    assert measure(metric(0.9), error, batch=1) == pytest.approx(measure(metric(0.9), error), rel=1e-6)


@BOTH
def test_weight_three_is_three_copies(metric, exact):
    error = draw("log-normal", 500)
    weight = np.tile([1.0, 3.0], 250).astype(np.float32)
    copies = np.repeat(error, np.tile([1, 3], 250))
    assert measure(metric(0.9), error, weight) == pytest.approx(measure(metric(0.9), copies), rel=1e-6)


@BOTH
def test_merged_halves_equal_the_whole(metric, exact):
    error = draw("student t")
    first, second, whole = metric(0.9), metric(0.9), metric(0.9)
    measure(first, error[:1234]), measure(second, error[1234:]), measure(whole, error)
    first.merge_state([second])
    assert float(first.result()) == pytest.approx(float(whole.result()), rel=1e-6)


@BOTH
def test_small_steps_on_a_big_count_are_kept(metric, exact):
    """A plain float32 sum ignores an added 1 from 2^24 = 16,777,216 on."""
    sketch = metric(0.5)
    sketch.update_state([1.0], [0.0], [2.0**26])
    for _ in range(50):
        sketch.update_state([1.0], [0.0], [1.0])
    count, lost = (v.astype(np.float64)[0].sum() for v in values(sketch))
    assert count - lost == 2**26 + 50


@BOTH
def test_weight_zero_hides_nan_and_a_counted_nan_shows(metric, exact):
    y_true, y_pred = np.array([np.nan, 0.0, 0.0]), np.array([1.0, 2.0, np.nan])
    hidden, shown = metric(0.5), metric(0.5)
    hidden.update_state(y_true, y_pred, [0.0, 1.0, 0.0])
    shown.update_state(y_true, y_pred, [0.0, 1.0, 1.0])
    assert float(hidden.result()) == pytest.approx(2.0, rel=1e-5)
    assert np.isnan(float(shown.result()))


@BOTH
def test_a_negative_weight_shows_as_nan(metric, exact):
    sketch = metric(0.5)
    sketch.update_state([1.0, 2.0], [0.0, 0.0], [-1.0, 1.0])
    assert np.isnan(float(sketch.result()))


@BOTH
def test_nothing_counted_is_nan_and_reset_starts_anew(metric, exact):
    sketch = metric(0.5)
    assert np.isnan(float(sketch.result()))
    measure(sketch, draw("student t", 100))
    sketch.reset_state()
    assert np.isnan(float(sketch.result()))
    assert measure(sketch, np.full(10, 2.5, np.float32)) == pytest.approx(2.5, rel=1e-5)


def test_an_infinite_error_counts_as_one_sample():
    error = np.array([1.0, 2.0, 3.0, np.inf], np.float32)
    assert measure(AbsoluteErrorQuantile(0.5), error) == pytest.approx(2.0, rel=1e-5)
    assert measure(AbsoluteErrorQuantile(0.99), error) == np.inf
    assert measure(AbsoluteErrorCVaR(0.5), error) == np.inf


@BOTH
def test_shapes_align_batch_first(metric, exact):
    error = draw("student t", 12).reshape(4, 3)
    weight = np.array([1.0, 2.0, 0.0, 1.0], np.float32)
    by_sample, by_element = metric(0.5), metric(0.5)
    by_sample.update_state(np.zeros_like(error), error, weight)
    by_element.update_state(np.zeros_like(error), error, np.repeat(weight[:, None], 3, axis=1))
    assert float(by_sample.result()) == float(by_element.result())
    with pytest.raises(ShapeError):
        metric().update_state(np.zeros((4, 1)), error)
    with pytest.raises(WeightError):
        metric().update_state(np.zeros_like(error), error, np.ones(3))


@BOTH
def test_vectors_and_columns_are_the_same_data(metric, exact):
    error = draw("student t", 9)
    sketch = metric(0.5)
    sketch.update_state(np.zeros(9), error[:, None], np.ones((9, 1)))
    assert float(sketch.result()) == pytest.approx(measure(metric(0.5), error), rel=1e-6)


@BOTH
def test_half_precision_predictions_are_compared_in_float32(metric, exact):
    y_pred = ops.cast(np.full((50, 1), 0.5), "float16")
    sketch = metric()
    sketch.update_state(np.full((50, 1), 70000), y_pred)
    assert float(sketch.result()) == pytest.approx(69999.5, rel=1e-5)


@BOTH
@pytest.mark.parametrize("level", [0, 1, -0.5, 99, float("nan"), "0.9", True])
def test_a_level_outside_its_range_is_refused(metric, exact, level):
    with pytest.raises(SettingError, match="level"):
        metric(level)


@BOTH
def test_config_makes_an_equal_metric(metric, exact):
    made = metric(level=0.75, name="tail")
    assert made.get_config() == {"name": "tail", "dtype": "float32", "level": 0.75}
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made))
    assert type(again) is metric
    assert again.get_config() == made.get_config()


def test_names_tell_the_level():
    assert AbsoluteErrorQuantile().name == "absolute_error_p99"
    assert AbsoluteErrorQuantile(0.999).name == "absolute_error_p99.9"
    assert AbsoluteErrorCVaR(0.95).name == "absolute_error_cvar95"


def jit_choices():
    return [False, True] if keras.config.backend() == "tensorflow" else ["auto"]


@pytest.mark.parametrize("jit_compile", jit_choices())
def test_fit_and_evaluate_and_a_saved_model_report_the_exact_numbers(tmp_path, jit_compile):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(500, 1)).astype(np.float32)
    y = (x + rng.standard_t(2, (500, 1))).astype(np.float32)
    weight = rng.choice([0.0, 1.0, 2.0], 500).astype(np.float32)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    metrics = [AbsoluteErrorQuantile(0.9), AbsoluteErrorCVaR(0.9)]
    model.compile(keras.optimizers.SGD(0.0), "mse", weighted_metrics=metrics, jit_compile=jit_compile)
    error = np.abs(y - x)[:, 0].astype(np.float64)
    exact = {
        "absolute_error_p90": exact_quantile(error, weight, 0.9),
        "absolute_error_cvar90": exact_cvar(error, weight, 0.9),
    }
    history = model.fit(x, y, sample_weight=weight, batch_size=64, epochs=2, verbose=0).history
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for name, wanted in exact.items():
        assert history[name] == pytest.approx([wanted, wanted], rel=BOUND, abs=0)
        for each in (model, loaded):
            evaluated = each.evaluate(x, y, sample_weight=weight, batch_size=77, verbose=0, return_dict=True)
            assert evaluated[name] == pytest.approx(wanted, rel=BOUND, abs=0)


def test_the_keras_mask_hides_steps():
    steps = np.array([[[1.0], [2.0], [0.0]], [[3.0], [0.0], [0.0]]], np.float32)
    y_pred = keras.layers.Masking(mask_value=0.0)(steps)
    metric = AbsoluteErrorQuantile(0.01)
    metric.update_state(np.zeros_like(steps), y_pred, np.ones(2))
    assert float(metric.result()) == pytest.approx(1.0, rel=1e-5)
