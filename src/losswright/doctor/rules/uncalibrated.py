"""LW824: probabilities that don't come true as often as they say."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, targets
from losswright.doctor.probes.labels import true_labels
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO

BINS, MUCH, FEWEST = 10, 0.1, 100


def too_large(x):
    """Inputs that make a model sure at random."""
    return 30 * x


class Uncalibrated(Remark):
    """Of the rows that a model is 90 % sure of, nine in ten should be right. Overfitting and class weights break that.

    Decisions by threshold may be as good as before; costs and risks that are computed from probabilities are not.

    Blind spots: fewer than a hundred held-out rows.
    """

    code, name, fault = "LW824", "uncalibrated", "overfit"
    message = "The probabilities are not those with which labels come true."
    advice = "Stop earlier, or fit a temperature on held-out rows; watch `lw.metrics.ExpectedCalibrationError()`."
    example = "model.compile(loss=loss, metrics=[lw.metrics.ExpectedCalibrationError()])"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            seen = self._sure_and_right(case, output)
            if seen is None or len(seen[0]) < FEWEST:
                continue
            error = calibration_error(*seen)
            if error > MUCH:
                sure, right = float(seen[0].mean()), float(seen[1].mean())
                text = f"calibration error {error:.2f}: {sure:.0%} sure on average, right in {right:.0%}"
                yield self.remark(f"{text} of {len(seen[0])} held-out rows", output=output)

    @staticmethod
    def _sure_and_right(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
        """How sure the model is of its answer to each row, and whether it is right."""
        rows, found = held_out(case), held_out_predictions(case)
        y, p = targets(output, rows), None if found is None else output.part(found)
        known = output.targets.kind in (YES_NO, ONE_HOT, CLASSES) and output.activation in ("sigmoid", "softmax")
        if not known or y is None or p is None or p.ndim != 2 or not np.isfinite(p).all():
            return None
        chances = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
        truth = true_labels(output, y).reshape(-1)
        return (chances.max(axis=1), chances.argmax(axis=1) == truth) if len(truth) == len(p) else None

    bad = examples.binary(inputs=too_large)
    good = examples.binary(fit={"epochs": 10}, optimizer=examples.QUICK)


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """The mean distance of how sure and how often right, over ten bins of equal width."""
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[places == b].sum() - right[places == b].sum()) for b in range(BINS)]
    return float(sum(gaps) / len(sure))
