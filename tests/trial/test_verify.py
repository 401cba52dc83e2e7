"""A trial finds what is wrong with a loss, says where, and leaves a sound one alone."""

import json

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright.core.errors import SettingError
from losswright.trial import Verdict


@keras.saving.register_keras_serializable("tests")
def sound(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def over_the_batch(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred))


def of_the_logarithm(y_true, y_pred):
    return ops.mean(y_true - ops.log(y_pred), axis=-1)


def rounded(y_true, y_pred):
    return ops.mean(ops.abs(y_true - ops.round(y_pred)), axis=-1)


def half_stopped(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred) * ops.stop_gradient(ops.abs(y_pred)), axis=-1)


def looping(y_true, y_pred):
    return ops.stack([ops.mean(ops.square(y_true[i] - y_pred[i])) for i in range(y_pred.shape[0])])


def in_numpy(y_true, y_pred):
    error = ops.convert_to_numpy(y_true) - ops.convert_to_numpy(y_pred)
    return ops.convert_to_tensor(np.square(error).mean(-1))


class Forgetful(keras.losses.Loss):
    def __init__(self, power=2.0, **settings):
        super().__init__(**settings)
        self.power = power

    def call(self, y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred) ** self.power, axis=-1)


POSITIVE = np.float32([[1.0, 2.0], [3.0, 0.5], [2.0, 2.0]])
FAULTS = [
    ("per_sample", over_the_batch, "shape ()"),
    ("differentiable", rounded, "gradient"),
    ("slopes", half_stopped, "central difference"),
    ("python_loop", looping, "a Python loop over samples"),
    ("differentiable", in_numpy, ""),
    ("saved", lambda y_true, y_pred: sound(y_true, y_pred), "lambda"),
    ("saved", Forgetful(power=3.0), "before"),
    ("saved", Forgetful(), "leaves out power"),
]


@pytest.mark.parametrize(("check", "loss", "seen"), FAULTS)
def test_fault_is_found_by_its_check(check, loss, seen):
    verdict = lw.verify(loss, checks=[check])
    assert not verdict.passed
    assert seen in verdict[check].faults[0].seen
    assert verdict[check].faults[0].advice


def test_nan_is_traced_to_the_operation_and_to_the_line():
    below_zero = -POSITIVE
    fault = lw.verify(of_the_logarithm, POSITIVE, below_zero, checks=["finite"])["finite"].faults[0]
    assert "nan from the operation log" in fault.seen.lower()
    assert "test_verify.py:" in fault.seen
    assert "y_pred [-1, -2]" in fault.shown_by


def test_sound_function_passes_every_check_and_its_cost_is_told():
    verdict = lw.verify(sound)
    verdict.assert_passed()
    assert "times the time" in verdict["cost"].note
    assert verdict.domain == "any numbers"


@pytest.mark.parametrize(
    ("loss", "domain"),
    [
        (
            lambda y, p: ops.sparse_categorical_crossentropy(y, p, from_logits=True),
            "whole-number labels, rows of logits",
        ),
        (keras.losses.poisson, "counts, and rates above 0"),
        ("binary_crossentropy", "targets 0 or 1, a probability each"),
        (keras.losses.SparseCategoricalCrossentropy, "whole-number labels, rows of probabilities"),
    ],
)
def test_what_a_loss_takes_is_known_by_its_name_or_found_by_trying(loss, domain):
    assert lw.verify(loss, checks=["per_sample"]).domain == domain


def test_assertion_names_each_check_that_failed_and_fits_a_screen():
    with pytest.raises(AssertionError, match=r"per_sample: values of shape \(\)") as caught:
        lw.verify(over_the_batch, checks=["per_sample", "batch_independence"]).assert_passed()
    assert len(str(caught.value).splitlines()) == 2


def test_allowed_fault_is_shown_and_passes():
    verdict = lw.verify(over_the_batch, checks=["per_sample"], allow=["per_sample"])
    assert verdict.passed
    assert verdict["per_sample"].status == "allowed"
    assert "allowed" in str(verdict)


def test_verdict_is_a_table_as_text_and_html_and_comes_back_from_json():
    verdict = lw.verify(over_the_batch, checks=["per_sample", "slopes"])
    assert "1 of 1 checks failed" in str(verdict)
    assert "one value for each sample" in verdict._repr_html_()
    assert json.loads(verdict.to_json())["passed"] is False
    assert Verdict.from_json(verdict.to_json()) == verdict


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"loss": 3}, "a loss must be"),
        ({"loss": sound, "checks": ["speling"]}, "there is no check 'speling'"),
        ({"loss": sound, "y_true": POSITIVE}, "both y_true and y_pred"),
        ({"loss": sound, "y_true": [[1.0], [1.0, 2.0]], "y_pred": POSITIVE}, "y_true must have rows of one length"),
        ({"loss": sound, "domain": "words"}, "domain must be one of"),
        ({"loss": lambda y_true, y_pred: 1 / 0}, "verify(loss, y_true, y_pred)"),
    ],
)
def test_wrong_use_is_said_in_a_line(arguments, said):
    with pytest.raises(SettingError) as caught:
        lw.verify(**arguments)
    assert said in str(caught.value)
