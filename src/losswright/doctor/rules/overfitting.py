"""LW509: training rows learned by heart."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.probes.curves import curve
from losswright.doctor.probes.skill import skill, train_skill
from losswright.doctor.rule import Findings, Rule

RISE, GAP = 0.15, 0.2


class Overfitting(Rule):
    """The validation loss falls, turns, and rises, while the training loss goes on falling.

    From the turn on the model learns what is true of the training rows alone.

    Blind spots: training without validation rows; models whose worse loss comes with a better decision.
    """

    code, name, fault = "LW509", "overfitting", "overfit"
    message = "The model learns the training rows by heart."
    advice = (
        "Stop at the best validation loss, use more rows or augmentation, a smaller model, dropout, or weight decay."
    )
    example = 'keras.callbacks.EarlyStopping("val_loss", patience=5, restore_best_weights=True)'

    def check(self, case: Case) -> Findings:
        train, held = curve(case), curve(case, "val_loss")
        if train is None or held is None or not (train.finite and held.finite) or len(held.values) < 4:
            return
        noise = float(np.median(np.abs(np.diff(held.values))))
        rise = held.last - held.best
        turned = int(held.values.argmin()) < 0.8 * len(held.values)
        if turned and rise > max(RISE * abs(held.best), 3 * noise) and train.last < train.first:
            gap = self._gap(case)
            text = f"validation loss best {held.best:.4g} in epoch {held.values.argmin() + 1}, then {held.last:.4g}"
            yield self.found(
                f"{text}; skill on training rows {gap:.2f} above that on held-out rows",
                severity=WARNING if gap > GAP else NOTE,
            )

    @staticmethod
    def _gap(case: Case) -> float:
        pairs = [(train_skill(case, output), skill(case, output)) for output in case.supervised]
        return max((a - b for a, b in pairs if a is not None and b is not None), default=0.0)

    bad = examples.binary(
        hidden=((128, "relu"), (64, "relu")), noise=0.5, few=40, fit={"epochs": 40}, optimizer=examples.QUICK
    )
    good = examples.binary(**examples.TRAINED)
