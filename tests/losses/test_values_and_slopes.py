"""Every loss of the table against its truth: values, slopes, extreme inputs, half precision."""

from functools import partial

import numpy as np
import pytest
from keras import ops

from losswright.core import Loss
from losswright.core.saveable import settings_of
from tests.losses.references import REFERENCES
from tests.support.agreement import assert_agrees
from tests.support.gradients import Step, values_and_slopes, values_and_slopes_of_steps
from tests.support.truth import Element

for_each_reference = pytest.mark.parametrize("reference", REFERENCES, ids=str)
HALF = {"float16": 2.0**-11, "bfloat16": 2.0**-8}  # and half a unit in the last place of each


@for_each_reference
def test_value_and_slope_of_each_sample_are_the_true_ones(reference):
    cases = reference.cases
    drawn, *others = [Step(reference.loss, case.y_true, case.y_pred) for case in cases]
    found = values_and_slopes_of_steps([drawn], compiled=False)  # on JAX, a common shape whose operations are known
    found += values_and_slopes_of_steps(others, compiled=not reference.large)
    for case, (values, slopes) in zip(cases, found, strict=True):
        assert_agrees(values, case.values, slack=partial(case.slack, "values"), where=f"{case.points}: values")
        assert_agrees(slopes, case.slopes, slack=partial(case.slack, "slopes"), where=f"{case.points}: slopes")


@for_each_reference
def test_half_precision_loses_digits_of_inputs_and_result_only(reference):
    y_true, y_pred = reference.inputs(np.random.default_rng(2))
    steps = [Step(partial(in_dtype, dtype, reference.loss), y_true, rounded(y_pred, dtype), dtype) for dtype in HALF]
    found = values_and_slopes_of_steps(steps, compiled=False)
    for step, (values, slopes) in zip(steps, found, strict=True):
        slack = partial(np.full, (), 2.0**-25 if step.dtype == "float16" else 0.0)  # half of the smallest float16
        truth = reference.truth.values(y_true, step.y_pred)
        assert_agrees(values, truth, relative=HALF[step.dtype] + 1e-5, slack=slack, where=f"{step.dtype}: values")
        assert np.isfinite(slopes).all(), step.dtype


def rounded(array, dtype):
    """The numbers that the dtype holds, as float32."""
    return np.float32(ops.convert_to_numpy(ops.cast(ops.cast(array, dtype), "float32")))


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
