"""Suspicions are tried on copies: harm is named, harmless oddities are not, and the model stays as it is."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.doctor.change import Change
from losswright.doctor.examples import QUICK, binary, logits, regression
from losswright.doctor.finding import CONFIRMED, ERROR, NO_EFFECT
from losswright.doctor.probes.health import health
from losswright.doctor.rules.unscaled_inputs import in_dollars
from losswright.doctor.trial import tried


@pytest.fixture(scope="module")
def unscaled():
    """A training on inputs in thousands, its proofs, and the weights before the diagnosis."""
    case = binary(inputs=in_dollars, fit={"epochs": 6}, optimizer=QUICK).case()
    before = case.model.get_weights()
    fit = case.fit
    held = (fit.validation.x, fit.validation.y)
    found = lw.diagnose(
        case.model, fit.rows.x, fit.rows.y, validation_data=held, history=fit.history, epochs=6, prove=True
    )
    return case, before, found


def test_harm_is_an_error_with_its_proof(unscaled):
    first = next(iter(unscaled[2]))
    assert (first.fault, first.severity) == ("input_unscaled", ERROR)
    assert first.proof.verdict == CONFIRMED
    assert first.proof.after > first.proof.before + 0.3
    assert "->" in str(first.proof)


def test_model_and_global_random_numbers_are_left_alone(unscaled):
    case, before, _ = unscaled
    state = np.random.get_state()[1].copy()
    tried(case, Change("inputs scaled", standardise_x=True))
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    for mine, theirs in zip(case.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_same_oddity_in_a_model_that_learned_is_a_note():
    case = regression(target=lambda y: 3 * y + 12, fit={"epochs": 60}, optimizer=QUICK).case()
    assert not health(case).sick
    found = lw.diagnose(case.model, case.train.x, case.train.y, history=case.history)
    assert [f.severity for f in found if f.severity == ERROR] == []


@pytest.mark.filterwarnings("ignore:.*from_logits=True")  # on TensorFlow, Keras suspects as much
def test_repair_that_changes_nothing_has_no_effect():
    model, x, y = binary("sigmoid", logits("BinaryCrossentropy"), optimizer=QUICK).build()
    history = model.fit(x, y, epochs=10, verbose=0)
    (finding,) = lw.diagnose(model, x, y, history=history, select="LW103", prove=True, epochs=10)
    assert finding.proof.verdict == NO_EFFECT


def test_subclassed_model_is_examined_without_trials():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.last = keras.layers.Dense(1, activation="sigmoid")

        def call(self, x):
            return self.last(x)

    model = Own()
    model.compile("adam", loss="binary_crossentropy")
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    found = lw.diagnose(model, x, np.where(x[:, 0] > 0, 1, -1))
    assert next(iter(found)).code == "LW203"
    assert found.troubles == []


def test_outputs_of_a_model_that_does_not_tell_them_are_those_it_gives():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.last = keras.layers.Dense(3, activation="softmax")

        def call(self, x):
            return self.last(x)

    model = Own()
    model.compile("adam", loss="sparse_categorical_crossentropy")
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    model(x[:1])
    found = lw.diagnose(model, x, 1 + x.argmax(axis=1), select="LW2,LW5")
    assert next(iter(found)).code == "LW202"
    assert not {"LW512", "LW514"} & {f.code for f in found}  # which speak of hidden layers, and none is known
