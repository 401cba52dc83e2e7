"""LW721: an output without a loss."""

import keras

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.rule import Findings, Rule

OWN = ("compute_loss", "train_step")


def with_losses(*names):
    """Two outputs, and a loss for some."""

    def make():
        x, given = built.table(), keras.Input((4,))
        price, kind = (keras.layers.Dense(1, name=name)(given) for name in ("price", "kind"))
        model = keras.Model(given, {"price": price, "kind": kind})
        model.compile("sgd", loss=dict.fromkeys(names, "mean_squared_error"))
        return Given(model, x, {"price": built.real(x), "kind": built.real(x)})

    return make


class UntrainedOutput(Rule):
    """An output that the dict of losses leaves out gets no gradient: it stays as it was drawn at random.

    Keras says nothing where the model answers with a dict.

    Blind spots: outputs that are there to be looked at, not trained.
    """

    code, name, fault = "LW721", "untrained-output", "loss_weights"
    message = "An output has no loss, so that nothing trains it."
    advice = "Give it a loss; if it is only to be looked at, say so with `lw.compile(..., loss={name: None})`."
    example = 'model.compile(loss={"price": "mse", "kind": "binary_crossentropy"})'

    def check(self, case: Case) -> Findings:
        with_loss = [output for output in case.outputs if output.objective.loss is not None]
        for output in case.outputs:
            if with_loss and output.objective.loss is None:
                severity = WARNING if output.targets.values.size else NOTE
                text = f"losses are given for {', '.join(o.name for o in with_loss)}"
                yield self.found(text, severity=severity, output=output)
        if not with_loss and self._trains_for_nothing(case):
            yield self.found("`compile` was given no loss, and no layer adds one: the loss is 0", severity=WARNING)

    @staticmethod
    def _trains_for_nothing(case: Case) -> bool:
        """Whether the loss is Keras's own, and there is none."""
        own = any(name in vars(part) for part in (type(case.model), case.model) for name in OWN)
        plain = isinstance(case.model, keras.Sequential) or type(case.model).__name__ == "Functional"
        given = case.train is not None and case.train.y is not None and "own_loop" not in case.fit.arguments
        return given and plain and not own and not case.model.losses

    bad = Built(with_losses("price"))
    good = Built(with_losses("price", "kind"))
