"""What NumPy does of a trace is what the backend does."""

import numpy as np
import pytest
from keras import ops

from losswright import losses
from losswright.kernels.drawn_curves import values_and_slopes_of_curve
from tests.support.gradients import values_and_slopes

ERRORS = np.linspace(-3.05, 3.05, 41, dtype="float32")
LABELS = np.arange(41) % 2


def by_errors(loss):
    return lambda x: loss(np.zeros((41, 1)), x[:, None])


def by_classes(loss):
    return lambda x: loss(LABELS, ops.multiply(x[:, None], np.array([[1.0, 0.0, -0.5]], "float32")))


@pytest.mark.parametrize(
    "function",
    [
        by_errors(losses.BarronGeneral(alpha=-2.0, reduction="none")),
        by_errors(losses.BatchPercentileTail(reduction="none")),  # sorts
        by_classes(losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")),  # gathers
        by_classes(losses.SparseBootstrapped(hard=True, from_logits=True, reduction="none")),  # has whole numbers
        lambda x: ops.sum(ops.multiply(x[:, None], ops.eye(41, 3)), axis=-1),  # counts along an axis of two
        lambda x: ops.concatenate([x[1:], x[:1]]),  # cuts
    ],
)
def test_values_and_slopes_are_those_of_the_backend(function):
    found, truth = values_and_slopes_of_curve(function, ERRORS), values_and_slopes(function, ERRORS, compiled=True)
    np.testing.assert_allclose(found, truth, rtol=1e-4, atol=1e-6)


def test_infinite_values_stay_infinite_and_raise_no_warning():
    values, _ = values_and_slopes_of_curve(lambda x: 1.0 / x, np.zeros(1, "float32"))
    assert np.isinf(values).all()
