"""LW508: initial weights far from the size that the width of a layer wants, or all the same."""

from collections.abc import Iterator

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.movement import alike_in_the_end, all_alike, first_kernels
from losswright.doctor.suspicion import SuspectingRule, Suspicion

LARGE = 4.0


def wide_weights():
    """Kernels with a spread of 15."""
    import keras

    start = keras.initializers.RandomNormal(stddev=15.0, seed=1)
    hidden = keras.layers.Dense(32, activation="relu", kernel_initializer=start)
    return [hidden, keras.layers.Dense(3, activation="softmax", kernel_initializer=start)]


class WideInitialWeights(SuspectingRule):
    """A layer of n inputs wants weights of about 1 / sqrt(n): larger ones saturate units or blow up the answers.

    Weights that are all equal are worse: all units of the layer stay copies of one another.

    Blind spots: models that begin from trained weights.
    """

    code, name, fault = "LW508", "wide-initial-weights", "init_bad"
    message = "The initial weights are far larger than the width of the layers allows, or all the same."
    advice = "Leave `kernel_initializer` at its default; `he_normal` suits relu."
    example = 'keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        sizes = {name: _relative_size(kernel) for name, kernel in first_kernels(case).items()}
        odd = {name: size for name, size in sizes.items() if size is not None}
        if odd:
            start = {name: {"kernel_initializer": "glorot_uniform"} for name in odd}
            text = ", ".join(
                f"{name}: {size:.2g} times the usual size" if size else f"{name}: all equal"
                for name, size in odd.items()
            )
            still = alike_in_the_end(case) & {name for name, size in odd.items() if size == 0}
            text += ", also after training" if still else ""
            change = Change("initial weights of the usual size", start)
            yield Suspicion(text, (change,), 0.75, standing=WARNING if still else None)

    bad = examples.classes(layers=wide_weights, fit={"epochs": 10}, optimizer=examples.QUICK)
    good = examples.classes()


def _relative_size(kernel: np.ndarray) -> float | None:
    """Its spread over that of Glorot's rule where it is too large; 0 where all are equal; None where it is usual."""
    inputs, units = int(np.prod(kernel.shape[:-1])), kernel.shape[-1]
    if all_alike(kernel):
        return 0.0
    relative = float(np.sqrt((kernel.astype("float64") ** 2).mean()) / np.sqrt(2 / (inputs + units)))
    return relative if relative > LARGE else None
