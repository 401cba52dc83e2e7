"""LW425: weights in training that validation leaves out."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.weights import class_weights, weighs
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


class UnweightedValidation(Remark):
    """Class weights never reach validation, sample weights only if they are given for it.

    `loss` and `val_loss` then measure different things, and early stopping follows the unweighted one.

    Blind spots: weights that a loss holds itself, which reach both.
    """

    code, name, fault = "LW425", "unweighted-validation", "loss_weights"
    message = "Training is weighted and validation is not, so that `loss` and `val_loss` can't be compared."
    advice = "Give `validation_data=(x, y, sample_weight)`, or put class weights into the loss with `lw.Weighted`."
    example = 'model.compile(loss=lw.Weighted("binary_crossentropy", class_weight={0: 1, 1: 10}))'

    def check(self, case: Case) -> Findings:
        if case.validation is None or case.validation.sample_weight is not None or not weighs(case):
            return
        kind = "class_weight" if class_weights(case) else "sample_weight"
        yield self.remark(f"`fit` got {kind}, {len(case.validation)} validation rows have no weights")

    bad = examples.binary(fit={"class_weight": {0: 1.0, 1: 2.0}})
    good = examples.binary()
