"""Classes that the model rules out, with a logit of minus infinity."""

import numpy as np
import pytest

from losswright import losses
from tests.support.gradients import values_and_slopes

LABELS, LOGITS = np.array([0, 1]), np.array([[0.5, 1.0], [0.2, -0.3]], "float32")
RULED_OUT = np.pad(LOGITS, [(0, 0), (0, 1)], constant_values=-np.inf)


@pytest.mark.parametrize(
    "loss",
    [
        losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none"),
        losses.SparseCategoricalFocal(from_logits=True, reduction="none"),
        losses.SparseBootstrapped(from_logits=True, reduction="none"),
    ],
    ids=lambda loss: loss.name,
)
def test_class_that_is_ruled_out_is_as_if_it_were_not_there(loss):
    values, slopes = values_and_slopes(lambda x: loss(LABELS, x), RULED_OUT)
    same, slopes_of_others = values_and_slopes(lambda x: loss(LABELS, x), LOGITS)
    np.testing.assert_allclose(values, same, rtol=1e-6)
    np.testing.assert_allclose(slopes, np.pad(slopes_of_others, [(0, 0), (0, 1)]), rtol=1e-5, atol=1e-7)
