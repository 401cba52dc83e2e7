"""`Superquantile`: its formula, and a threshold that is that of the whole training distribution."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import StateError
from losswright.losses import Huber, Superquantile
from tests.support import small_models
from tests.support.compiled import number

ROWS, BATCH = 60_000, 32


def heavy_tailed(kind, seed):
    """Features, and targets whose noise has a heavy tail."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(ROWS, 2))
    noise = rng.standard_t(2, size=ROWS) if kind == "Student t" else rng.lognormal(size=ROWS)
    return x.astype("float32"), noise[:, None].astype("float32")


def threshold_and_truth(x, y, optimizer):
    """The threshold after two passes in batches of 32, and the 99th percentile of the errors that are left."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    lw.compile(model, optimizer, loss=Superquantile(level=0.99))
    threshold = model.fit(x, y, batch_size=BATCH, epochs=2, verbose=0).history["threshold"][-1]
    return float(threshold), np.quantile(abs(y - model.predict(x, batch_size=4096, verbose=0)), 0.99)


@pytest.mark.parametrize("kind", ["Student t", "log-normal"])
def test_threshold_is_that_of_all_errors_while_predictions_hardly_move(kind):
    threshold, truth = threshold_and_truth(*heavy_tailed(kind, seed=0), keras.optimizers.SGD(1e-9))
    assert threshold == pytest.approx(truth, rel=0.06)


def test_threshold_is_that_of_all_errors_of_a_model_that_learns():
    x, noise = heavy_tailed("Student t", seed=1)
    y = noise + x @ np.array([[30.0], [-20.0]], "float32")  # the errors shrink sevenfold
    rate = keras.optimizers.schedules.CosineDecay(0.05, 2 * ROWS // BATCH)
    threshold, truth = threshold_and_truth(x, y, keras.optimizers.Adam(rate))
    assert truth < np.quantile(abs(y), 0.99) / 5
    assert threshold == pytest.approx(truth, rel=0.06)


def attached(loss, numbers):
    """The loss as it is on a model, with a state that holds the numbers."""
    loss.state.attached = True
    loss.state.restore(numbers)
    return loss


def test_value_is_the_blend_of_the_error_and_its_excess():
    y_true, y_pred = np.zeros((4, 1)), np.array([[1.0], [2.0], [4.0], [9.0]])
    errors, threshold, level, mix = y_pred[:, 0], 3.0, 0.9, 0.25
    loss = attached(Superquantile(level=level, mix=mix), [threshold, 1.0, 1000.0, 0.0])
    tail = threshold + np.maximum(errors - threshold, 0) / (1 - level)
    assert number(loss(y_true, y_pred)) == pytest.approx(((1 - mix) * errors + mix * tail).mean(), rel=1e-5)
    weight = np.array([1.0, 0.0, 2.0, 1.0])
    weighted = ((1 - mix) * errors + mix * tail) * weight
    assert number(loss(y_true, y_pred, weight)) == pytest.approx(weighted.mean(), rel=1e-5)


def test_mean_at_the_true_quantile_is_the_mean_of_the_worst():
    errors = np.random.default_rng(0).exponential(size=(2_000, 1))
    threshold = np.quantile(errors, 0.9)
    loss = attached(Superquantile(level=0.9, mix=1.0), [threshold, 1.0, 1000.0, 0.0])
    worst = np.sort(errors[:, 0])[-200:].mean()
    assert number(loss(np.zeros_like(errors), errors)) == pytest.approx(worst, rel=1e-3)


def test_error_may_be_any_loss():
    loss = attached(Superquantile(level=0.9, mix=0.0, of=Huber(delta=2.0)), [1.0, 1.0, 1000.0, 0.0])
    assert number(loss([[0.0]], [[5.0]])) == pytest.approx(2 * (5 - 1))


def test_used_without_compile_it_says_what_to_call():
    with pytest.raises(StateError, match=r"losswright\.compile\(model"):
        Superquantile()([[0.0]], [[1.0]])
    x, y = small_models.rows(32)
    model = small_models.single()
    model.compile("sgd", loss=Superquantile())
    with pytest.raises(StateError, match=r"losswright\.compile\(model"):
        model.fit(x, y, verbose=0)
