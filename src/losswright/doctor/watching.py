"""`lw.watch()`: records what Keras is given, whatever the code inside does, and changes nothing."""

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras

from losswright.doctor.recorder import nothing, record
from losswright.doctor.session import Session

WATCHED = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "compute_loss")

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

    @functools.wraps(method)
    def call(self, *args, **kwargs):
        if getattr(_thread, "busy", False):
            return method(self, *args, **kwargs)
        with unwatched():
            args, kwargs, finish = _recorded(signature, self, args, kwargs, name)
            try:
                if name == "fit" and any(session.dry for session in _sessions):
                    raise FirstFit
                return method(self, *args, **kwargs)
            except Exception as error:
                for session in _sessions:
                    session.remember_error(self, error, name)
                raise
            finally:
                finish()

    return call


def _recorded(signature: inspect.Signature, model: Any, args: tuple, kwargs: dict, name: str) -> Any:
    """The arguments to call with, once they are on record, and what to do after the call."""
    try:
        bound = signature.bind(model, *args, **kwargs)
    except TypeError:  # Keras itself says what is wrong with the call
        return args, kwargs, nothing
    finish = record(_sessions, model, bound.arguments, name)
    return bound.args[1:], bound.kwargs, finish
