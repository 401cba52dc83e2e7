"""LW111: linear outputs and squared error on one-hot classes."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import WARNING
from losswright.doctor.objectives import REAL
from losswright.doctor.repairs import end_with
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.targets import ONE_HOT


class LinearOutputsOfClasses(SuspectingRule):
    """Least squares on one-hot rows: outputs are no probabilities, and being right by far counts as an error.

    Blind spots: least squares on purpose, which may rank classes well.
    """

    code, name, fault = "LW111", "linear-outputs-of-classes", "out_act_missing"
    message = "The model tells classes apart, but its last layer is linear, and the loss is one of real numbers."
    advice = "End with `softmax` and use `categorical_crossentropy`."
    example = 'keras.layers.Dense(classes, activation="softmax")'
    standing = WARNING

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        for output in case.supervised:
            plain = output.activation in ("linear", "relu") and output.objective.family == REAL
            if plain and output.targets.kind == ONE_HOT and output.units > 1:
                loss = Change("loss categorical_crossentropy", loss={output.name: "categorical_crossentropy"})
                changes = tuple(change & loss for change in end_with(output, "softmax"))
                text = f"{output.activation} outputs, {output.objective.name}, one-hot targets"
                yield Suspicion(text, changes, 0.6, output)

    bad = examples.classes("linear", "mean_squared_error", target=examples.one_hot)
    good = examples.classes(loss="categorical_crossentropy", target=examples.one_hot)
