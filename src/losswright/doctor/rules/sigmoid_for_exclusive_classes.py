"""LW107: sigmoid outputs for classes that exclude each other."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import CATEGORICAL, SPARSE
from losswright.doctor.repairs import end_with
from losswright.doctor.suspicion import SuspectingRule, Suspicion


class SigmoidForExclusiveClasses(SuspectingRule):
    """Sigmoids answer one question each; where exactly one class holds, the classes should compete.

    The crossentropy of several classes only looks at the unit of the true one: with sigmoids nothing pushes the others
    down. Keras divides each row by its sum, which often hides it.

    Blind spots: sigmoids inside layers of one's own.
    """

    code, name, fault = "LW107", "sigmoid-for-exclusive-classes", "out_act_task"
    message = "Exactly one class holds in each row, but each unit ends with a sigmoid of its own."
    advice = "Use `softmax` with a crossentropy of several classes."
    example = 'keras.layers.Dense(classes, activation="softmax")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        for output in case.supervised:
            several = output.units > 1 and output.objective.family in (CATEGORICAL, SPARSE)
            if several and output.activation == "sigmoid" and not output.objective.from_logits:
                change = end_with(output, "softmax")
                text = f"{output.units} sigmoid units with {output.objective.name}"
                yield Suspicion(text, change, 0.55, output)

    bad = examples.classes("sigmoid")
    good = examples.classes("softmax")
