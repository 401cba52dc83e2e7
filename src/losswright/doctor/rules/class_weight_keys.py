"""LW426: class weights that don't fit the classes."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.weights import class_weights, labels_of
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import MULTI_HOT


class ClassWeightKeys(Rule):
    """Keras looks a row's weight up by the whole number of its class, and takes 1 where it finds nothing.

    Keys as text (as read from JSON) are never found; a class that was left out counts 1, not 0; negative values and NaN
    are taken as they are; of a row with several labels only the first counts.

    Blind spots: weights in losses of one's own.
    """

    code, name, fault = "LW426", "class-weight-keys", "loss_weights"
    message = "`class_weight` doesn't fit the classes in the targets."
    advice = "Give a positive weight for each class, under its whole number; for several labels use `lw.Weighted`."
    example = "model.fit(x, y, class_weight={0: 1.0, 1: 8.0})"

    def check(self, case: Case) -> Findings:
        table = class_weights(case)
        for output in case.supervised if table else []:
            if said := self._ignored(table, output):
                yield self.found(said, severity=ERROR, output=output)
            elif said := self._partial(table, output):
                yield self.found(said, severity=WARNING, output=output)

    @staticmethod
    def _ignored(table: dict, output: Output) -> str | None:
        """What is certain to be wrong."""
        values = np.array([float(value) for value in table.values()])
        if not (values >= 0).all() or np.isinf(values).any():
            return f"the weight {values[~(values >= 0) | np.isinf(values)][0]:g} is not 0 or more"
        labels = labels_of(output)
        if labels is not None and not any(int(label) in table for label in np.unique(labels)):
            keys = ", ".join(repr(key) for key in list(table)[:4])
            return f"keys {keys} match no label ({labels.min()} to {labels.max()}): all rows count 1"
        return None

    @staticmethod
    def _partial(table: dict, output: Output) -> str | None:
        if output.targets.kind == MULTI_HOT:
            return "rows have several labels, and the first of each decides its weight"
        labels = labels_of(output)
        missing = [] if labels is None else [int(label) for label in np.unique(labels) if int(label) not in table]
        if missing:
            return f"no weight for class {', '.join(map(str, missing[:5]))}, which counts 1"
        return None

    bad = examples.binary(fit={"class_weight": {"0": 1.0, "1": 8.0}})
    good = examples.binary(fit={"class_weight": {0: 1.0, 1: 1.2}})
