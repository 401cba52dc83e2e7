"""LW102: outputs that are no probabilities, given to a loss that takes their log."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import ERROR, WARNING, Finding
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.outputs import Output
from losswright.doctor.probes.health import health
from losswright.doctor.probes.spread import output_spread
from losswright.doctor.repairs import last_activation, output_of
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

BOUNDED = {"sigmoid", "softmax", "hard_sigmoid"}


class RawIntoProbabilityLoss(Rule):
    """A crossentropy without `from_logits=True` takes the log of its inputs.

    Below 0 there is none, so outputs are clipped, and a clipped output has no gradient.

    Blind spots: activations of one's own whose outputs happen to lie in [0, 1] on the rows that were looked at.
    """

    code, name, fault = "LW102", "raw-into-probability-loss", "out_act_missing"
    message = "The outputs are no probabilities, but the loss takes the log of probabilities."
    advice = (
        "Give the loss `from_logits=True`, or end the model with `sigmoid` (yes or no) or `softmax` (one of several)."
    )
    example = "model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))"
    explains = TRAINING | {"loss_for_task"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            spread = output_spread(case, output)
            if not output.objective.wants_probabilities or spread is None or output.activation in BOUNDED:
                continue
            if output.objective.family == BERNOULLI and self._targets_are_elsewhere(output):
                continue
            exclusive = output.objective.family != BERNOULLI and output.units > 1
            if spread.outside > 0.001 or spread.finite < 1:
                share = f"{spread.outside:.0%} of the outputs lie outside [0, 1] ({spread.text})"
                yield self.found(f"{share}; {output.objective.name} wants probabilities", output=output)
            elif (exclusive and not spread.sums_to_one) or self._has_no_bound(output):
                seen = f"the last activation is {output.activation}, and outputs are {spread.text}"
                severity = ERROR if case.history and health(case).sick else WARNING
                yield self.found(seen, severity=severity, output=output)

    @staticmethod
    def _has_no_bound(output: Output) -> bool:
        """A function of Keras's that leaves [0, 1], wherever its values lie today."""
        return output.activation is not None and hasattr(keras.activations, output.activation)

    @staticmethod
    def _targets_are_elsewhere(output: Output) -> bool:
        """Real targets outside [0, 1]: then the loss is wrong, not the activation."""
        return output.targets.low < 0 or output.targets.high > 1

    def repair(self, case: Case, finding: Finding) -> Change | None:
        several = output_of(case, finding).objective.family != BERNOULLI
        return last_activation(case, finding, "softmax" if several else "sigmoid")

    bad = examples.classes("linear")
    good = examples.classes("linear", examples.logits("SparseCategoricalCrossentropy"))
