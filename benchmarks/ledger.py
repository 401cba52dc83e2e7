"""What the ledger costs a step, gradients off: `KERAS_BACKEND=jax python -m benchmarks.ledger`.

Fits with and without it alternate in one process. Times are the tenth percentile of the epochs' processor times, since
other programs on the machine only ever add to them.
"""

import time

import losswright as lw  # first: it picks the backend that is installed

import keras
import numpy as np

STEPS, BATCH, EPOCHS, PAIRS = 240, 256, 5, 7
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
    """Time of a step without the ledger in milliseconds, and that with it over it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(STEPS * BATCH, 32)).astype("float32")
    y = {"a": x[:, :1], "b": x[:, 1:2]}
    plain, watched, times = model_of(widths), model_of(widths), ([], [])
    for _ in range(PAIRS):
        for model, callbacks, kept in ((plain, [], times[0]), (watched, [lw.Ledger()], times[1])):
            clock = Clock()
            settings = {"batch_size": BATCH, "epochs": EPOCHS, "verbose": 0, "shuffle": False}
            model.fit(x, y, callbacks=[*callbacks, clock], **settings)
            kept.extend(clock.times[1:])  # the first epoch compiles
    without, with_it = (float(np.quantile(t, 0.1)) for t in times)
    return 1_000 * without / STEPS, with_it / without


def main() -> None:
    print(f"| {keras.config.backend()}: model | a step, ms | with the ledger |\n|---|---|---|")
    for name, widths in WIDTHS.items():
        step, relative = ratio(widths)
        print(f"| {name} | {step:.2f} | x {relative:.3f} |", flush=True)


if __name__ == "__main__":
    main()
