"""Every loss of the table against its truth: values, slopes, extreme inputs, half precision."""

from functools import cache, partial

import numpy as np
import pytest
from keras import ops

from losswright.core import Loss
from losswright.core.saveable import settings_of
from tests.losses.references import REFERENCES
from tests.support.agreement import assert_agrees
from tests.support.gradients import values_and_slopes
from tests.support.truth import Element

CASES = [case for reference in REFERENCES for case in reference.cases]
for_each_case = pytest.mark.parametrize("case", CASES, ids=str)
for_each_reference = pytest.mark.parametrize("reference", REFERENCES, ids=str)
HALF = {"float16": 2.0**-11, "bfloat16": 2.0**-8}  # and half a unit in the last place of each


@cache
def found(case):
    """Values and slopes that the loss gives."""
    loss = partial(case.reference.loss, case.y_true)
    return values_and_slopes(loss, case.y_pred, compiled=case.points.startswith("extreme"))


@for_each_case
def test_value_of_each_sample_is_the_true_one(case):
    assert_agrees(found(case)[0], case.values, slack=partial(case.slack, "values"), where="values")


@for_each_case
def test_slope_is_the_true_one(case):
    assert_agrees(found(case)[1], case.slopes, slack=partial(case.slack, "slopes"), where="slopes")


@for_each_reference
@pytest.mark.parametrize("dtype", HALF)
def test_half_precision_loses_digits_of_inputs_and_result_only(reference, dtype):
    y_true, y_pred = reference.inputs(np.random.default_rng(2))
    y_pred = ops.cast(ops.convert_to_tensor(y_pred, dtype="float32"), dtype)
    rounded = np.float32(ops.convert_to_numpy(ops.cast(y_pred, "float32")))
    values, slopes = values_and_slopes(partial(in_dtype, dtype, reference.loss, y_true), rounded, dtype)
    slack = partial(np.full, (), 2.0**-25 if dtype == "float16" else 0.0)  # half of the smallest float16
    truth = reference.truth.values(y_true, rounded)
    assert_agrees(values, truth, relative=HALF[dtype] + 1e-5, slack=slack, where="values")
    assert np.isfinite(slopes).all()


def in_dtype(dtype, loss, y_true, y_pred):
    return ops.cast(loss(y_true, y_pred), dtype)


def round_points(reference):
    """Targets and predictions of a loss where its formula may change: whole and half numbers, and its settings."""
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    settings = [value for value in settings_of(reference.loss, Loss).values() if type(value) in (int, float)]
    sizes = {0.0, 0.5, 1.0, 2.0, *filter(np.isfinite, settings)}
    places = sorted({sign * size for size in sizes for sign in (1.0, -1.0)})
    targets = [0.0, 1.0] if set(np.unique(y_true)) <= {0.0, 1.0} else [1.0, 2.0]
    points = {(y, p) for y in targets for place in places for p in (place, y + place)}
    low, high = -np.inf if y_pred.min() < 0 else 0.0, 1.0 if 0 < y_pred.min() < y_pred.max() < 1 else np.inf
    inside = sorted((y, p) for y, p in points if low < p < high or np.isinf(low))
    return np.resize(np.float32(inside), (POINTS, 2)).T[..., None]


POINTS = 64  # one shape for all losses, as JAX compiles for each
BY_ELEMENT = [reference for reference in REFERENCES if type(reference.truth) is Element]


@pytest.mark.parametrize("reference", BY_ELEMENT, ids=str)
def test_slope_where_the_formula_changes_is_the_true_one_or_between_those_of_a_kink(reference):
    y_true, y_pred = round_points(reference)
    slopes = values_and_slopes(partial(reference.loss, y_true), y_pred)[1][:, 0]
    low, high = np.sort(reference.truth.sides(y_true, y_pred), axis=0)
    slack = 1e-5 * np.maximum(abs(low), abs(high)) + 1e-6
    steep = np.maximum(abs(low), abs(high)) > 1e6  # there is none
    wrong = ~steep & ~((low - slack <= slopes) & (slopes <= high + slack))
    assert not wrong.any(), np.stack([y_true[:, 0], y_pred[:, 0], slopes, low, high], axis=1)[wrong]
