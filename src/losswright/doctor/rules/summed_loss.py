"""LW402: a loss summed over the batch."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.suspicion import SuspectingRule, Suspicion


class SummedLoss(SuspectingRule):
    """`reduction="sum"` makes the gradient as many times larger as there are rows in a batch.

    The learning rate then means something else at each batch size, and is usually far too high.

    Blind spots: sums inside losses of one's own.
    """

    code, name, fault = "LW402", "summed-loss", "loss_sign_reduction"
    message = "The loss is summed over the batch, so steps grow with the batch size."
    advice = 'Leave `reduction="sum_over_batch_size"`; `lw.scale(model, x, y)` shows what each reduction makes.'
    example = "keras.losses.MeanSquaredError()"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        for output in case.supervised:
            if output.objective.reduction == "sum":
                change = Change("a mean in place of the sum", learning_rate=1 / case.batch_size)
                text = f"{output.objective.name}(reduction='sum') with batches of {case.batch_size}"
                yield Suspicion(text, (change,), 0.85, output)

    bad = examples.regression(
        loss={"class_name": "MeanSquaredError", "config": {"reduction": "sum"}},
        fit={"epochs": 4},
        optimizer={"class_name": "sgd", "config": {"learning_rate": 0.1}},
    )
    good = examples.regression()
