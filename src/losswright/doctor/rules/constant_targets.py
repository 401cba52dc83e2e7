"""LW204: targets that are all the same."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CONSTANT


def all_ones(y):
    """Nothing to tell apart."""
    return y * 0 + 1


class ConstantTargets(Rule):
    """Where all targets are the same, the best model is that constant, and a loss of 0 says nothing.

    Blind spots: targets that vary in rows beyond the sample.
    """

    code, name, fault = "LW204", "constant-targets", "label_constant"
    message = "All targets are the same, so there is nothing to learn."
    advice = "Look at how the labels were read: a filter, a cast to int of shares, or a join may have lost them."
    example = "print(np.unique(y, return_counts=True))"
    explains = TRAINING | {"metric_mismatch", "input_unscaled", "out_act_missing", "loss_for_task", "label_misaligned"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.targets.kind == CONSTANT and len(output.targets.values) > 1:
                yield self.found(f"all {output.targets.values.size} values are {output.targets.low:g}", output=output)

    bad = examples.binary(target=all_ones)
    good = examples.binary()
