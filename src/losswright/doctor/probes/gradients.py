"""The size of the loss's gradient in each layer, on a few rows, with the weights as they are."""

from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.probes.forward import train_sample
from losswright.doctor.watching import unwatched
from losswright.kernels.task_gradients import gradient_norms

ROWS, MOST = 32, 12


@probe
def gradient_sizes(case: Case) -> dict[str, float] | None:
    """Layer name -> norm of the gradient by its kernel over that of the kernel, in order; None where it can't be told.

    All layers of a chain of up to twelve, else the first and the last.
    Only for chains of dense layers, where it takes no time.
    """
    rows = train_sample(case)
    kernels = [(layer.name, k) for layer in case.hidden if (k := getattr(layer, "kernel", None)) is not None]
    kernels = [(name, kernel) for name, kernel in kernels if kernel.trainable]
    if rows is None or rows.y is None or not kernels or any(len(kernel.shape) != 2 for _, kernel in kernels):
        return None  # convolutions take seconds to compile
    few = rows.take(np.arange(min(ROWS, len(rows))))
    kernels = kernels if len(kernels) <= MOST else [kernels[0], kernels[-1]]
    mine = {id(kernel) for _, kernel in kernels}
    others = [variable for variable in case.model.variables if id(variable) not in mine]
    with unwatched():
        norms = gradient_norms(lambda: _loss(case, few), [kernel for _, kernel in kernels], others)
    sizes = [float(np.linalg.norm(keras.ops.convert_to_numpy(kernel))) for _, kernel in kernels]
    return {name: norm / (size + 1e-12) for (name, _), norm, size in zip(kernels, norms, sizes, strict=True)}


def _loss(case: Case, rows: Any) -> Any:
    answers = case.model(rows.x, training=False)
    return keras.ops.reshape(case.model.compute_loss(x=rows.x, y=rows.y, y_pred=answers, training=False), (1,))
