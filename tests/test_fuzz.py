"""The trials of `make fuzz`: a few of each entry, drawn and shrunk by Hypothesis, and no public name left out."""

import inspect

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import losswright as lw
from fuzz.entries import ENTRIES
from fuzz.trial import ANSWERED, REFUSED, Trial, judged
from losswright.core.errors import LabelError

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore")]

QUICK = [entry for entry in ENTRIES if entry.share >= 1]
SHOWN_OTHERWISE = {
    "Loss", "losses.Loss", "losses.ElementwiseLoss", "metrics.Metric", "balance.Balance",  # bases without a formula
    "data.flights", "data.Flights",  # the real table of the examples
    "Ledger", "explore", "race", "tail", "watch", "metrics.Intervals",  # read what the entries here have let through
}  # fmt: skip


@pytest.mark.parametrize("entry", QUICK, ids=lambda entry: entry.name)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(draw=st.randoms(use_true_random=False))
def test_hostile_input_is_answered_rightly_or_refused_clearly(entry, draw):
    came, fault = judged(entry.drawn(draw))
    assert came in (ANSWERED, REFUSED)
    assert not fault


def public_names():
    for name in lw.__all__:
        thing = getattr(lw, name)
        yield from (f"{name}.{inner}" for inner in thing.__all__) if inspect.ismodule(thing) else (name,)


def test_every_public_name_is_tried():
    tried = {name for entry in ENTRIES for name in entry.covers}
    assert set(public_names()) - tried - SHOWN_OTHERWISE == set()
    assert tried <= set(public_names())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda array: array.sort(), "an argument was changed"),
        (lambda array: {}["x"], "KeyError"),
        (lambda array: float("nan"), "not a number"),
    ],
)
def test_fault_would_be_found(call, says):
    array = np.array([2.0, 1.0])
    trial = Trial("it", (array,), lambda: call(array), lambda answer: "not a number" if answer != answer else "")
    assert says in judged(trial)[1]


def test_error_of_ours_is_no_fault_unless_nothing_was_wrong():
    def refuse():
        raise LabelError("y_true must hold numbers")

    assert judged(Trial("it", (), refuse)) == (REFUSED, "")
    assert "LabelError" in judged(Trial("it", (), refuse, sound=True))[1]


def test_changed_tensor_is_noticed():
    variable = keras.Variable([1.0, 2.0])
    trial = Trial("it", (np.ones(2), variable.value), lambda: None)
    assert judged(trial) == (ANSWERED, "")
