"""Half precision costs digits, not sense."""

import numpy as np
from keras import ops

from losswright.core.errors import LosswrightError
from losswright.kernels.slopes import as_array
from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.sample import Sample
from losswright.trial.subject import Subject

HALVES = ("float16", "bfloat16")
ADVICE = "cast y_pred to float32 first; 1 - 1e-7 is 1 in half precision"
MANY = 2100  # more classes than float16 has whole numbers in a row


class HalfPrecision(Check):
    """A loss of dtype float16 or bfloat16 meets perfect predictions, which are 1 exactly there."""

    name, question = "half_precision", "float16 and bfloat16 give the number of float32, to their digits"

    def find(self, subject):
        sample = _with_perfect(subject)
        for dtype in HALVES:
            rounded = _rounded(sample.y_pred, dtype)
            expected = subject.call(sample.y_true, rounded)
            found = subject.call(sample.y_true, rounded, dtype=dtype)
            with np.errstate(invalid="ignore"):
                wrong = ~np.isclose(found, expected, rtol=0.1, atol=0.1) & (abs(expected) < 6e4)
            if wrong.any():
                row = int(np.argwhere(np.atleast_1d(wrong))[0][0])
                pair = f"{np.atleast_1d(found).reshape(-1)[row]:.6g} in {dtype}, {np.atleast_1d(expected)[row]:.6g}"
                yield Fault(f"{pair} in float32", sample.row_text(min(row, len(sample.y_pred) - 1)), ADVICE)
                return


class MixedPrecision(Check):
    """Under a mixed policy predictions come in half precision, and the loss computes in float32."""

    name, question = "mixed_precision", "predictions in half precision give the number of float32"

    def find(self, subject):
        sample = subject.sample
        for dtype in HALVES:
            y_pred = ops.convert_to_tensor(sample.y_pred, dtype=dtype)
            found = as_array(subject.arranged()(sample.y_true, y_pred))
            expected = subject.call(sample.y_true, _rounded(sample.y_pred, dtype))
            if not np.allclose(found, expected, rtol=1e-3, atol=1e-4):
                seen = f"{np.mean(found):.6g} for y_pred in {dtype}, {np.mean(expected):.6g} in float32"
                yield Fault(seen, sample.row_text(0), ADVICE)
                return


class WholeLabels(Check):
    """Labels cast to half precision lose count: 2049 is read as 2048 in float16, 257 as 256 in bfloat16."""

    name, question = "whole_labels", "labels stay whole numbers in half precision"

    def find(self, subject):
        if subject.is_fixed or not subject.domain.labels:
            raise NotApplicable("its targets aren't whole-number labels")
        label = 2049
        y_pred = np.full((1, MANY), 0.1 / MANY, "float32")
        y_pred[0, label] = 0.9
        if "logits" in subject.domain.name:
            y_pred = np.log(y_pred)
        try:
            right, wrong = (subject.call(np.array([n]), y_pred, dtype="float16") for n in (label, label - 1))
        except LosswrightError as error:
            raise NotApplicable("its settings fix the number of classes") from error
        if np.allclose(right, wrong, rtol=1e-3):
            seen = f"label {label} costs {float(np.mean(right)):.4g}, as label {label - 1} does"
            yield Fault(seen, f"dtype float16, {MANY} classes", "don't cast y_true; derive from losswright.Loss")


def _with_perfect(subject: Subject) -> Sample:
    """The sample, with a last row that is predicted perfectly where targets are what predictions are."""
    sample = subject.sample
    if subject.is_fixed or subject.domain.name not in ("probabilities", "one-hot"):
        return sample
    y_pred = sample.y_pred.copy()
    y_pred[-1] = sample.y_true[-1]
    return Sample(sample.y_true, y_pred)


def _rounded(y_pred: np.ndarray, dtype: str) -> np.ndarray:
    """The numbers of float32 that the half precision can hold."""
    return ops.convert_to_numpy(ops.cast(ops.cast(ops.convert_to_tensor(y_pred), dtype), "float32"))
