"""LW503: training that ended on the way down."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.curves import curve
from losswright.doctor.suspicion import SuspectingRule, Suspicion

FEW, HARDLY_ANY = 20, 2
LEFT = 0.1


class EpochsTooFew(SuspectingRule):
    """The loss was still falling when training ended, so the model answers as it did half-way.

    Blind spots: training that goes on elsewhere; own loops.
    """

    code, name, fault = "LW503", "epochs-too-few", "epochs_too_few"
    slows = True
    message = "Training ended while the loss was still falling."
    advice = "Train for more epochs, with `EarlyStopping` on the validation loss to end it."
    example = 'model.fit(x, y, epochs=200, callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=10)])'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        seen = curve(case)
        if seen is None or not seen.finite:
            return
        if len(seen.values) <= HARDLY_ANY:  # too short for a curve: that is the finding
            text = f"{len(seen.values)} epoch(s), loss {seen.text}"
            yield Suspicion(text, (Change("five times the epochs", epochs=5.0),), 0.65)
            return
        if seen.last >= seen.first:
            return
        if (seen.falling and seen.share_left > LEFT) or (len(seen.values) <= FEW and seen.share_left > 0.15):
            text = f"loss {seen.text}; {seen.share_left:.0%} of the fall came in the last quarter"
            yield Suspicion(text, (Change("five times the epochs", epochs=5.0),), 0.45)

    bad = examples.binary(optimizer={"class_name": "adam", "config": {"learning_rate": 0.01}}, fit={"epochs": 2})
    good = examples.binary(**examples.TRAINED)
