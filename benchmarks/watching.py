"""What `lw.watch()` costs: the same training with and without it, in turns, and the ratio of the pairs.

python -m benchmarks.watching [--pairs N]

Both the time on the clock and that of the processor are shown: the second doesn't count what else the machine does.
"""

import argparse
import contextlib
import time

import keras
import numpy as np

import losswright as lw

SETTINGS = {
    "table, 20,000 x 20, 5 epochs": ((20,), 20_000, 5, 64),
    "table, 200,000 x 100, 1 epoch": ((100,), 200_000, 1, 512),
    "images, 4,000 x 28 x 28, 1 epoch": ((28, 28, 1), 4_000, 1, 64),
    "loop of one's own, 300 batches": ((20,), 300 * 32, 0, 32),
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=15)
    pairs = parser.parse_args(arguments).pairs
    print(f"Keras {keras.__version__} on {keras.backend.backend()}, {pairs} pairs")
    for name, setting in SETTINGS.items():
        shape, rows, epochs, batch = setting
        train = training(shape, rows, epochs, batch)
        train(contextlib.nullcontext)  # compiles
        found = [turn(train, number) for number in range(pairs)]
        seconds = np.median([plain[0] for plain, _ in found])
        print(f"{name:34} {seconds:6.2f} s  clock {extra(found, 0)}, processor {extra(found, 1)}", flush=True)


def extra(found, clock):
    """How much more the watched training of a pair takes: median and quartiles."""
    low, middle, high = np.quantile([watched[clock] / plain[clock] - 1 for plain, watched in found], [0.25, 0.5, 0.75])
    return f"{middle:+.1%} ({low:+.1%} to {high:+.1%})"


def training(shape, rows, epochs, batch):
    """A function that trains one model for a while, and returns its seconds on the clock and of the processor."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(rows, *shape)).astype("float32"), rng.integers(0, 2, rows).astype("float32")
    hidden = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.Flatten()] if len(shape) > 1 else []
    last = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input(shape), *hidden, *last])
    model.compile("adam", loss="binary_crossentropy")

    def train(context):
        began, worked = time.perf_counter(), time.process_time()
        with context():
            if epochs:
                model.fit(x, y, epochs=epochs, batch_size=batch, verbose=0)
            else:
                for start in range(0, rows, batch):
                    model.train_on_batch(x[start : start + batch], y[start : start + batch])
        return time.perf_counter() - began, time.process_time() - worked

    return train


def turn(train, number):
    """Seconds without and with, the one first in even turns and the other in odd ones."""
    if number % 2:
        watched = train(lw.watch)
        return train(contextlib.nullcontext), watched
    return train(contextlib.nullcontext), train(lw.watch)


if __name__ == "__main__":
    main()
