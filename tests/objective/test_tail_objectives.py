"""The objectives of the tail in `fit`: all four on one model, each on an output of its own."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.losses import PercentileWeighted, Superquantile, Tilted, TopK

ROWS, STEPS, BATCH = 128, 4, 32
RNG = np.random.default_rng(0)
X = RNG.normal(size=(ROWS, STEPS, 3)).astype("float32")
Y = {name: (X[..., :1] + RNG.standard_t(3, size=(ROWS, STEPS, 1))).astype("float32") for name in "abcd"}
TORCH = keras.config.backend() == "torch"


def objectives():
    return {
        "a": Superquantile(level=0.9),
        "b": PercentileWeighted(level=0.9),
        "c": TopK(share=0.1),
        "d": Tilted(tilt=0.5),
    }


def fitted(x=X, y=Y, *, dtype=None, optimizer=None, **how):
    """The model and its history, after two epochs in a fixed order. Steps of zeros are masked."""
    keras.utils.set_random_seed(1)
    inputs = keras.Input(x.shape[1:])
    seen = keras.layers.Masking(dtype=dtype)(inputs)
    outputs = {name: keras.layers.Dense(1, name=name, dtype=dtype)(seen) for name in "abcd"}
    model = keras.Model(inputs, outputs)
    lw.compile(model, optimizer or keras.optimizers.SGD(0.05), loss=objectives(), **how)
    history = model.fit(x, y, batch_size=BATCH, epochs=2, shuffle=False, verbose=0).history
    return model, {name: np.array(values) for name, values in history.items()}


@pytest.fixture(scope="module")
def plain():
    return fitted()


def assert_same(found, wanted, rtol=1e-4):
    assert found.keys() == wanted.keys() >= {"a_threshold", "b_threshold", "c_loss", "d_loss"}
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, rtol=rtol, err_msg=name)


@pytest.mark.parametrize(
    "how",
    [{"run_eagerly": True}, {"jit_compile": False}, {"jit_compile": True}, {"steps_per_execution": 4}],
    ids=lambda how: next(iter(how)),
)
def test_every_way_of_running_gives_the_same_thresholds_and_losses(plain, how):
    if TORCH and how not in ({"run_eagerly": True}, {"jit_compile": False}):
        pytest.skip("PyTorch has no steps_per_execution, and compiling takes minutes")
    assert_same(fitted(**how)[1], plain[1])


def test_mixed_precision_stays_close_to_float32(plain):
    assert_same(fitted(dtype="mixed_bfloat16")[1], plain[1], rtol=0.03)


def test_masked_steps_teach_nothing(plain):
    x = np.concatenate([X, np.zeros_like(X)], axis=1)
    y = {name: np.concatenate([values, np.full_like(values, 1e6)], axis=1) for name, values in Y.items()}
    assert_same(fitted(x, y)[1], plain[1])


def test_gradients_of_four_batches_alike_add_up_to_those_of_one(plain):
    def fourfold(array):
        return np.repeat(array.reshape(-1, BATCH, *array.shape[1:]), 4, axis=0).reshape(-1, *array.shape[1:])

    slow = keras.optimizers.SGD(0.05, gradient_accumulation_steps=4)
    model, history = fitted(fourfold(X), {name: fourfold(values) for name, values in Y.items()}, optimizer=slow)
    for name in "cd":  # nothing to remember
        for found, wanted in zip(*(m.get_layer(name).get_weights() for m in (model, plain[0])), strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)
    for name in "ab":  # every batch is remembered, whether or not the weights moved
        assert model.loss[name].state.snapshot()[2] > 2 * plain[0].loss[name].state.snapshot()[2]
        assert history[f"{name}_threshold"][1] == pytest.approx(plain[1][f"{name}_threshold"][1], rel=0.2)
