"""LW507: hidden sigmoids or tanhs at the ends of their range, or many in a row."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.chain import activation_of
from losswright.doctor.change import Change
from losswright.doctor.probes.activity import ENDS, activity
from losswright.doctor.probes.health import health
from losswright.doctor.suspicion import SuspectingRule, Suspicion

HALF, MANY = 0.5, 3


class SaturatedUnits(SuspectingRule):
    """At the ends of a sigmoid the slope is 0, and nowhere more than a quarter: gradients die layer by layer.

    Blind spots: activations of one's own.
    """

    code, name, fault = "LW507", "saturated-units", "hidden_act_bad"
    message = "Hidden units sit at the ends of their sigmoid or tanh, where the gradient vanishes."
    advice = 'Use `activation="relu"` with `kernel_initializer="he_normal"` in hidden layers, and scale the inputs.'
    example = 'keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        squashing = [layer.name for layer in case.model.layers[:-1] if activation_of(layer) in ENDS]
        if not squashing or health(case).well:
            return
        full = [seen for seen in activity(case, False) if seen.saturated > HALF]
        if not full and len(squashing) < MANY:
            return
        layers = {
            name: {"activation": "relu", "kernel_initializer": "he_normal"}
            for name in squashing
            if "kernel_initializer" in case.model.get_layer(name).get_config()
        }
        text = f"{len(squashing)} hidden layers with sigmoid or tanh"
        text += "".join(f"; {seen.saturated:.0%} of {seen.layer} at the ends before training" for seen in full[:2])
        yield Suspicion(text, (Change("relu and he_normal in hidden layers", layers),), 0.7 if full else 0.5)

    bad = examples.classes(
        hidden=((8, "sigmoid"),) * 3,
        fit={"epochs": 8},
        optimizer={"class_name": "sgd", "config": {"learning_rate": 0.1}},
    )
    good = examples.classes(hidden=((8, "relu"),) * 3)
