"""LW227: counts under squared error."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import REAL
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import CLASSES

LARGEST = 50.0


class CountsBySquaredError(Remark):
    """Counts spread more where they are larger; squared error takes all rows for equally exact.

    It also allows answers below 0.

    Blind spots: classes or ratings by number, which look the same.
    """

    code, name, fault = "LW227", "counts-by-squared-error", "loss_for_task"
    message = "The targets look like counts, and the loss is one of real numbers."
    advice = "Try `poisson` with `softplus` or `exponential` at the end, or `lw.losses.NegativeBinomial()`."
    example = 'keras.layers.Dense(1, activation="exponential")  # with loss="poisson"'

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            seen = output.targets
            whole = seen.kind == CLASSES and seen.low == 0 and len(seen.levels) > 4 and seen.width == 1
            if whole and output.objective.family == REAL and seen.numbers.mean() < LARGEST:
                mean, variance = seen.numbers.mean(), seen.numbers.var()
                yield self.remark(
                    f"whole numbers 0 to {seen.high:g}, mean {mean:.3g}, variance {variance:.3g}", output=output
                )

    bad = examples.regression(target=examples.counts)
    good = examples.regression("exponential", "poisson", target=examples.counts)
