"""LW824: probabilities that don't come true as often as they say."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.certainty import calibration_error, sure_and_right
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

MUCH, FEWEST = 0.1, 100


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
            seen = sure_and_right(case, output)
            if seen is None or len(seen[0]) < FEWEST:
                continue
            error = calibration_error(*seen)
            if error > MUCH:
                sure, right = float(seen[0].mean()), float(seen[1].mean())
                text = (
                    f"calibration error {error:.2f}: answers are {sure:.0%} sure on average, and right in {right:.0%}"
                )
                yield self.remark(f"{text} of {len(seen[0])} held-out rows", output=output)

    bad = examples.binary(inputs=too_large)
    good = examples.binary(**examples.TRAINED)
