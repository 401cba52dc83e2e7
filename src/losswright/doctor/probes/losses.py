"""The values of a loss before any reduction, on rows of the case."""

from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import predictions, targets, train_sample
from losswright.doctor.watching import unwatched

MOST = 256


@probe
def pair(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
    """Targets and predictions of up to 256 training rows; None where either is missing or not a number."""
    y_true, found = targets(output, train_sample(case)), predictions(case)
    y_pred = None if found is None else output.part(found)
    if y_true is None or y_pred is None or y_true.dtype.kind not in "biuf" or not np.isfinite(y_pred).all():
        return None
    return y_true[:MOST], y_pred[:MOST]


def unreduced(loss: Any, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray | None:
    """What a loss or a function gives for rows, float64; None where it can't take them."""
    dtype = getattr(loss, "dtype", None) or keras.config.floatx()
    given = [keras.ops.convert_to_tensor(part, dtype=dtype) for part in (y_true, y_pred)]
    if not isinstance(loss, keras.losses.Loss) and y_true.ndim == 1 and y_pred.ndim == 2:
        given[0] = keras.ops.expand_dims(given[0], -1)  # as Keras does for functions
    try:
        with unwatched(), np.errstate(all="ignore"):
            values = loss.call(*given) if isinstance(loss, keras.losses.Loss) else loss(*given)
            return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(values, "float32")), "float64")
    except Exception:  # a loss of the user's own may raise anything; rules that need its value say nothing then
        return None


def mean_loss(loss: Any, y_true: np.ndarray, y_pred: np.ndarray) -> float | None:
    """The mean of its values; None where it can't take the rows."""
    values = unreduced(loss, y_true, y_pred)
    return None if values is None else float(values.mean())


def setting(loss: Any, name: str) -> Any:
    """A setting of a loss object; None where it has none of that name."""
    inner = getattr(loss, "inner", loss)
    return getattr(inner, "_fn_kwargs", {}).get(name, getattr(inner, name, None))
