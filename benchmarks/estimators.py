"""Ways to estimate a quantile of a stream. Each takes `(repetitions, batches, batch)` and gives `(repetitions,)`."""

from functools import partial
from importlib import util

import jax
import jax.numpy as jnp
import numpy as np

from losswright.losses.running_quantile import RunningQuantile

WINDOW = 8_192


def running(values: np.ndarray, level: float) -> np.ndarray:
    """`RunningQuantile` itself, compiled."""
    return np.asarray(_scan(RunningQuantile(level), jnp.asarray(values.swapaxes(0, 1))))


@partial(jax.jit, static_argnums=0)
def _scan(state: RunningQuantile, values):
    def step(numbers, batch):
        return jax.vmap(state.stateless_update_state)(numbers, batch), None

    start = [jnp.zeros((values.shape[1], *v.shape)) for v in state.variables]
    return jax.lax.scan(step, start, values)[0][0][:, 0]


def window(values: np.ndarray, level: float) -> np.ndarray:
    """The exact quantile of the last 8,192 samples."""
    return np.quantile(values.reshape(len(values), -1)[:, -WINDOW:], level, axis=1)


def batch_sort(values: np.ndarray, level: float) -> np.ndarray:
    """The exact quantile of the last batch."""
    return np.quantile(values[:, -1], level, axis=1)


def max_fraction(values: np.ndarray, level: float) -> np.ndarray:
    """The share `level` of the largest error of the last batch."""
    return level * values[:, -1].max(axis=1)


def p_squared(values: np.ndarray, level: float) -> np.ndarray:
    """P-squared, five markers a stream (Jain and Chlamtac 1985)."""
    flat = jnp.asarray(values.reshape(len(values), -1).T)
    return np.asarray(_p_squared(flat[5:], jnp.sort(flat[:5], axis=0), jnp.float32(level)))


@jax.jit
def _p_squared(values, heights, level):
    marks = jnp.array([0.0, level / 2, level, (1 + level) / 2, 1.0])[:, None]
    places = jnp.arange(1.0, 6.0)[:, None] + jnp.zeros_like(heights)

    def step(state, value):
        heights, places, count = state
        heights = heights.at[0].min(value).at[4].max(value)
        places = places + jnp.concatenate([jnp.zeros((1, len(value))), (value < heights[1:]).at[3].set(True)])
        wanted = 1 + count * marks
        for i in (1, 2, 3):
            heights, places = _adjust(heights, places, wanted, i)
        return (heights, places, count + 1), None

    return jax.lax.scan(step, (heights, places, 5.0), values)[0][0][2]


def _adjust(heights, places, wanted, i: int):
    """Move marker i by one place towards the wanted one: by a parabola, or a line where that would cross another."""
    behind, ahead = places[i] - places[i - 1], places[i + 1] - places[i]
    gap = wanted[i] - places[i]
    side = jnp.where((gap >= 1) & (ahead > 1), 1.0, jnp.where((gap <= -1) & (behind > 1), -1.0, 0.0))
    up, down = (heights[i + 1] - heights[i]) / ahead, (heights[i] - heights[i - 1]) / behind
    curved = heights[i] + side / (ahead + behind) * ((behind + side) * up + (ahead - side) * down)
    straight = heights[i] + side * jnp.where(side > 0, up, down)
    inside = (heights[i - 1] < curved) & (curved < heights[i + 1])
    moved = jnp.where(inside, curved, straight)
    return heights.at[i].set(jnp.where(side == 0, heights[i], moved)), places.at[i].add(side)


def t_digest(values: np.ndarray, level: float) -> np.ndarray:
    """A t-digest of everything so far (`fastdigest`)."""
    import fastdigest

    flat = values.reshape(len(values), -1)
    return np.array([fastdigest.TDigest.from_values(stream.tolist()).quantile(level) for stream in flat])


BATCHWISE = {"RunningQuantile": running, "batch sort": batch_sort, "max * level": max_fraction}
STREAMING = {"last 8,192": window, "P-squared": p_squared}
if util.find_spec("fastdigest"):  # not among the tools of development: `pip install fastdigest` adds its column
    STREAMING["t-digest"] = t_digest
