"""LW501: steps so large that training diverges or stalls."""

from collections.abc import Iterator

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.curves import Curve, curve
from losswright.doctor.probes.movement import movement
from losswright.doctor.suspicion import SuspectingRule, Suspicion

CEILING = {"sgd": 1.0}
OF_BEST, OF_FALL = 0.3, 0.05  # a rise that is more than jitter at the bottom of a long fall
BLOWN_UP = 30.0  # times the first weights: no training needs to go that far
USUAL_CEILING = 0.03  # of optimisers that scale each weight's step


class LearningRateTooHigh(SuspectingRule):
    """A step longer than the valley is wide lands higher up on the other side.

    The loss then grows until it is NaN, or jumps about, or all units die in the first steps and it never moves again.

    Blind spots: schedules.
    """

    code, name, fault = "LW501", "learning-rate-too-high", "lr_too_high"
    message = "The learning rate is too high."
    advice = "Divide it by 10 until the loss falls from step to step; Adam's usual value is 0.001, SGD's 0.01."
    example = "keras.optimizers.Adam(learning_rate=1e-3)"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        rate, seen = case.learning_rate, curve(case)
        if rate is None:
            return
        strength = self._strength(case, rate, seen)
        if strength:
            text = f"learning rate {rate:g} of {case.optimizer}, loss {seen.text if seen else 'not seen'}"
            factors = (0.01, 0.1, 0.001) if rate > 0 else (1e-3 / abs(rate),)
            yield Suspicion(
                text, tuple(Change(f"learning rate times {f:g}", learning_rate=f) for f in factors), strength
            )

    @staticmethod
    def _strength(case: Case, rate: float, seen: Curve | None) -> float:
        """Steps uphill are certain; then a loss that is no longer finite, that grew, or that never fell."""
        if rate < 0:
            return 1.0
        high = rate > CEILING.get(case.optimizer.lower(), USUAL_CEILING)
        if seen is None:
            return 0.5 if high else 0.0
        if not seen.finite:
            return 0.8
        rise, fall = seen.last - seen.best, seen.first - seen.best
        grew = seen.last > seen.first or rise > max(OF_BEST * max(seen.best, 0), OF_FALL * fall) + 1e-6
        stuck = np.ptp(seen.values) < 1e-3 * abs(seen.first)
        if grew or high:
            return 0.8 if high and (grew or stuck) else 0.6
        moved = movement(case) or 0.0
        return 0.75 if moved > BLOWN_UP else 0.5 if not seen.falling and moved > 1 else 0.0

    bad = examples.regression(optimizer={"class_name": "sgd", "config": {"learning_rate": 5.0}}, fit={"epochs": 3})
    good = examples.regression(optimizer={"class_name": "sgd", "config": {"learning_rate": 0.05}}, fit={"epochs": 3})
