"""LW104: a relu or a softmax right before the softmax."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.outputs import Output
from losswright.doctor.repairs import last_activation
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

BOUNDING = {"relu", "relu6", "softmax", "sigmoid", "softplus", "hard_sigmoid"}
SQUASHING = {"softmax", "sigmoid"}


class ActivationBeforeSoftmax(Rule):
    """Logits must be free to be negative, and large.

    A relu makes every class below 0 alike and stops its gradient; a softmax of a softmax gives the surest of C classes
    at most a share of e / (e + C - 1).

    Blind spots: activations inside layers of one's own.
    """

    code, name, fault = "LW104", "activation-before-softmax", "out_act_redundant"
    message = "The logits are squashed or cut before the softmax (or the loss) squashes them."
    advice = "Make the layer before the softmax, or before a loss with `from_logits=True`, linear."
    example = 'keras.layers.Dense(10)  # no activation="relu"'
    explains = TRAINING | {"loss_for_task"}

    def check(self, case: Case) -> Findings:
        for output in case.outputs:
            if doubled := self._doubled(output):
                yield self.found(f"{doubled[1]} comes before {doubled[0]}", output=output)

    @staticmethod
    def _doubled(output: Output) -> tuple[str, str] | None:
        """The last two squashing steps, where there are two."""
        steps = output.activations
        logits = output.objective.from_logits
        if logits and steps and steps[0] in ("relu", "relu6", "softplus"):
            return f"{output.objective.name}(from_logits=True)", steps[0]
        if len(steps) > 1 and steps[0] in SQUASHING and steps[1] in BOUNDING and output.units > 1:
            return steps[0], steps[1]
        return None

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return last_activation(case, finding, "linear")

    bad = examples.classes(("relu", "softmax"))
    good = examples.classes(("linear", "softmax"))
