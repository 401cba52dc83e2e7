"""What the ledger costs a step, gradients off: `KERAS_BACKEND=jax python -m benchmarks.ledger`.

Epochs with and without it alternate in one process; the ratio is of medians of processor time, which other programs
on the machine disturb less than the clock.
"""

import statistics
import time

import losswright as lw  # first: it picks the backend that is installed

import keras
import numpy as np

STEPS, BATCH, PAIRS = 120, 256, 11
WIDTHS = {"small (64, 64)": (64, 64), "large (512, 512, 512)": (512, 512, 512)}


class Clock(keras.callbacks.Callback):
    """Processor time of each epoch."""

    def __init__(self):
        super().__init__()
        self.times: list[float] = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.process_time() - self.began)


def model_of(widths: tuple[int, ...]) -> keras.Model:
    keras.utils.set_random_seed(1)
    x = hidden = keras.Input((32,))
    for width in widths:
        hidden = keras.layers.Dense(width, "relu", kernel_regularizer="l2")(hidden)
    model = keras.Model(x, {name: keras.layers.Dense(1, name=name)(hidden) for name in "ab"})
    model.compile("adam", {"a": "mse", "b": "mae"})
    return model


def ratio(widths: tuple[int, ...]) -> tuple[float, float]:
    """Median time of a step without the ledger in milliseconds, and that with it over it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(STEPS * BATCH, 32)).astype("float32")
    y = {"a": x[:, :1], "b": x[:, 1:2]}
    plain, watched, times = model_of(widths), model_of(widths), ([], [])
    for _ in range(PAIRS):
        for model, callbacks, kept in ((plain, [], times[0]), (watched, [lw.Ledger()], times[1])):
            clock = Clock()
            settings = {"batch_size": BATCH, "epochs": 3, "verbose": 0, "shuffle": False}
            model.fit(x, y, callbacks=[*callbacks, clock], **settings)
            kept.extend(clock.times[1:])  # the first epoch compiles
    medians = [statistics.median(t) for t in times]
    return 1_000 * medians[0] / STEPS, medians[1] / medians[0]


def main() -> None:
    print(f"| {keras.config.backend()}: model | a step, ms | with the ledger |\n|---|---|---|")
    for name, widths in WIDTHS.items():
        step, relative = ratio(widths)
        print(f"| {name} | {step:.2f} | x {relative:.3f} |", flush=True)


if __name__ == "__main__":
    main()
