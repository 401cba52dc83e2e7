"""Put a loss on trial."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.trial.check import ALLOWED, FAILED, Outcome
from losswright.trial.checks import CHECKS
from losswright.trial.known import subject_of
from losswright.trial.subject import Subject
from losswright.trial.verdict import Verdict


def verify(
    loss: Any,
    y_true: Any = None,
    y_pred: Any = None,
    *,
    domain: str | None = None,
    allow: Sequence[str] = (),
    checks: Sequence[str] | None = None,
) -> Verdict:
    """Ask a loss what every loss must answer with yes: values, gradients, weights, shapes, precision, saving, cost.

    A function is judged as `lw.compile` uses it; a Keras loss as Keras does.

    Args:
        loss: any loss: an object, a class with defaults, a function, a lambda, an alias.
        y_true: targets to try it on; drawn by the kind of loss without, or found by trying.
        y_pred: predictions for them.
        domain: what your own targets and predictions are, so that their edges are tried too: "numbers", "positives",
            "counts", "probabilities", "logits", "one-hot", "one-hot logits", "labels", "labels and logits", "signs".
        allow: checks that the loss is meant to fail, such as `"batch_independence"` of a contrastive loss.
        checks: only these; all without.

    Raises:
        SettingError: a name is unknown, or nothing is known of what the loss takes.

    >>> verdict = verify(lambda y_true, y_pred: abs(y_true - y_pred), checks=["per_sample", "slopes"])
    >>> verdict.passed
    True
    """
    names = [check.name for check in CHECKS]
    for name in [*allow, *(checks or [])]:
        if name not in names:
            raise SettingError(f"there is no check {clip(name)}; there are {', '.join(names)}")
    subject = subject_of(loss, y_true, y_pred, domain)
    asked = [check() for check in CHECKS if checks is None or check.name in checks]
    outcomes = tuple(_allowed(check.run(subject), allow) for check in asked)
    return Verdict(subject.name, keras.config.backend(), subject.domain.says, outcomes, _values(subject))


def _allowed(outcome: Outcome, allow: Sequence[str]) -> Outcome:
    return replace(outcome, status=ALLOWED) if outcome.status == FAILED and outcome.check in allow else outcome


def _values(subject: Subject) -> tuple[float, ...]:
    """Of the ordinary sample, as far as they are finite."""
    try:
        values = np.atleast_1d(subject.call(subject.sample.y_true, subject.sample.y_pred)).ravel()
    except Exception:  # the checks have said so
        return ()
    return tuple(float(value) for value in values if np.isfinite(value))
