"""A loss of a known name has the formula of that name, whatever hidden attributes its inputs carry."""

import inspect

import keras
import numpy as np
from keras import ops

from losswright.catalogue import LOSSES
from losswright.core import Loss
from losswright.kernels.slopes import as_array
from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.subject import Subject, is_ours


class Formula(Check):
    """Keras's loss of the same name as one of the catalogue's, whose values are proven, must agree on ordinary rows."""

    name, question = "formula", "has the values of the loss of that name in the literature"

    def find(self, subject):
        twin = _twin(subject)
        if twin is None:
            raise NotApplicable("no other loss of this name to compare with")
        sample = subject.sample
        found, right = (np.atleast_1d(one.call(sample.y_true, sample.y_pred)) for one in (subject, twin))
        if found.shape != right.shape:
            found, right = (_one_by_one(one) for one in (subject, twin))
        wrong = ~np.isclose(found, right, rtol=1e-3, atol=1e-5)
        if wrong.any():
            row = int(np.argwhere(wrong)[0][0])
            seen = f"{found[row]:.6g}, by the formula {right[row]:.6g}"
            yield Fault(seen, sample.row_text(row), f"use losswright.losses.{subject.name}")


class HiddenLogits(Check):
    """On TensorFlow Keras hangs the logits on the output of a softmax or sigmoid, and some losses read those instead.

    A loss that takes the wrong one for its logits gives another number than on the other backends.
    """

    name, question = "hidden_logits", "the output of a softmax or sigmoid is read as the numbers that it holds"

    def find(self, subject):
        if keras.config.backend() != "tensorflow" or subject.domain.name not in ("probabilities", "one-hot"):
            raise NotApplicable("Keras hides logits for probabilities on TensorFlow only")
        logits = ops.convert_to_tensor(2 * np.random.default_rng(1).normal(size=(6, 4)).astype("float32"))
        y_true = subject.domain.sample((6, 4)).y_true
        for squash in (ops.softmax, ops.sigmoid):
            plain = as_array(subject.arranged()(y_true, ops.convert_to_numpy(squash(logits))))
            found = as_array(subject.arranged()(y_true, squash(logits)))
            if not np.allclose(plain, found, rtol=1e-3, atol=1e-5):
                seen = f"mean {found.mean():.6g} behind {squash.__name__}, {plain.mean():.6g} for the same numbers"
                yield Fault(
                    seen, f"y_pred = ops.{squash.__name__}(logits)", "give the loss logits, with from_logits=True"
                )
                return


def _one_by_one(subject: Subject) -> np.ndarray:
    """Values of a loss that averages over its batch: of batches of one."""
    rows = [subject.sample.rows(slice(row, row + 1)) for row in range(len(subject.sample.y_pred))]
    return np.array([float(np.sum(subject.call(row.y_true, row.y_pred))) for row in rows])


def _twin(subject: Subject) -> Subject | None:
    """The loss of the catalogue with the same name and settings."""
    if is_ours(subject.given) or subject.is_function:
        return None
    twin = next((loss for loss in LOSSES if loss.__name__ == subject.name), None)
    if twin is None:
        return None
    config = subject.given.get_config()
    settings = {name: config[name] for name in _settings(twin) if config.get(name) is not None}
    return Subject(twin(**settings), subject.domain, subject.sample)


def _settings(cls: type) -> set[str]:
    """What the loss and its bases take, but for what every loss takes."""
    inits = [base.__dict__["__init__"] for base in cls.__mro__[: cls.__mro__.index(Loss)] if "__init__" in vars(base)]
    return {name for init in inits for name in inspect.signature(init).parameters} - {"self", "keras_settings"}
