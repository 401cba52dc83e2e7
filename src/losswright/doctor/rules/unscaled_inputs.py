"""LW303: inputs far from the scale that layers are initialised for."""

import math
from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.features import Scale, input_scale
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.symptoms import SLOW, UNSTABLE

LARGE, FAR, UNEVEN = 8.0, 8.0, 100.0


def in_dollars(x):
    """One column in thousands, one far from 0."""
    return x * [1.0, 1.0, 1.0, 5_000.0] + [0.0, 0.0, 0.0, 60_000.0]


class UnscaledInputs(SuspectingRule):
    """Initial weights and learning rates are made for inputs of about 1.

    A column in thousands swamps the others and saturates units in the first steps; a mean far from 0 makes the loss a
    narrow valley that gradient descent crosses from side to side.

    Blind spots: inputs that a layer of one's own scales.
    """

    code, name, fault = "LW303", "unscaled-inputs", "input_unscaled"
    message = "The inputs are far from mean 0 and spread 1, and the model doesn't bring them there."
    advice = (
        "Scale each feature by the training rows' mean and spread, or let a `Normalization` layer do it in the model."
    )
    example = "normalise = keras.layers.Normalization()\nnormalise.adapt(x_train)  # first layer of the model"
    explains = SLOW | UNSTABLE | {"hidden_act_missing", "loss_for_task"}

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        scale = input_scale(case)
        if scale is None or not self._is_far(scale):
            return
        smallest = float(scale.size.min())
        text = f"values of about {scale.largest:.3g}"
        text += f" in one column, of {smallest:.3g} in another" if smallest < scale.largest / 2 else ""
        text += f"; means up to {scale.offset.max():.3g} spreads from 0" if scale.offset.max() > 1 else ""
        strength = min(0.95, 0.5 + 0.15 * math.log10(max(scale.largest, 1.0)) + 0.1 * (scale.offset.max() > FAR))
        change = Change("inputs scaled to mean 0 and spread 1", standardise_x=True)
        yield Suspicion(text, (change,), strength)

    @staticmethod
    def _is_far(scale: Scale) -> bool:
        uneven = scale.ratio > UNEVEN and scale.largest > 3
        return scale.largest > LARGE or scale.offset.max() > FAR or uneven

    bad = examples.binary(inputs=in_dollars, fit={"epochs": 3})
    good = examples.binary()
