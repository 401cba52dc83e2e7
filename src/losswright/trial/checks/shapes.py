"""Shapes that mean the same give the same; shapes that don't fit are refused."""

import numpy as np

from losswright.core.alignment import shape_text
from losswright.trial.check import Check, Fault, NotApplicable


class TrailingAxis(Check):
    """Labels of a table come as `(N,)`, outputs of a layer as `(N, 1)`.

    Where the two broadcast, the loss is that of N x N pairs.
    """

    name, question = "trailing_axis", "targets (N,) and predictions (N, 1) mean the same as both (N, 1)"

    def find(self, subject):
        if subject.is_fixed or subject.domain.rows:
            raise NotApplicable("its predictions are rows that belong together")
        sample = subject.domain.sample((6, 1))
        expected = subject.call(sample.y_true, sample.y_pred, reduction="sum_over_batch_size")
        try:
            found = subject.call(sample.y_true[:, 0], sample.y_pred, reduction="sum_over_batch_size")
        except Exception as error:  # refused: that is no wrong number
            if not str(error).strip():
                raise
            return
        if not np.allclose(found, expected, rtol=1e-4, atol=1e-6):
            seen = f"{_number(found)} for y_true (6,), {_number(expected)} for y_true (6, 1)"
            yield Fault(seen, "y_true (6,), y_pred (6, 1)", "derive from losswright.Loss, which aligns the two")


class Broadcasting(Check):
    """Targets `(N, 1)` against predictions `(N, K)` are a mistake in the model, which broadcasting hides."""

    name, question = "broadcasting", "targets that don't fit the predictions are refused"

    def find(self, subject):
        if subject.is_fixed or subject.domain.labels:
            raise NotApplicable("its targets and predictions differ in shape by design")
        sample = subject.sample
        try:
            found = subject.call(sample.y_true[:, :1], sample.y_pred)
        except Exception:  # any refusal will do
            return
        seen = f"values of shape {shape_text(found.shape)}, as if each target stood for every output"
        yield Fault(
            seen, "y_true (6, 1), y_pred (6, 4)", "derive from losswright.Loss, or wrap it in losswright.Weighted"
        )


def _number(value: np.ndarray) -> str:
    return f"{float(np.mean(value)):.6g}"
