"""LW524: a schedule that ends long before training does."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.rule import Findings, Rule

SMALL, LONG, POINTS = 1e-3, 0.4, 40


def over(steps):
    """A rate that falls to 0 over some steps; training takes 160."""

    def make():
        x = built.table()
        rate = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=steps)
        model = built.dense(keras.layers.Dense(1), optimizer=keras.optimizers.SGD(rate))
        return Given(model, x, built.real(x), {"epochs": 20, "batch_size": 8})

    return make


class ScheduleEndsEarly(Rule):
    """A schedule counts steps, not epochs: given epochs, it is over in the first of them, and the rest stands still.

    Blind spots: rates that callbacks set.
    """

    code, name, fault = "LW524", "schedule-ends-early", "lr_too_low"
    message = "The learning-rate schedule ends long before training does."
    advice = "Give `decay_steps` as epochs times steps an epoch."
    example = "CosineDecay(1e-3, decay_steps=epochs * -(-len(x) // batch_size))"

    def check(self, case: Case) -> Findings:
        schedule = getattr(getattr(case.model, "optimizer", None), "_learning_rate", None)
        count = None if case.train is None else case.train.count
        if not isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule) or not count:
            return
        steps = case.epochs * -(-count // case.batch_size)
        rates = [float(np.asarray(keras.ops.convert_to_numpy(schedule(int(s))))) for s in np.linspace(0, steps, POINTS)]
        still = float(np.mean(np.array(rates) < SMALL * max(rates)))
        if still > LONG:
            text = f"the rate is below a thousandth of its peak of {max(rates):g} for {still:.0%} of {steps} steps"
            yield self.found(text, severity=WARNING)

    bad = Built(over(40))
    good = Built(over(160))
