"""Each threshold against the true one while a model learns: `python -m benchmarks.threshold_over_training`.

Writes docs/images/threshold-over-training.svg and prints how far each threshold is off.
"""

import os
from functools import partial
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import optax

from benchmarks.tables import Table, flight_delays
from benchmarks.training import network, orders, start
from losswright.losses.running_quantile import RunningQuantile

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "threshold-over-training.svg"
BATCHES, EPOCHS, LEVEL = (32, 256), {32: 1, 256: 4}, 0.99
LOOKS, JUDGED = 100, 20_000  # how often the true quantile is taken, and over how many training rows


def errors_over_training(table: Table, batch: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors of each batch before its step, the steps looked at, and the true quantile there; trained on MAE."""
    x, y = jnp.asarray(table.x), jnp.asarray(table.y)
    judged = jnp.asarray(np.random.default_rng(1).permutation(table.splits[0][0])[:JUDGED])  # rows are in time's order
    rows = orders(table.splits[0][0], 0, batch, EPOCHS[batch])
    every = len(rows) // LOOKS
    rows = jnp.asarray(rows[: every * LOOKS].reshape(LOOKS, every, batch))
    optimizer = optax.adam(optax.cosine_decay_schedule(2e-3, every * LOOKS))

    def loss(weights, rows):
        errors = jnp.abs(y[rows] - network(weights, x[rows])[:, 0])
        return errors.mean(), errors

    def step(carry, rows):
        weights, moments = carry
        slopes, errors = jax.grad(loss, has_aux=True)(weights, rows)
        updates, moments = optimizer.update(slopes, moments)
        return (optax.apply_updates(weights, updates), moments), errors

    def look(carry, rows):
        true = jnp.quantile(loss(carry[0], judged)[1], LEVEL)
        carry, errors = jax.lax.scan(step, carry, rows)
        return carry, (errors, true)

    weights = [jnp.asarray(w) for w in start(table, 0)]
    weights[-1] = jnp.zeros(1) + 5.0  # far from the targets, as an untrained output is
    _, (errors, true) = jax.jit(partial(jax.lax.scan, look))((weights, optimizer.init(weights)), rows)
    return np.asarray(errors).reshape(-1, batch), np.arange(LOOKS) * every, np.asarray(true)


def running(errors: np.ndarray) -> np.ndarray:
    """The running threshold before each batch, from the second on."""
    state = RunningQuantile(LEVEL)

    def step(numbers, batch):
        numbers = state.stateless_update_state(numbers, batch)
        return numbers, numbers[0][0]

    return np.asarray(jax.jit(partial(jax.lax.scan, step))([jnp.zeros(4)], jnp.asarray(errors))[1])


def panel(axis: plt.Axes, table: Table, batch: int) -> None:
    errors, looks, true = errors_over_training(table, batch)
    looks, true = looks[1:], true[1:]
    lines = {
        "max * 0.99 (MaxFractionTail)": (LEVEL * errors.max(axis=1)[looks], "#c2410c", 0.8),
        "batch sort (BatchPercentileTail, BlendedTail)": (np.quantile(errors, LEVEL, axis=1)[looks], "#7c3aed", 0.8),
        "running (Superquantile, PercentileWeighted)": (running(errors)[looks - 1], "#0f766e", 2.0),
    }
    for name, (line, colour, width) in lines.items():
        off = 100 * (line / true - 1)
        print(
            f"batch {batch}, {name}: bias {off.mean():+.0f} %, deviation {off.std():.0f} %; "
            f"last half {off[LOOKS // 2 :].mean():+.1f} ± {off[LOOKS // 2 :].std():.1f} %"
        )
        axis.plot(looks * batch / 1_000, line * table.scale, color=colour, linewidth=width, label=name)
    axis.plot(looks * batch / 1_000, true * table.scale, color="black", linestyle="--", linewidth=1.4, label="true p99")
    axis.set(title=f"flights, batch {batch}", xlabel="thousand samples seen", ylabel="threshold, minutes", yscale="log")
    axis.grid(alpha=0.25)


def main() -> None:
    table = flight_delays(1, every=1)
    figure, axes = plt.subplots(1, len(BATCHES), figsize=(11, 4.2), layout="constrained", sharey=True)
    for axis, batch in zip(axes, BATCHES, strict=True):
        panel(axis, table, batch)
    axes[0].legend(fontsize=7)
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
