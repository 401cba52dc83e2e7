"""LW534: first answers that are far worse than none."""

import math
from typing import Any

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import AS_IT_IS
from losswright.doctor.outputs import Output
from losswright.doctor.probes.constant import beside_constant, loss_and_constant
from losswright.doctor.probes.forward import forward, spread, train_sample
from losswright.doctor.probes.health import health
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.twin import twin

FACTOR, ROWS = 3.0, 256


def loud():
    """A last layer whose weights begin a hundred times too large."""
    start = keras.initializers.RandomNormal(stddev=30.0, seed=1)
    return [keras.layers.Dense(3, activation="softmax", kernel_initializer=start)]


class HighFirstLoss(Remark):
    """Before training a classifier should know nothing, and say so: for C classes alike that costs ln C.

    A much higher first loss is that of wild guesses. The first steps are spent on taking them back, and may kill units
    on the way. It comes from weights, inputs or a missing normalisation that make the first logits large.

    Blind spots: losses of one's own; real targets, of which another rule speaks.
    """

    code, name, fault = "LW534", "high-first-loss", "init_bad"
    message = "The first answers cost far more than no knowledge at all."
    advice = "Scale the inputs, and leave the initial weights of the last layer at their default, or smaller."
    example = "x = (x - x.mean(axis=0)) / x.std(axis=0)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised if case.error is None else ():
            both = self._first(case, output) if output.objective.classifies else None
            if both is not None and both[0] > FACTOR * both[1]:
                known = f" (ln {output.units} = {math.log(output.units):.4g})" if output.units > 1 else ""
                text = f"before training the loss is {both[0]:.4g}; the same answer to all rows costs {both[1]:.4g}"
                yield self.remark(text + known, output=output)

    @staticmethod
    def _first(case: Case, output: Output) -> tuple[float, float] | None:
        """With the weights before training: those that are there, or those of a copy of a model that didn't learn."""
        if not case.history:
            return loss_and_constant(case, output)
        rows: Any = train_sample(case)
        model = twin(case, AS_IT_IS) if case.fit.weights is not None and rows and health(case).sick else None
        if model is None:
            return None
        few = spread(rows, ROWS)
        y_true, y_pred = output.part(few.y), output.part(forward(model, few.x))
        return None if y_true is None or y_pred is None else beside_constant(output, y_true, y_pred)

    bad = examples.classes(layers=loud)
    good = examples.classes()
