"""What passes through a model on its way: values of tensors between its layers."""

import warnings
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from losswright.doctor.probes.forward import spread
from losswright.doctor.recording import Rows


def inside(model: Any, tensors: Mapping[str, Any], rows: Rows, most: int) -> dict[str, np.ndarray] | None:
    """By name, for up to so many rows, as the model has them in use; None where it can't be looked into."""
    if not tensors or not getattr(model, "inputs", None):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras minds the structure of inputs that are given as a list of one
            values = keras.Model(model.inputs, dict(tensors))(spread(rows, most).x, training=False)
    except Exception:  # layers of the user's own may refuse to run apart: nothing is known of them then
        return None
    return {name: keras.ops.convert_to_numpy(value) for name, value in values.items()}
