"""LW504: weight penalties that outweigh the loss."""

from collections.abc import Iterator

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.curves import curve
from losswright.doctor.suspicion import SuspectingRule, Suspicion

KINDS = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "recurrent_regularizer")
SOME, MUCH = 0.3, 1.0


def penalised(strength):
    """A hidden layer with a penalty."""

    def layers():
        penalty = keras.regularizers.L1(strength)
        hidden = keras.layers.Dense(8, activation="relu", kernel_regularizer=penalty)
        return [hidden, keras.layers.Dense(1, activation="sigmoid")]

    return layers


class StrongPenalty(SuspectingRule):
    """A penalty larger than the loss is what training minimises: weights go to 0, and answers to a constant.

    Blind spots: penalties added in layers or training steps of one's own.
    """

    code, name, fault = "LW504", "strong-penalty", "reg_too_strong"
    message = "The penalty on weights outweighs the loss."
    advice = "Divide it by 10 until the penalty is a small part of the loss (1e-4 to 1e-3 is usual for L2)."
    example = "keras.layers.Dense(64, kernel_regularizer=keras.regularizers.L2(1e-4))"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        names = [layer.name for layer in case.hidden if any(getattr(layer, kind, None) for kind in KINDS)]
        if not names:
            return
        share = self._share(case)
        if share > SOME:
            off = dict.fromkeys(KINDS)
            layers = {n: {k: None for k in off if k in case.model.get_layer(n).get_config()} for n in names}
            change = Change("no penalties on weights", layers)
            text = f"penalties in {', '.join(names)} began at {share:.1f} times the rest of the loss"
            yield Suspicion(text, (change,), 0.9 if share > MUCH else 0.5)

    @staticmethod
    def _share(case: Case) -> float:
        """The penalty of the first weights over the rest of the first epoch's loss."""
        now = case.model.get_weights()
        before = case.fit.weights or now
        seen = curve(case)
        total = 0.0
        pairs = {weight.path: value for weight, value in zip(case.model.weights, before, strict=False)}
        for layer in case.hidden:
            penalty, kernel = getattr(layer, "kernel_regularizer", None), getattr(layer, "kernel", None)
            if penalty is not None and kernel is not None:
                total += float(np.asarray(keras.ops.convert_to_numpy(penalty(pairs.get(kernel.path, kernel)))))
        first = seen.first if seen and np.isfinite(seen.first) else 1.0
        rest = first - total if first > total else min(first, 1.0)
        return total / max(rest, 1e-6)

    bad = examples.binary(layers=penalised(1.0), fit={"epochs": 8}, optimizer=examples.QUICK)
    good = examples.binary(layers=penalised(1e-4))
