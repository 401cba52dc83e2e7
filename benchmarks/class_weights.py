"""Class weights of two million labels: Keras's loop against `by_class`. `python -m benchmarks.class_weights`.

Pairs are interleaved; a time is the processor's, the shorter of two calls, since the first also waits for memory from
the system; ratios are medians of the pairs.
"""

import statistics
import time
from collections.abc import Callable

import losswright as lw  # first: it picks the backend that is installed

import numpy as np
from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

SAMPLES, PAIRS = 2_000_000, 9
WEIGHTS = {label: 1.0 + label for label in range(10)}


def forms() -> dict[str, tuple[np.ndarray, object]]:
    """Labels as they come, and what `by_class` is asked for."""
    labels = np.random.default_rng(0).integers(0, 10, SAMPLES)
    return {
        "int64, dict": (labels, WEIGHTS),
        "int64, balanced": (labels, "balanced"),
        "int64, effective": (labels, "effective"),
        "int32, dict": (labels.astype("int32"), WEIGHTS),
        "uint8, balanced": (labels.astype("uint8"), "balanced"),
        "float32, dict": (labels.astype("float32"), WEIGHTS),
        "one-hot, dict": (np.eye(10, dtype="float32")[labels], WEIGHTS),
        "strings, balanced": (np.array([f"class {i}" for i in range(10)])[labels], "balanced"),
    }


def seconds(function: Callable[[], object]) -> float:
    times = []
    for _ in range(2):
        began = time.process_time()
        function()
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    print("| labels, weights | Keras's loop, ms | by_class, ms | times faster |\n|---|---|---|---|")
    for name, (y, weighting) in forms().items():
        codes = y if y.dtype.kind != "U" else np.unique(y, return_inverse=True)[1]  # Keras reads no strings
        pairs = [
            (
                seconds(lambda codes=codes: class_weight_to_sample_weights(codes, WEIGHTS)),
                seconds(lambda y=y, weighting=weighting: lw.weights.by_class(y, weighting)),
            )
            for _ in range(PAIRS)
        ]
        of_keras, ours = (1_000 * statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(theirs / own for theirs, own in pairs)
        print(f"| {name} | {of_keras:.0f} | {ours:.1f} | {ratio:.0f} |", flush=True)


if __name__ == "__main__":
    main()
