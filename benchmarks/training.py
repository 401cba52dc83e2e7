"""Train one small network from many seeds and learning rates at once, with any loss, compiled on JAX."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import keras
import numpy as np

from benchmarks.tables import Table
from losswright.core.state import StatefulLoss

RATES = (1.25e-4, 5e-4, 2e-3, 8e-3)  # the trials of every loss
WIDTHS = (32, 32)


def predictions(table: Table, make_loss: Callable[[], keras.losses.Loss], batch: int, epochs: int) -> np.ndarray:
    """`(rates, seeds, rows)` predictions for the rows not trained on, those to choose by before those to judge by."""
    seeds = len(table.splits)
    x, y = jnp.asarray(table.x), jnp.asarray(table.y)
    networks = [start(table, seed) for seed in range(seeds)]
    weights = [jnp.stack([np.asarray(w[i]) for w in networks]) for i in range(len(networks[0]))]
    order = np.stack([orders(table.splits[seed][0], seed, batch, epochs) for seed in range(seeds)], axis=1)
    fit = jax.jit(_many(partial(_fit, make_loss(), x, y), seed_axes=(0, 1)))
    trained = fit(weights, jnp.asarray(order), jnp.asarray(RATES))
    held = jnp.stack([jnp.concatenate(split[1:]) for split in table.splits])
    predict = _many(lambda weights, rows: network(weights, x[rows])[:, 0], seed_axes=(0, 0), rate_axes=(0, None))
    return np.asarray(jax.jit(predict)(trained, held))


def _many(function: Callable, *, seed_axes: tuple, rate_axes: tuple = (None, None, 0)) -> Callable:
    """The function over seeds, then over rates."""
    per_seed = jax.vmap(function, in_axes=seed_axes + (None,) * (len(rate_axes) - 2))
    return jax.vmap(per_seed, in_axes=rate_axes)


def start(table: Table, seed: int) -> list[np.ndarray]:
    """Weights before training: the last bias is the median of the targets, so that no loss must find it first."""
    rng = np.random.default_rng(seed)
    sizes = [table.x.shape[1], *WIDTHS, 1]
    weights = []
    for a, b in pairwise(sizes):
        weights += [rng.normal(size=(a, b)) * np.sqrt(2 / a) * (0.1 if b == 1 else 1), np.zeros(b)]
    weights[-1] += np.median(table.y[table.splits[seed][0]])
    return [w.astype("float32") for w in weights]


def orders(rows: np.ndarray, seed: int, batch: int, epochs: int) -> np.ndarray:
    """`(steps, batch)` row numbers, reshuffled each epoch."""
    rng = np.random.default_rng(1_000 + seed)
    whole = len(rows) // batch * batch
    return np.concatenate([rng.permutation(rows)[:whole].reshape(-1, batch) for _ in range(epochs)])


def network(weights, x):
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        x = jax.nn.relu(x @ kernel + bias)
    return x @ weights[-2] + weights[-1]


def _fit(loss, x, y, weights, orders, rate):
    """Adam with a cosine schedule; the loss's state travels with the weights, as in a compiled step of Keras."""
    stateful = isinstance(loss, StatefulLoss)
    variables = loss.state.variables if stateful else []
    if stateful:
        loss.state.attached = loss.state.training = True

    def value(weights, numbers, rows):
        with keras.StatelessScope(state_mapping=list(zip(variables, numbers, strict=True))) as scope:
            total = loss(y[rows][:, None], network(weights, x[rows]))
        return total, [scope.get_current_value(v) for v in variables]

    def step(carry, rows):
        weights, mean, square, numbers, t = carry
        slopes, numbers = jax.grad(value, has_aux=True)(weights, numbers, rows)
        norm = jnp.sqrt(sum(jnp.sum(s * s) for s in slopes))
        slopes = [s * jnp.minimum(1.0, 10.0 / (norm + 1e-9)) for s in slopes]
        mean = [0.9 * m + 0.1 * s for m, s in zip(mean, slopes, strict=True)]
        square = [0.999 * v + 0.001 * s * s for v, s in zip(square, slopes, strict=True)]
        now = rate * 0.5 * (1 + jnp.cos(jnp.pi * t / len(orders)))
        moved = [
            w - now * (m / (1 - 0.9 ** (t + 1))) / (jnp.sqrt(v / (1 - 0.999 ** (t + 1))) + 1e-7)
            for w, m, v in zip(weights, mean, square, strict=True)
        ]
        return (moved, mean, square, numbers, t + 1), None

    zeros = [jnp.zeros_like(w) for w in weights]
    start = (weights, zeros, zeros, [jnp.zeros(()) for _ in variables], 0.0)
    return jax.lax.scan(step, start, orders)[0][0]
