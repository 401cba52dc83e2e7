"""What the running threshold costs a train step: `KERAS_BACKEND=torch python -m benchmarks.threshold_cost`.

The same `fit` with the mean absolute error and with `Superquantile`, in turns, in one process: the ratio of processor
times, pair by pair, after a warm-up. Three hidden layers of 512 units, batches of 256.
"""

import argparse
import time

import losswright as lw
from losswright import losses

import keras
import numpy as np

BATCH, STEPS, WIDTH = 256, 60, 512
RNG = np.random.default_rng(0)
X = RNG.normal(size=(BATCH * STEPS, 32)).astype("float32")
Y = X[:, :1] + RNG.standard_t(2, size=(BATCH * STEPS, 1)).astype("float32")


def compiled(loss: keras.losses.Loss) -> keras.Model:
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(WIDTH, "relu") for _ in range(3)]
    model = keras.Sequential([keras.Input((X.shape[1],)), *hidden, keras.layers.Dense(1)])
    return lw.compile(model, keras.optimizers.Adam(1e-4), loss=loss)


def seconds(model: keras.Model) -> float:
    began = time.process_time()
    model.fit(X, Y, batch_size=BATCH, shuffle=False, verbose=0)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    pairs = parser.parse_args().pairs
    plain, tail = compiled(losses.MeanAbsoluteError()), compiled(losses.Superquantile())
    times = np.array([[seconds(plain), seconds(tail)] for _ in range(pairs + 1)][1:])
    low, middle, high = np.quantile(times[:, 1] / times[:, 0], [0.25, 0.5, 0.75])
    step = 1_000 * np.median(times[:, 0]) / STEPS
    print(f"{keras.backend.backend()}: {middle:.3f} ({low:.3f} to {high:.3f}) times a step of {step:.1f} ms")


if __name__ == "__main__":
    main()
