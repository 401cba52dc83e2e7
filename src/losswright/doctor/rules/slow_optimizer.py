"""LW515: an optimiser whose default steps lead nowhere."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.suspicion import SuspectingRule, Suspicion

STRENGTHS = {"adadelta": 0.6, "adagrad": 0.5, "ftrl": 0.5, "sgd": 0.3}


class SlowOptimizer(SuspectingRule):
    """Adadelta, Adagrad and Ftrl take tiny steps at Keras's default learning rate of 0.001; plain SGD may, too.

    Blind spots: settings that make up for it.
    """

    code, name, fault = "LW515", "slow-optimizer", "optimizer"
    slows = True
    message = "The optimiser does not get anywhere where Adam would."
    advice = "Use Adam with its default learning rate, or raise this optimiser's own (Adadelta wants about 1)."
    example = 'model.compile(optimizer="adam")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        strength = STRENGTHS.get(case.optimizer.lower())
        if strength is not None:
            text = f"{case.optimizer} at a learning rate of {case.learning_rate}"
            yield Suspicion(text, (Change("Adam", optimizer="adam"),), strength)

    bad = examples.binary(optimizer={"class_name": "adadelta", "config": {}}, fit={"epochs": 15, "batch_size": 8})
    good = examples.binary()
