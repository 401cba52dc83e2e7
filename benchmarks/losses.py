"""Time of value plus gradient on one backend: losswright, Keras, and the backend's own code, interleaved."""

import json
import sys
import time

import keras
import numpy as np

import losswright as lw
from benchmarks.native import NATIVE
from benchmarks.running import MODES, memory

PAIRS = 9
SHAPES = {  # quick, full
    "mean_squared_error": ((4096, 256), (65536, 256)),
    "huber": ((4096, 256), (65536, 256)),
    "binary_crossentropy": ((4096, 256), (65536, 256)),
    "binary_focal": ((4096, 256), (65536, 256)),
    "poisson": ((4096, 256), (65536, 256)),
    "categorical_crossentropy": ((2048, 1000), (16384, 1000)),
    "sparse_crossentropy": ((2048, 1000), (16777, 1000)),
    "sparse_crossentropy_large": ((64, 32768), (512, 32768)),
    "categorical_focal": ((2048, 1000), (16384, 1000)),
    "kl_divergence": ((2048, 1000), (16384, 1000)),
    "small_batch": ((256, 10), (256, 10)),
}
L, K = lw.losses, keras.losses
LOSSES = {
    "mean_squared_error": (L.MeanSquaredError(), K.MeanSquaredError()),
    "huber": (L.Huber(), K.Huber()),
    "binary_crossentropy": (L.BinaryCrossentropy(from_logits=True), K.BinaryCrossentropy(from_logits=True)),
    "binary_focal": (L.BinaryFocalCrossentropy(from_logits=True), K.BinaryFocalCrossentropy(from_logits=True)),
    "poisson": (L.Poisson(), K.Poisson()),
    "categorical_crossentropy": (
        L.CategoricalCrossentropy(from_logits=True),
        K.CategoricalCrossentropy(from_logits=True),
    ),
    "sparse_crossentropy": (
        L.SparseCategoricalCrossentropy(from_logits=True),
        K.SparseCategoricalCrossentropy(from_logits=True),
    ),
    "categorical_focal": (
        L.CategoricalFocalCrossentropy(from_logits=True),
        K.CategoricalFocalCrossentropy(from_logits=True),
    ),
    "kl_divergence": (L.KLDivergence(), K.KLDivergence()),
}
LOSSES["sparse_crossentropy_large"] = LOSSES["small_batch"] = LOSSES["sparse_crossentropy"]


def inputs(name, shape):
    rng = np.random.default_rng(0)
    y_pred = rng.normal(0, 2, size=shape).astype("float32")
    if name in ("binary_crossentropy", "binary_focal"):
        return (rng.uniform(size=shape) < 0.3).astype("float32"), y_pred
    if name in ("sparse_crossentropy", "sparse_crossentropy_large", "small_batch"):
        return rng.integers(shape[-1], size=shape[0]).astype("int32"), y_pred
    if name in ("categorical_crossentropy", "categorical_focal"):
        return np.eye(shape[-1], dtype="float32")[rng.integers(shape[-1], size=shape[0])], y_pred
    if name == "kl_divergence":
        return tuple(rng.dirichlet(np.ones(shape[-1]), size=shape[0]).astype("float32") for _ in range(2))
    return (rng.poisson(3, size=shape).astype("float32"), np.exp(y_pred)) if name == "poisson" else (-y_pred, y_pred)


def measure(name, shape, how, prepare):
    y_true, y_pred = inputs(name, shape)
    ours, theirs = LOSSES[name]
    steps = [prepare(function, y_true, y_pred) for function in (ours, theirs, NATIVE[name])]
    times = interleaved(steps)
    quarters = [np.percentile(times[0] / times[other], (25, 50, 75)).tolist() for other in (1, 2)]
    return {
        "loss": name, "shape": " x ".join(map(str, shape)), "how": how, "keras": quarters[0], "native": quarters[1],
        "ms": 1e3 * float(np.median(times[0])), "memory": memory(steps, y_pred.nbytes),
    }  # fmt: skip


def interleaved(steps):
    """Seconds of each step, in turns, after a warm-up; quick steps are repeated within a turn."""
    for step in steps * 2:
        step()
    repeats = max(1, int(0.02 / max(1e-6, timed(steps[-1], 1))))
    return np.array([[timed(step, repeats) for step in steps] for _ in range(PAIRS)]).T


def timed(step, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def main(arguments):
    rows = []
    chosen = [argument for argument in arguments if argument in SHAPES] or SHAPES
    modes = {how: MODES[how] for how in arguments if how in MODES} or MODES
    for name, shapes in ((name, SHAPES[name]) for name in chosen):
        for how, prepare in modes.items():
            rows.append(measure(name, shapes["--quick" not in arguments], how, prepare))
            print(rows[-1], file=sys.stderr)
    backend = keras.config.backend()
    versions = f"{backend} {sys.modules[backend].__version__}, Keras {keras.__version__}"
    print(json.dumps({"backend": backend, "versions": versions, "rows": rows}))


if __name__ == "__main__":
    main(sys.argv[1:])
