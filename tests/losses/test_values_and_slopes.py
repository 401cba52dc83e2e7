"""Every loss of the table against its truth: values, slopes, extreme inputs, half precision."""

from functools import cache, partial

import numpy as np
import pytest
from keras import ops

from tests.losses.references import REFERENCES
from tests.support.agreement import assert_agrees
from tests.support.gradients import values_and_slopes

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
