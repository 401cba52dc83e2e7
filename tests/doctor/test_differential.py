"""Trials tell causes from what they bring about: what one repair removes is named once."""

import dataclasses

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.doctor import differential
from losswright.doctor.change import Change
from losswright.doctor.differential import Differential
from losswright.doctor.examples import binary
from losswright.doctor.finding import ERROR, NOTE, WARNING
from losswright.doctor.probes.health import Health
from losswright.doctor.rules.learning_rate_too_low import LearningRateTooLow
from losswright.doctor.rules.unscaled_inputs import UnscaledInputs
from losswright.doctor.suspicion import Suspicion
from losswright.doctor.trial import Outcome

SCALED, FASTER = Change("inputs scaled", standardise_x=True), Change("ten times the rate", learning_rate=10.0)
SUSPECTS = [
    (UnscaledInputs(), Suspicion("large", (SCALED,), 0.8)),
    (LearningRateTooLow(), Suspicion("low", (FASTER,), 0.6)),
]


@pytest.fixture
def judged(monkeypatch):
    """The severities of two suspects, where their changes, and both together, reach such skills."""

    def judge(skill, scaled, faster, both, trained=True):
        reached = {SCALED.words: scaled, FASTER.words: faster, (SCALED & FASTER).words: both, "as it is": 0.85}
        monkeypatch.setattr(
            differential, "tried", lambda case, change: Outcome(change, reached[change.words], 0.0, (), 10, 0.0)
        )
        monkeypatch.setattr(differential, "health", lambda case: Health(skill, 0.9, 0.0, 10_000))
        case = dataclasses.replace(binary().case())
        case.fit.history = {"loss": [1.0, 0.9]} if trained else {}
        found = Differential(case, None, 100.0).judge(SUSPECTS)
        return {f.fault: f.severity for f in found}

    return judge


@pytest.mark.once
def test_repair_that_cures_leaves_the_lesser_one_a_note(judged):
    assert judged(0.1, scaled=0.88, faster=0.5, both=0.89) == {"input_unscaled": ERROR, "lr_too_low": NOTE}


@pytest.mark.once
def test_lesser_repair_that_adds_to_the_better_one_is_an_error_of_its_own(judged):
    assert judged(0.05, scaled=0.5, faster=0.4, both=0.85) == {"input_unscaled": ERROR, "lr_too_low": ERROR}
    assert judged(0.05, scaled=0.5, faster=0.4, both=0.52) == {"input_unscaled": ERROR, "lr_too_low": NOTE}


@pytest.mark.once
def test_what_only_delays_is_a_warning_in_a_model_that_is_on_its_way(judged):
    assert judged(0.2, scaled=0.6, faster=0.5, both=0.85) == {"input_unscaled": ERROR, "lr_too_low": WARNING}


@pytest.mark.once
def test_what_ails_gets_a_warning_where_a_change_helps(judged):
    assert judged(0.75, scaled=0.87, faster=0.76, both=0.87) == {"input_unscaled": WARNING, "lr_too_low": NOTE}


@pytest.mark.once
def test_untrained_model_is_judged_by_a_plain_training(judged):
    assert judged(0.0, scaled=0.88, faster=0.86, both=0.88, trained=False) == {
        "input_unscaled": NOTE,
        "lr_too_low": NOTE,
    }


def test_no_finding_stands_twice_and_sound_sequence_models_have_no_error_before_training():
    x = np.random.default_rng(0).normal(size=(300, 8, 1)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("float32")
    model = keras.Sequential([keras.Input((8, 1)), keras.layers.GRU(4), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.SGD(0.5), loss="binary_crossentropy")
    found = lw.diagnose(model, x, y, validation_data=(x, y), epochs=4)
    assert [f for f in found if f.severity == ERROR and f.fault != "data_leak_val"] == []
    assert len({(f.code, f.output) for f in found}) == len(found)
