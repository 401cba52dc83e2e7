"""What goes on record of one call of a model, for each session that is watching."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import keras
import numpy as np

from losswright.doctor.batches import Batches, is_generator
from losswright.doctor.observer import MOST_WEIGHTS, Observer, learning_rate
from losswright.doctor.recording import Fit, Rows
from losswright.doctor.sampling import is_source, sample_rows
from losswright.doctor.session import Session

DATA = ("self", "x", "y", "sample_weight", "validation_data")
MOST_USES, FIRST = 8, 16

Finish = Callable[[], None]
"""To be called when the call is over."""


def record(sessions: Sequence[Session], model: keras.Model, given: dict[str, Any], name: str) -> Finish:
    """Put the arguments of a call on record; generators among them are replaced by ones that are looked at in passing.

    Args:
        sessions: that are watching.
        model: that is called.
        given: arguments by name; changed in place.
        name: of the method.
    """
    if name == "fit":
        return _fit(sessions, model, given)
    if name in ("train_on_batch", "compute_loss"):
        return _batch(sessions, model, given)
    return _use(sessions, model, given, name)


def nothing() -> None:
    """Where there is nothing to do at the end."""


def _fit(sessions: Sequence[Session], model: keras.Model, given: dict[str, Any]) -> Finish:
    fit = Fit(None, None, {key: value for key, value in given.items() if key not in DATA})
    passing = {part: _passing(given, name) for part, name in (("rows", "x"), ("validation", "validation_data"))}
    if passing["rows"] is not None and any(session.dry for session in sessions):
        deque(islice(given["x"], FIRST), maxlen=0)  # nobody else will come to read them
    held = given.get("validation_data") is not None or bool(given.get("validation_split"))
    fit.rows, fit.validation = _given_rows(given, prints=held), _validation_rows(given.get("validation_data"))
    if given.get("validation_split") and given.get("validation_data") is None and fit.rows is not None:
        fit.rows, fit.validation = split(fit.rows, given["validation_split"])
    for session in sessions:
        session.remember_fit(model, fit)
    callbacks = given.get("callbacks")
    if not isinstance(callbacks, keras.callbacks.CallbackList):
        own = [] if callbacks is None else keras.tree.flatten(callbacks)
        given["callbacks"] = [*own, Observer(fit)]

    def finish() -> None:
        for part, batches in passing.items():
            if batches is not None:
                setattr(fit, part, batches.joined())

    return finish


def _passing(given: dict[str, Any], name: str) -> Batches | None:
    """The record of a generator, which goes on to Keras."""
    if not is_generator(given.get(name)):
        return None
    batches = Batches()
    given[name] = batches.passing(given[name])
    return batches


def _batch(sessions: Sequence[Session], model: keras.Model, given: dict[str, Any]) -> Finish:
    """Batches of a loop of the user's own are its training."""
    for session in sessions:
        recording = session.recording(model)
        if not recording.fits:
            few = model.built and sum(int(np.prod(v.shape)) for v in model.variables) <= MOST_WEIGHTS
            weights = model.get_weights() if few else None
            fit = Fit(None, arguments={"own_loop": True}, weights=weights, learning_rate=learning_rate(model))
            recording.fits.append(fit)
            recording.batches = Batches()
        if recording.batches is not None:
            recording.batches.keep(given.get("x"), given.get("y"), given.get("sample_weight"))
    return nothing


def _use(sessions: Sequence[Session], model: keras.Model, given: dict[str, Any], name: str) -> Finish:
    kept = [
        session.recording(model).predicted if name.startswith("predict") else session.recording(model).evaluated
        for session in sessions
    ]
    rows = _given_rows(given) if any(len(rows) < MOST_USES for rows in kept) else None
    for uses in kept:
        if rows is not None and len(uses) < MOST_USES:
            uses.append(rows)
    return nothing


def split(rows: Rows, share: float) -> tuple[Rows, Rows]:
    """The training and validation rows of `validation_split`: Keras takes the last, before it shuffles."""
    first = int(len(rows) * (1 - share))
    train, validation = rows.take(np.arange(first)), rows.take(np.arange(first, len(rows)))
    if rows.count is not None:
        train.count = int(rows.count * (1 - share))
        validation.count = rows.count - train.count
        if rows.prints is not None:
            train.prints, validation.prints = rows.prints[: train.count], rows.prints[train.count :]
    return train, validation


def _given_rows(given: dict[str, Any], *, prints: bool = False) -> Rows | None:
    """Prints are for comparing with validation rows alone."""
    return _sampled(given.get("x"), given.get("y"), given.get("sample_weight"), prints=prints)


def _validation_rows(data: Any) -> Rows | None:
    if data is None:
        return None
    return _sampled(data) if is_source(data) else _sampled(*keras.utils.unpack_x_y_sample_weight(data))


def _sampled(x: Any, y: Any = None, sample_weight: Any = None, *, prints: bool = True) -> Rows | None:
    """A sample; None where there is none to be had, for whatever reason: watching must not fail."""
    try:
        return sample_rows(x, y, sample_weight, prints=prints)
    except Exception:  # what the user gave may be of any kind: what can't be read is not on record
        return None
