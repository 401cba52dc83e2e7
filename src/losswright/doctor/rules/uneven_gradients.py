"""LW527: gradients that vanish or explode on their way back."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.gradients import gradient_sizes
from losswright.doctor.probes.health import health
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

FACTOR, DEEP = 1_000.0, 4


class UnevenGradients(Remark):
    """Each layer multiplies the gradient on its way back: by less than 1, many times, and the first layers stand still.

    By more than 1, and they leap. Sizes are relative to those of the weights, so that layers can be compared.

    Blind spots: convolutions and recurrent layers; healthy models, in which it isn't measured.
    """

    code, name, fault = "LW527", "uneven-gradients", "hidden_act_bad"
    message = "The gradient of the first layer and that of the last are orders of magnitude apart."
    advice = "Use `relu` with `he_normal`, normalisation or residual connections; clip by `clipnorm` if it explodes."
    example = "x = keras.layers.Add()([x, block(keras.layers.LayerNormalization()(x))])"

    def check(self, case: Case) -> Findings:
        deep = sum(getattr(layer, "kernel", None) is not None for layer in case.hidden) >= DEEP
        if not deep or case.error is not None or not health(case).sick:
            return
        sizes = list((gradient_sizes(case) or {}).items())
        if len(sizes) < 2 or not np.isfinite([size for _, size in sizes]).all():
            return
        (first, a), (last, b) = sizes[0], sizes[-1]
        if max(a, b) > FACTOR * min(a, b):
            kind = "vanishes" if a < b else "explodes"
            by_layer = ", ".join(f"{name} {size:.1e}" for name, size in sizes)
            yield self.remark(f"it {kind} from {last} back to {first}; relative to the weights: {by_layer}")

    bad = examples.classes(hidden=((8, "sigmoid"),) * 7)
    good = examples.classes(hidden=((8, "relu"),) * 3)
