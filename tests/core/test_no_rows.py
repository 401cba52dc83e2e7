"""A batch without samples costs 0, and is no error; PyTorch's own operations refuse to take a maximum of nothing."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright import losses
from losswright.core.errors import ShapeError
from tests.losses.references import REFERENCES
from tests.support.gradients import values_and_slopes

NAMES = ("CategoricalHinge", "CTC", "Dice", "GeneralizedDice", "GIoU", "LovaszSoftmax", "MaxFractionTail",
         "SparseCategoricalCrossentropy", "TripletHard")  # fmt: skip


@pytest.fixture(scope="module", params=NAMES)
def reference(request):
    return next(each for each in REFERENCES if type(each.loss).__name__ == request.param)


def made(reference, **settings):
    return type(reference.loss).from_config({**reference.loss.get_config(), **settings})


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight", "sum"])
def test_no_samples_cost_nothing(reference, reduction):
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    loss = made(reference, reduction=reduction)
    value, slope = values_and_slopes(lambda p: loss(y_true[:0], p, np.ones(0)), y_pred[:0])
    assert value == 0
    assert slope.shape == y_pred[:0].shape


def test_values_of_no_samples_have_the_shape_of_any(reference):
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    loss = made(reference, reduction="none")
    none, one = (keras.ops.shape(loss(y_true[:n], y_pred[:n])) for n in (0, 1))
    assert none == (0, *one[1:])


def test_a_memory_learns_nothing_from_no_samples():
    loss = losses.Superquantile()
    loss.state.attached = loss.state.training = True
    loss(np.arange(6.0), np.zeros(6))
    before = loss.state.snapshot()
    assert float(loss(np.zeros(0), np.zeros(0))) == 0
    assert loss.state.snapshot() == before


def test_foreign_loss_of_no_samples_costs_nothing():
    assert float(lw.Weighted("categorical_hinge", class_weight=[1.0, 2.0])(np.zeros((0, 2)), np.zeros((0, 2)))) == 0


def test_groups_of_other_samples_are_refused():
    loss = losses.GroupDRO(groups=2)
    loss.state.attached = True
    loss.state.groups = np.array([0, 1])
    with pytest.raises(ShapeError, match="'group' has 2 groups for 3 samples"):
        loss(np.zeros((3, 1)), np.zeros((3, 1)))
    loss.state.groups = np.zeros(0, "int32")
    assert float(loss(np.zeros((0, 1)), np.zeros((0, 1)))) == 0
