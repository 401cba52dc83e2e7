"""`lw.watch()`: records what Keras is given, whatever the code inside does, and changes nothing."""

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras

from losswright.doctor.observer import Observer
from losswright.doctor.recording import Fit, Rows
from losswright.doctor.sampling import is_source, sample_rows
from losswright.doctor.session import Session

WATCHED = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch")
DATA = ("self", "x", "y", "sample_weight", "validation_data")

_sessions: list[Session] = []
_inherited: dict[str, Any] = {}
_thread = threading.local()


class FirstFit(BaseException):
    """Leaves a script at its first `fit`; no `except Exception` of the script's keeps it."""


@contextmanager
def watch(*, dry: bool = False) -> Iterator[Session]:
    """Record what every Keras model is given while the block runs; results and exceptions stay as they are.

    Kept are: a bounded sample of the rows, the arguments of `fit`, histories, the weights before training, and an
    exception with the call that raised it. Blocks may be nested; each has its own record.

    Args:
        dry: raise `FirstFit` at the first `fit`, once its data are on record, in place of training.

    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="relu")])
    >>> model.compile("sgd", loss="mean_squared_error")
    >>> with watch() as session:
    ...     history = model.fit(np.eye(2), np.array([-1, 1]), verbose=0)
    >>> next(iter(session.diagnose())).code
    'LW105'
    """
    session = Session(dry=dry)
    if not _sessions:
        _install()
    _sessions.append(session)
    try:
        yield session
    finally:
        _sessions.remove(session)
        if not _sessions:
            _uninstall()


@contextmanager
def unwatched() -> Iterator[None]:
    """Calls of Keras in the block are our own, or Keras's, and not recorded."""
    before = getattr(_thread, "busy", False)
    _thread.busy = True
    try:
        yield
    finally:
        _thread.busy = before


def _install() -> None:
    for name in WATCHED:
        if name in vars(keras.Model):
            _inherited[name] = vars(keras.Model)[name]
        setattr(keras.Model, name, _watched(name, getattr(keras.Model, name)))


def _uninstall() -> None:
    for name in WATCHED:
        if name in _inherited:
            setattr(keras.Model, name, _inherited.pop(name))
        else:
            delattr(keras.Model, name)


def _watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)
    record = {"fit": _record_fit, "train_on_batch": _record_batch}.get(name, _record_use)

    @functools.wraps(method)
    def call(self, *args, **kwargs):
        if getattr(_thread, "busy", False):
            return method(self, *args, **kwargs)
        with unwatched():
            args, kwargs = _recorded(record, signature, self, args, kwargs, name)
            if name == "fit" and any(session.dry for session in _sessions):
                raise FirstFit
            try:
                return method(self, *args, **kwargs)
            except Exception as error:
                for session in _sessions:
                    session.remember_error(self, error, name)
                raise

    return call


def _recorded(record: Callable, signature: inspect.Signature, model: Any, args: tuple, kwargs: dict, name: str) -> Any:
    """The arguments to call with, once they are on record; those given where they can't be understood."""
    try:
        bound = signature.bind(model, *args, **kwargs)
    except TypeError:  # Keras itself says what is wrong with the call
        return args, kwargs
    record(model, bound.arguments, name)
    return bound.args[1:], bound.kwargs


def _record_fit(model: Any, given: dict[str, Any], name: str) -> None:
    arguments = {key: value for key, value in given.items() if key not in DATA}
    train, validation = _training_rows(given), _validation_rows(given.get("validation_data"))
    if given.get("validation_split") and given.get("validation_data") is None and train is not None:
        train, validation = split(train, given["validation_split"])
    fit = Fit(train, validation, arguments)
    for session in _sessions:
        session.remember_fit(model, fit)
    callbacks = given.get("callbacks")
    if not isinstance(callbacks, keras.callbacks.CallbackList):
        own = [] if callbacks is None else keras.tree.flatten(callbacks)
        given["callbacks"] = [*own, Observer(fit)]


def _training_rows(given: dict[str, Any]) -> Rows | None:
    return _sampled(given.get("x"), given.get("y"), given.get("sample_weight"))


def _validation_rows(data: Any) -> Rows | None:
    if data is None:
        return None
    return _sampled(data) if is_source(data) else _sampled(*keras.utils.unpack_x_y_sample_weight(data))


def split(rows: Rows, share: float) -> tuple[Rows, Rows]:
    """The training and validation rows of `validation_split`: Keras takes the last, before it shuffles."""
    import numpy as np

    first = int(len(rows) * (1 - share))
    train, validation = rows.take(np.arange(first)), rows.take(np.arange(first, len(rows)))
    if rows.count is not None:
        train.count = int(rows.count * (1 - share))
        validation.count = rows.count - train.count
        if rows.prints is not None:
            train.prints, validation.prints = rows.prints[: train.count], rows.prints[train.count :]
    return train, validation


def _record_batch(model: Any, given: dict[str, Any], name: str) -> None:
    """The first batch of a loop of the user's own stands for its training."""
    for session in _sessions:
        recording = session.recording(model)
        if not recording.fits:
            recording.fits.append(Fit(_training_rows(given), arguments={"own_loop": True}))


def _record_use(model: Any, given: dict[str, Any], name: str) -> None:
    rows = _training_rows(given)
    for session in _sessions:
        recording = session.recording(model)
        kept = recording.predicted if name.startswith("predict") else recording.evaluated
        if rows is not None and len(kept) < 8:
            kept.append(rows)


def _sampled(x: Any, y: Any = None, sample_weight: Any = None) -> Rows | None:
    """A sample; None where there is none to be had, for whatever reason: watching must not fail."""
    try:
        return sample_rows(x, y, sample_weight)
    except Exception:  # what the user gave may be of any kind: what can't be read is not on record
        return None
