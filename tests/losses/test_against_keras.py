"""Where Keras's numbers are wrong: Keras's next to ours, and both next to the right ones.

Keras's numbers are in the table, so that a Keras that mends one of them is noticed.
"""

import keras
import numpy as np
import pytest
from keras import ops

from losswright import losses
from tests.support.gradients import values_and_slopes

TENSORFLOW = keras.config.backend() == "tensorflow"
NEGATIVE_LOG_OF_EPSILON = 16.118095
Y = {"row": np.float32([[0, 1]]), "yes": np.float32([[1]]), "two": np.float32([[2]])}


def after(activation, loss):
    """A loss of a squashed output, as a function of the logits."""
    return lambda y_true, logits: loss(y_true, getattr(ops, activation)(logits))


def unreduced(name, **settings):
    """Keras's loss, and ours."""
    return [getattr(module, name)(reduction="none", **settings) for module in (keras.losses, losses)]


def squashed(activation, name):
    return [after(activation, loss) for loss in unreduced(name)]


# losses (Keras's, ours), targets, outputs, Keras's value and slopes, the right ones
GAPS = {
    "a softmax wrong by 80 logits has a slope": (
        squashed("softmax", "CategoricalCrossentropy"), Y["row"], [[80.0, 0.0]],
        (80.0, [[1, -1]]) if TENSORFLOW else (NEGATIVE_LOG_OF_EPSILON, [[0, 0]]), (80.0, [[1, -1]]),
    ),
    "a sigmoid wrong by 80 logits has a slope": (
        squashed("sigmoid", "BinaryCrossentropy"), Y["yes"], [[-80.0]],
        (80.0, [[-1]]) if TENSORFLOW else (NEGATIVE_LOG_OF_EPSILON, [[0]]), (80.0, [[-1]]),
    ),
    "logarithms of predictions below 0 have a slope": (
        unreduced("MeanSquaredLogarithmicError"), Y["yes"], [[-0.5]],
        (np.log(2) ** 2, [[0]]), (np.log(4) ** 2, [[-4 * np.log(4)]]),
    ),
    "a rate below 0 is pushed up": (
        unreduced("Poisson"), Y["two"], [[-0.5]],
        (np.nan, [[5]]), (2 * np.log(1e30) + 0.5 * 3, [[-3]]),
    ),
    "a softmax is read as its probabilities on every backend": (
        squashed("softmax", "BinaryCrossentropy"), Y["row"], [[1.0, 2.0]],
        (0.720095, [[0.365529, -0.059601]]) if TENSORFLOW else (0.313262, [[0.268941, -0.268941]]),
        (0.313262, [[0.268941, -0.268941]]),
    ),
    "a sigmoid is read as its probabilities on every backend": (
        squashed("sigmoid", "CategoricalCrossentropy"), Y["row"], [[1.0, 2.0]],
        (0.313262, [[0.268941, -0.268941]]) if TENSORFLOW else (0.604314, [[0.121979, -0.054065]]),
        (0.604314, [[0.121979, -0.054065]]),
    ),
}  # fmt: skip
cases = pytest.mark.parametrize(
    ("pair", "y_true", "outputs", "wrong", "right"), [pytest.param(*gap, id=name) for name, gap in GAPS.items()]
)


def assert_gives(loss, y_true, outputs, expected):
    values, slopes = values_and_slopes(lambda x: loss(y_true, x), np.float32(outputs))
    np.testing.assert_allclose(values, [expected[0]], rtol=1e-5)
    np.testing.assert_allclose(slopes, expected[1], rtol=2e-5, atol=1e-6)


@cases
def test_keras_still_gives_its_number(pair, y_true, outputs, wrong, right):
    assert_gives(pair[0], y_true, outputs, wrong)


@cases
def test_ours_gives_the_right_one(pair, y_true, outputs, wrong, right):
    assert_gives(pair[1], y_true, outputs, right)


def test_softmax_wrong_by_200_logits_costs_200_from_logits_and_the_floor_from_probabilities():
    from_logits = losses.CategoricalCrossentropy(from_logits=True, reduction="none")
    from_probabilities = after("softmax", losses.CategoricalCrossentropy(reduction="none"))
    assert_gives(from_logits, Y["row"], [[200.0, 0.0]], (200.0, [[1, -1]]))
    assert_gives(from_probabilities, Y["row"], [[200.0, 0.0]], (149 * np.log(2), [[0, 0]]))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_perfect_prediction_costs_nothing_in_half_precision(dtype, label):
    """Keras gives NaN on JAX and TensorFlow: 1 - 1e-7 is 1 there."""
    exact = np.full((1, 1), label, dtype="float32")
    assert float(losses.BinaryCrossentropy(dtype=dtype)(exact, exact)) == 0.0


@pytest.mark.parametrize(("module", "cost"), [(keras.losses, 8.53), (losses, 0.533)], ids=["keras", "ours"])
def test_label_2049_stays_2049_in_half_precision(module, cost):
    loss = module.SparseCategoricalCrossentropy(from_logits=True, dtype="float16")
    logits = np.float16(8 * np.eye(2100)[[2049]])
    assert float(loss(np.array([2049]), logits)) == pytest.approx(cost, abs=0.01)


def test_keras_has_no_smoothing_of_whole_number_labels():
    with pytest.raises(TypeError):
        keras.losses.SparseCategoricalCrossentropy(label_smoothing=0.1)


def test_smoothing_of_whole_number_labels_is_that_of_keras_for_one_hot_rows():
    logits = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    labels = np.array([0, 2, 1, 1, 0])
    theirs = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(np.eye(3)[labels], logits)
    ours = losses.SparseCategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(labels, logits)
    assert float(ours) == pytest.approx(float(theirs), rel=1e-5)
