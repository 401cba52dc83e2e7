"""LW512: a softmax in a hidden layer."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.chain import activation_of
from losswright.doctor.change import Change
from losswright.doctor.suspicion import SuspectingRule, Suspicion


class SoftmaxInBetween(SuspectingRule):
    """A softmax shares a total of 1 among the units of a layer, so that wide layers pass on next to nothing.

    Blind spots: attention and gates, where it is meant.
    """

    code, name, fault = "LW512", "softmax-in-between", "hidden_act_bad"
    message = "A hidden layer ends with a softmax."
    advice = 'Use `activation="relu"` in hidden layers, and `softmax` at the end alone.'
    example = 'keras.layers.Dense(64, activation="relu")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        if not case.is_known_inside:
            return
        last = set().union(*(output.head for output in case.outputs))
        hidden = [
            layer
            for layer in case.model.layers
            if layer.name not in last and getattr(layer, "kernel", None) is not None
        ]
        names = [layer.name for layer in hidden if activation_of(layer) == "softmax"]
        if names:
            change = Change("relu in place of a hidden softmax", {name: {"activation": "relu"} for name in names})
            yield Suspicion(f"softmax in {', '.join(names)}", (change,), 0.75)

    bad = examples.regression(hidden=((32, "softmax"), (32, "softmax")), fit={"epochs": 8}, optimizer=examples.QUICK)
    good = examples.regression()
