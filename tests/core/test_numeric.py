"""What isn't numbers is refused with what came and what to do; what is becomes a tensor, however it is packed."""

import keras
import numpy as np
import pandas as pd
import pytest

import losswright as lw
from losswright.core.errors import LabelError, LosswrightError, ShapeError, WeightError

LOSS = lw.losses.MeanAbsoluteError()
Y, P = [[1.0], [2.0]], [[0.0], [0.0]]
RIGHT = 1.5


@pytest.mark.parametrize(
    "given",
    [
        np.array(Y, ">f4"),
        np.array(Y, object),
        np.array(Y, "float16"),
        np.asfortranarray(Y),
        np.ma.masked_array(Y, mask=False),
        pd.DataFrame({"y": [1, 2]}),
        ((1,), (2,)),
        keras.Variable(Y),
    ],
    ids=["big-endian", "objects", "half", "Fortran", "nothing masked", "pandas", "tuples", "Keras variable"],
)
def test_numbers_are_read_however_they_are_packed(given):
    assert float(keras.ops.convert_to_numpy(LOSS(given, P))) == RIGHT


REFUSED = [
    ([["a"], ["b"]], "must hold numbers, and is <U1 of shape (2, 1), such as"),
    (np.array([["x"], [1]], object), "holds objects such as 'x'"),
    ([[None], [1.0]], "must hold numbers"),
    (None, "must hold numbers, and is None"),
    (np.array(["2020-01-01", "2020-01-02"], "datetime64[D]")[:, None], "datetime64[D] of shape (2, 1)"),
    ([[1j], [2j]], "complex128"),
    ([[1.0], [2.0, 3.0]], "must have rows of one length"),
    ({"a": Y}, "holds objects such as {'a'"),
    (np.ma.masked_array(Y, mask=[[True], [False]]), "masked array; give values everywhere, and sample_weight 0"),
]


@pytest.mark.parametrize(("given", "says"), REFUSED)
@pytest.mark.parametrize("place", ["y_true", "y_pred", "sample_weight"])
def test_what_is_no_number_is_refused_by_losses_and_metrics(given, says, place):
    if place == "sample_weight" and given is None:
        return
    given = {"y_true": Y, "y_pred": P} | {place: given}
    for judge in (LOSS, lw.metrics.MeanAbsoluteError().update_state):
        with pytest.raises(LosswrightError) as refused:
            judge(**given)
        assert isinstance(refused.value, {"y_true": LabelError, "sample_weight": WeightError}.get(place, Exception))
        message = str(refused.value)
        assert message.startswith(place)
        assert says in message
        assert len(message.splitlines()) < 10


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred"),
    [
        (lw.losses.CoxPartialLikelihood(), np.ones((3, 2)), np.ones((4, 1))),
        (lw.losses.TripletHard(), np.arange(3), np.ones((3, 2, 2))),
        (lw.losses.NTXent(), np.arange(3), np.ones((4, 2))),
        (lw.losses.DiscreteTimeHazard(), np.ones((3, 2)), np.ones((3, 2, 2))),
        (lw.losses.NegativeBinomial(), 1.0, np.ones((3, 2))),
        (lw.losses.CategoricalCrossentropy(axis=1), np.ones(3), np.ones(3)),
    ],
    ids=lambda given: getattr(given, "name", None),
)
def test_losses_of_whole_batches_refuse_shapes_that_do_not_fit(loss, y_true, y_pred):
    with pytest.raises(ShapeError, match="shape"):
        loss(y_true, np.float32(y_pred))


def test_unsigned_numbers_beyond_64_bits_are_read_beside_small_ones():
    y_true = np.array([[1], [2**64 - 2**40]], "uint64")
    found = lw.losses.MeanAbsoluteError(reduction="none")(y_true, np.zeros((2, 1), "float32"))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(found), y_true[:, 0].astype("float64"), rtol=1e-6)
