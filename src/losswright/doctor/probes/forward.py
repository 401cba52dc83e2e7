"""What the model answers for rows: predictions, each sample asked for once."""

import warnings
from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.recording import Rows
from losswright.doctor.watching import unwatched

MOST, BATCH = 1_024, 256


def forward(model: keras.Model, x: Any, batch: int = BATCH) -> Any:
    """Predictions as NumPy. All batches have one size, so that they are compiled once."""
    count = len(keras.tree.flatten(x)[0])
    padded = keras.tree.map_structure(lambda leaf: _padded(leaf, batch), x)
    with unwatched(), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y_pred = model.predict(padded, batch_size=batch, verbose=0)
    return keras.tree.map_structure(lambda leaf: np.asarray(leaf)[:count], y_pred)


def _padded(leaf: np.ndarray, batch: int) -> np.ndarray:
    missing = -len(leaf) % batch
    return np.concatenate([leaf, np.repeat(leaf[:1], missing, axis=0)]) if missing else leaf


@probe
def train_sample(case: Case) -> Rows | None:
    """Up to 1,024 of the training rows, spread over all."""
    return None if case.train is None else spread(case.train)


@probe
def held_out(case: Case) -> Rows | None:
    """Up to 1,024 validation rows; rows that the model was evaluated on where there are none."""
    if case.validation is not None and case.validation.y is not None:
        return spread(case.validation)
    return next((spread(rows) for rows in case.elsewhere if rows.y is not None), None)


def spread(rows: Rows, most: int = MOST) -> Rows:
    """At most that many rows, at even distances."""
    if len(rows) <= most:
        return rows
    return rows.take(np.unique(np.linspace(0, len(rows) - 1, most).astype(int)))


@probe
def predictions(case: Case) -> Any:
    """For the sample of training rows, in the structure of the model's outputs; None where the model can't answer."""
    rows = train_sample(case)
    return None if rows is None else _answered(case, rows)


@probe
def held_out_predictions(case: Case) -> Any:
    """For the held-out rows."""
    rows = held_out(case)
    return None if rows is None else _answered(case, rows)


def _answered(case: Case, rows: Rows) -> Any:
    try:
        return forward(case.model, rows.x)
    except Exception:  # a model that can't predict is the exception's business, not a probe's
        return None


def predicted(case: Case, output: Output) -> np.ndarray | None:
    """The predictions of one output for the sample of training rows (for the held-out ones where there are none)."""
    found = predictions(case)
    found = held_out_predictions(case) if found is None else found
    return None if found is None else output.part(found)


def targets(output: Output, rows: Rows | None) -> np.ndarray | None:
    """Those of one output."""
    return None if rows is None or rows.y is None else output.part(rows.y)
