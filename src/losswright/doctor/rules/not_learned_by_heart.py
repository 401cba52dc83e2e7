"""LW538: a model that can't learn even one batch."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.by_heart import by_heart
from losswright.doctor.probes.health import health
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


class NotLearnedByHeart(Remark):
    """Thirty-two rows, again and again, are learned by heart by any model that can learn.

    Where that fails, more data or more epochs won't help: the cause is the architecture, the last activation, the
    loss, the scale, or the size of the steps. Where it works, look at the data, and at what is regularised.

    Blind spots: models that can't be copied; heavy dropout, which keeps any model from learning by heart.
    """

    code, name, fault = "LW538", "not-learned-by-heart", "capacity"
    message = "A copy of the model can't learn even a few rows by heart."
    advice = "Look at activations, loss, scales and learning rate before you look for more data."
    example = "model.fit(x[:32], y[:32], batch_size=32, epochs=200)  # the loss should come near 0"

    def check(self, case: Case) -> Findings:
        if not case.history or case.error is not None or not health(case).sick:
            return
        tried = by_heart(case)
        if tried is not None and tried.failed:
            yield self.remark(tried.text)

    bad = examples.binary(optimizer={"class_name": "adam", "config": {"learning_rate": 1e-6}}, fit={"epochs": 5})
    good = examples.binary(**examples.TRAINED)
