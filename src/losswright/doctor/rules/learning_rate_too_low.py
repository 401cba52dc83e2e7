"""LW502: steps so small that training doesn't get anywhere."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.curves import curve
from losswright.doctor.probes.movement import movement
from losswright.doctor.suspicion import SuspectingRule, Suspicion

STILL, SLOW, MOST = 0.02, 0.3, 30.0
USUAL, USUAL_ADAPTIVE = {"sgd": (0.01, 0.5)}, (0.001, 0.01)  # the default, and what no trial goes beyond


class LearningRateTooLow(SuspectingRule):
    """With steps this small, the weights stay near where they were drawn at random, however long it takes.

    Blind spots: schedules; models that begin from trained weights, which need small steps.
    """

    code, name, fault = "LW502", "learning-rate-too-low", "lr_too_low"
    slows = True
    message = "The learning rate is too low for the number of steps."
    advice = "Multiply it by 10 while the loss falls faster for it."
    example = "keras.optimizers.Adam(learning_rate=1e-2)"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        rate, seen, moved = case.learning_rate, curve(case), movement(case)
        if rate is None or rate <= 0 or seen is None or not seen.finite:
            return
        still = moved is not None and moved < STILL
        slow = moved is None or moved < SLOW or seen.falling
        if still or slow:
            text = f"learning rate {rate:g}, loss {seen.text}"
            text += "" if moved is None else f", weights moved by {moved:.2g} of their size"
            changes = tuple(Change(f"learning rate times {f:g}", learning_rate=f) for f in self._factors(case, rate))
            yield Suspicion(text, changes, 0.75 if still else 0.5 if seen.falling else 0.4)

    @staticmethod
    def _factors(case: Case, rate: float) -> list[float]:
        """Up to the optimiser's default first, where it is far below that; then as far as is usual."""
        default, highest = USUAL.get(case.optimizer.lower(), USUAL_ADAPTIVE)
        further = min(highest / rate, MOST)
        return [f for f in ([default / rate] if rate < default / 3 else []) + [further] if f > 1]

    bad = examples.binary(optimizer={"class_name": "adam", "config": {"learning_rate": 1e-6}}, fit={"epochs": 5})
    good = examples.binary(**examples.TRAINED)
