"""LW626: focal loss with smoothed labels."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.losses import setting
from losswright.doctor.rule import Findings, Rule

FOCAL = ("BinaryFocalCrossentropy", "CategoricalFocalCrossentropy")


def focal(smoothing):
    """Focal loss with smoothed labels."""
    config = {"label_smoothing": smoothing, "apply_class_balancing": True}
    return {"class_name": "BinaryFocalCrossentropy", "config": config}


class SmoothedFocal(Rule):
    """The focal factor and `alpha` ask which class is true. Keras asks the smoothed labels, which say: a bit of both.

    Rows that are surely right then keep a large factor, which is what focal loss is there to remove.

    Blind spots: losses of one's own.
    """

    code, name, fault = "LW626", "smoothed-focal", "loss_for_task"
    message = "Focal loss with label smoothing takes its factors from the smoothed labels."
    advice = "Leave the smoothing out, or use the focal losses of losswright, which take factors from the hard labels."
    example = "lw.losses.BinaryFocalCrossentropy(gamma=2.0, label_smoothing=0.1)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            loss = output.objective.loss
            if output.objective.name not in FOCAL or type(loss).__module__.startswith("losswright"):
                continue
            smoothing = setting(loss, "label_smoothing")
            if smoothing:
                gamma = setting(loss, "gamma") or 0.0
                right, here = 0.01**gamma, (0.99 * (1 - smoothing / 2) + 0.01 * smoothing / 2)
                text = f"label_smoothing={smoothing:g}: a row at 0.99 keeps a factor of {(1 - here) ** gamma:.2g}"
                yield self.found(f"{text}, not {right:.2g}", severity=WARNING, output=output)

    bad = examples.binary(loss=focal(0.2))
    good = examples.binary(loss=focal(0.0))
