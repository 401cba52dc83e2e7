"""LW305: rows in the order of their labels."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, NOTE, WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.health import health
from losswright.doctor.rule import Findings, Rule

ORDERED = 0.1
FEWEST = 30


class SortedRows(Rule):
    """Sorted rows put one class into each batch and, with `validation_split`, the last classes into validation.

    The model then learns each class in turn and forgets the one before; and is validated on labels that it never saw.

    Blind spots: rows sorted by something else than the target.
    """

    code, name, fault = "LW305", "sorted-rows", "data_unshuffled"
    message = "The rows are sorted by their targets, and training or the split depends on their order."
    advice = "Shuffle once before `fit` (inputs and targets with one index), and leave `shuffle=True`."
    example = "order = np.random.permutation(len(x))\nx, y = x[order], y[order]"

    def check(self, case: Case) -> Findings:
        unshuffled = case.fit.arguments.get("shuffle") is False
        cut = bool(case.fit.arguments.get("validation_split"))
        for output in case.supervised:
            if case.fit.arguments.get("own_loop") or len(output.targets.values) < FEWEST:
                continue
            order = disorder(output)
            if order < ORDERED:
                does = [text for text, on in (("shuffle=False", unshuffled), ("validation_split", cut)) if on]
                ill = unshuffled and health(case).sick
                severity = ERROR if ill else WARNING if unshuffled or cut else NOTE
                text = f"neighbours differ {order:.0%} as often as when mixed; {' and '.join(does) or 'Keras shuffles'}"
                yield self.found(text, severity=severity, output=output)

    bad = examples.classes(sort=True, fit={"shuffle": False})
    good = examples.classes(fit={"shuffle": False})


def disorder(output: Output) -> float:
    """How much neighbouring targets differ, relative to targets in random order: 0 sorted, about 1 mixed."""
    values = output.targets.as_labels if output.targets.is_classes else output.targets.values
    flat = values.reshape(len(values), -1).astype("float64")[:, :1].ravel()
    mixed = np.random.default_rng(0).permutation(flat)
    far, usual = np.abs(np.diff(flat)), np.abs(np.diff(mixed))
    if output.targets.is_classes:
        far, usual = far > 0, usual > 0
    return float(far.mean() / usual.mean()) if usual.mean() else 1.0
