"""LW513: relu units that answer 0 to every row."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.activity import activity
from losswright.doctor.probes.health import health
from losswright.doctor.probes.movement import all_alike, first_kernels
from losswright.doctor.suspicion import SuspectingRule, Suspicion

MOST = 0.7


def sunk():
    """A hidden layer whose biases begin far below 0."""
    import keras

    low = keras.initializers.Constant(-6.0)
    return [
        keras.layers.Dense(16, activation="relu", bias_initializer=low),
        keras.layers.Dense(1, activation="sigmoid"),
    ]


class DeadUnits(SuspectingRule):
    """A relu that is 0 for every row has no gradient, so it stays so.

    Large steps, inputs far from 0 and low biases drive units there; a layer of dead units cuts the model in two.

    Blind spots: rows beyond the sample.
    """

    code, name, fault = "LW513", "dead-units", "hidden_act_bad"
    message = "Most units of a hidden layer are 0 for every row."
    advice = "Lower the learning rate, scale the inputs, or use `leaky_relu` or `elu` in hidden layers."
    example = 'keras.layers.Dense(64, activation="leaky_relu")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        if health(case).well:
            return
        alike = {name for name, kernel in first_kernels(case).items() if all_alike(kernel)}  # then that is the cause
        dead = [seen for seen in activity(case, True) if seen.dead > MOST and seen.layer not in alike]
        if dead:
            change = Change("leaky_relu in hidden layers", {seen.layer: {"activation": "leaky_relu"} for seen in dead})
            yield Suspicion(
                "; ".join(f"{seen.dead:.0%} of the units of {seen.layer} are 0" for seen in dead), (change,), 0.55
            )

    bad = examples.binary(layers=sunk, fit={"epochs": 10}, optimizer=examples.QUICK)
    good = examples.binary(**examples.TRAINED)
