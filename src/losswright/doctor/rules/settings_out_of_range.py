"""LW625: settings of a loss that have no meaning."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.losses import setting
from losswright.doctor.rule import Findings, Rule

RANGES = {
    "label_smoothing": (0.0, 1.0, "0 or more, and below 1"),
    "delta": (0.0, float("inf"), "more than 0"),
    "gamma": (0.0, float("inf"), "0 or more"),
    "alpha": (0.0, 1.0, "from 0 to 1"),
    "beta": (0.0, 1.0, "from 0 to 1"),
}
OPEN_BELOW, OPEN_ABOVE = ("delta",), ("label_smoothing",)


def smoothed(share):
    """A loss with label smoothing."""
    return {"class_name": "BinaryCrossentropy", "config": {"label_smoothing": share}}


class SettingsOutOfRange(Rule):
    """Keras takes label smoothing of 1.7, a negative delta or gamma, and computes something.

    With smoothing above 1 the labels change places.

    Blind spots: losses of one's own.
    """

    code, name, fault = "LW625", "settings-out-of-range", "loss_for_task"
    message = "A setting of the loss lies outside the range in which it means something."
    advice = "Bring it into its range; losses of losswright refuse such values."
    example = "keras.losses.BinaryCrossentropy(label_smoothing=0.1)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if not type(output.objective.loss).__module__.startswith("keras."):
                continue
            for name, (low, high, words) in RANGES.items():
                value = setting(output.objective.loss, name)
                if isinstance(value, (int, float)) and self._is_outside(name, value, low, high):
                    yield self.found(f"{output.objective.name}({name}={value:g}); it should be {words}", output=output)

    @staticmethod
    def _is_outside(name: str, value: float, low: float, high: float) -> bool:
        below = value <= low if name in OPEN_BELOW else value < low
        return below or (value >= high if name in OPEN_ABOVE else value > high) or value != value

    bad = examples.binary(loss=smoothed(1.7))
    good = examples.binary(loss=smoothed(0.1))
