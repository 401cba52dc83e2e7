"""Bias, spread and lag of the running quantile, over many streams at once: a few cells of docs/tails.md."""

import keras
import numpy as np
import pytest

from losswright.losses.running_quantile import RunningQuantile

pytestmark = pytest.mark.skipif(keras.config.backend() != "jax", reason="many streams at once are JAX's")
STREAMS, SAMPLES, WINDOW = 64, 120_000, 8_192
CHANCE = 3.5  # standard deviations that a mean of the streams may be off


def student(rng, shape):
    share = rng.uniform(size=shape)
    return share * np.sqrt(2 / (1 - share**2))


def pareto(rng, shape):
    return (1 - rng.uniform(size=shape)) ** (-1 / 1.5)


def lognormal(rng, shape):
    return rng.lognormal(size=shape)


TRUTH = {
    student: lambda q: q * np.sqrt(2 / (1 - q * q)),
    pareto: lambda q: (1 - q) ** (-1 / 1.5),
    lognormal: lambda q: np.exp({0.9: 1.2815516, 0.99: 2.3263479, 0.999: 3.0902323}[q]),
}
CELLS = [
    (student, 0.99, 32),
    (pareto, 0.99, 256),
    (pareto, 0.9, 4_096),
    (lognormal, 0.999, 256),
    (student, 0.99, 4_096),
]
each_cell = pytest.mark.parametrize(("draw", "level", "batch"), CELLS, ids=lambda x: getattr(x, "__name__", str(x)))


def streams(draw, batch):
    """`(batches, streams, batch)` values."""
    return draw(np.random.default_rng(0), (SAMPLES // batch, STREAMS, batch)).astype("float32")


def relative_errors(values, level, truth):
    """Of the threshold after each stream."""
    import jax

    state = RunningQuantile(level)

    @jax.jit
    def run(values):
        def step(numbers, batch):
            return jax.vmap(state.stateless_update_state)(numbers, batch), None

        return jax.lax.scan(step, [jax.numpy.zeros((STREAMS, 4))], values)[0][0][:, 0]

    return np.asarray(run(values)) / truth - 1


@each_cell
def test_threshold_of_a_still_distribution_has_no_bias_and_the_spread_of_8192_samples(draw, level, batch):
    values, truth = streams(draw, batch), TRUTH[draw](level)
    errors = relative_errors(values, level, truth)
    exact = np.quantile(draw(np.random.default_rng(1), (4 * STREAMS, WINDOW)), level, axis=1) / truth - 1
    bound = 0.03 if level == 0.999 else 0.01
    assert abs(errors.mean()) < bound + CHANCE * errors.std() / np.sqrt(STREAMS)
    assert errors.std() < exact.std() * (1 + CHANCE / np.sqrt(2 * STREAMS))


@each_cell
def test_threshold_keeps_up_with_errors_that_shrink_tenfold(draw, level, batch):
    values = streams(draw, batch)
    size = 10.0 ** (-np.arange(len(values)) / len(values))
    errors = relative_errors(values * size[:, None, None].astype("float32"), level, 0.1 * TRUTH[draw](level))
    bound = 0.15 if level == 0.999 else 0.05
    assert abs(errors.mean()) < bound + CHANCE * errors.std() / np.sqrt(STREAMS)
