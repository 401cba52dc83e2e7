"""Compiled, a loss gives what it gives eagerly."""

import keras
import numpy as np
from keras import ops

from losswright.kernels.slopes import as_array
from losswright.kernels.step_compilers import COMPILER, compile_step
from losswright.trial.check import Check, Fault

ADVICE = "use keras.ops, not NumPy or Python's if and for, on tensors"


class Compiled(Check):
    """`fit` compiles the step on JAX and TensorFlow, and on PyTorch if asked to.

    What NumPy or Python does to a tensor happens once, when the step is traced, or not at all.
    """

    name, question = "compiled", "the compiled loss gives what it gives eagerly"

    def find(self, subject):
        sample, loss = subject.sample, subject.arranged()
        y_true, y_pred = ops.convert_to_tensor(sample.y_true), ops.convert_to_tensor(sample.y_pred)
        eager = as_array(loss(y_true, y_pred))
        found = as_array(compile_step(lambda t, p: loss(t, p))(y_true, y_pred))
        if not np.allclose(found, eager, rtol=1e-4, atol=1e-6, equal_nan=True):
            compiler = COMPILER[keras.config.backend()]
            yield Fault(f"{np.mean(found):.6g} under {compiler}, {np.mean(eager):.6g} eagerly", sample.shapes(), ADVICE)

    def raised(self, error, subject):
        fault = super().raised(error, subject)
        return Fault(f"under {COMPILER[keras.config.backend()]}: {fault.seen}", fault.shown_by, ADVICE)
