"""LW222: labels that half precision rounds to other labels."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule

HALVES = ("float16", "bfloat16")


def far_apart(y):
    """The classes 0, 301 and 602."""
    return 301 * y


def sparse(dtype):
    """A loss in some precision."""
    return {"class_name": "SparseCategoricalCrossentropy", "config": {"dtype": dtype}}


class RoundedLabels(Rule):
    """Keras casts labels to the dtype of the loss: float16 knows the whole numbers to 2,048, bfloat16 to 256.

    Beyond, labels become those of another class, without a word.

    Blind spots: labels that are rounded before they reach `fit`.
    """

    code, name, fault = "LW222", "rounded-labels", "label_encoding"
    message = "In the precision of the loss, some labels become those of another class."
    advice = 'Leave the loss in float32 (`dtype="float32"`), or use a loss of losswright, which keeps labels whole.'
    example = 'keras.losses.SparseCategoricalCrossentropy(dtype="float32")'

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            lost = self._lost(output) if output.objective.family == SPARSE else None
            if lost is not None and lost.any():
                seen = output.targets.numbers[lost]
                text = f"{lost.sum()} of {lost.size} labels; {seen[0]:g} becomes {_cast(seen[:1], output)[0]:g}"
                yield self.found(f"{text} in {_dtype(output)}", output=output)

    @staticmethod
    def _lost(output: Output) -> np.ndarray | None:
        numbers = output.targets.numbers
        return _cast(numbers, output) != numbers if _dtype(output) in HALVES and numbers.size else None

    bad = examples.classes(units=603, target=far_apart, loss=sparse("bfloat16"))
    good = examples.classes(units=603, target=far_apart, loss=sparse("float32"))


def _dtype(output: Output) -> str:
    if type(output.objective.loss).__module__.startswith("losswright"):
        return "float32"  # labels stay whole numbers there
    return str(getattr(output.objective.loss, "dtype", None) or keras.config.floatx())


def _cast(numbers: np.ndarray, output: Output) -> np.ndarray:
    tensor = keras.ops.cast(keras.ops.convert_to_tensor(numbers.astype("float32")), _dtype(output))
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32")), "float64")
