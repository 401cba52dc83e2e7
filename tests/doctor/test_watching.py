"""Watching records what Keras is given, and leaves results, exceptions and Keras itself alone."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from losswright.doctor.case import case_of
from losswright.doctor.watching import WATCHED, FirstFit
from tests.support.small_models import Subclassed, rows, single

X, Y = rows()


def trained(epochs=2, watched=False, **fit):
    model = single()
    model.compile("sgd", loss="mse")
    if not watched:
        return model.fit(X, Y, epochs=epochs, verbose=0, **fit).history, model, None
    with lw.watch() as session:
        history = model.fit(X, Y, epochs=epochs, verbose=0, **fit).history
    return history, model, session


@pytest.fixture(scope="module")
def watched():
    return trained(watched=True, validation_split=0.25)


def test_training_is_the_same(watched):
    plain, model, _ = trained(validation_split=0.25)
    assert watched[0] == plain
    for mine, theirs in zip(watched[1].get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_record_holds_rows_arguments_history_and_first_weights(watched):
    history, model, session = watched
    (recording,) = session.recordings
    (fit,) = recording.fits
    assert recording.model is model
    assert (len(fit.rows), len(fit.validation)) == (72, 24)
    np.testing.assert_array_equal(fit.rows.x, X[:72])
    assert fit.arguments["epochs"] == 2
    assert fit.history == history
    assert fit.learning_rate == pytest.approx(0.01)
    np.testing.assert_array_equal(fit.weights[0], single().get_weights()[0])


def test_keras_is_restored_also_after_an_exception():
    with pytest.raises(ZeroDivisionError), lw.watch():
        _ = 1 / ("fit" not in vars(keras.Model))
    assert not set(WATCHED) & set(vars(keras.Model))


def test_exception_of_keras_passes_through_and_is_on_record():
    model = single(units=2)
    model.compile("sgd", loss="categorical_crossentropy")
    with lw.watch() as session, pytest.raises(ValueError, match="shape") as raised:
        model.fit(X, Y[:, 0].astype(int), verbose=0)
    (recording,) = session.recordings
    assert recording.error is raised.value
    assert recording.failed_in == "fit"


def test_blocks_may_be_nested_and_subclassed_models_and_loops_are_seen():
    model = Subclassed()
    model.compile("sgd", loss="mse")
    with lw.watch() as outer:
        model.train_on_batch(X[:8], Y[:8])
        with lw.watch() as inner:
            model.predict(X, verbose=0)
    assert len(outer.recordings[0].fits) == 1
    assert [len(rows) for rows in outer.recordings[0].predicted] == [96]
    assert inner.recordings[0].fits == []


def test_what_the_user_changes_later_is_not_what_keras_was_given():
    x = X.copy()
    model = single()
    model.compile("sgd", loss="mse")
    with lw.watch() as session:
        model.predict(x, verbose=0)
    x *= 100
    np.testing.assert_array_equal(session.recordings[0].predicted[0].x, X)


def test_nothing_seen_is_an_error_that_says_so():
    with lw.watch() as session:
        pass
    with pytest.raises(LosswrightError, match="no model was given data"):
        session.diagnose()


def endless(asked):
    """Batches without end; how many were asked for stays in `asked`."""
    for start in range(0, 10_000, 8):
        asked.append(start)
        yield X[start % 96 : start % 96 + 8], Y[start % 96 : start % 96 + 8]


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
def test_generator_is_seen_in_passing_and_not_read_by_us():
    plain, seen = [], []
    single_model().fit(endless(plain), steps_per_epoch=4, epochs=2, verbose=0)
    with lw.watch() as session:
        single_model().fit(endless(seen), steps_per_epoch=4, epochs=2, verbose=0)
    if keras.config.backend() == "tensorflow":  # reads ahead in a thread of its own, how far is chance
        seen, plain = seen[:8], plain[:8]
    assert seen == plain
    rows_seen = session.recordings[0].fits[0].rows
    np.testing.assert_array_equal(rows_seen.x[:64], X[:64])
    np.testing.assert_array_equal(rows_seen.y[:64], Y[:64])


def test_dry_run_reads_the_first_batches_of_a_generator():
    with pytest.raises(FirstFit), lw.watch(dry=True) as session:
        single_model().fit(endless([]), steps_per_epoch=4, verbose=0)
    assert len(session.recordings[0].fits[0].rows) == 96  # each row once


def single_model():
    model = single()
    model.compile("sgd", loss="mse")
    return model


def test_loop_of_ones_own_is_a_training_of_all_its_batches():
    model = single_model()
    with lw.watch() as session:
        for _ in range(3):
            for start in range(0, 96, 32):
                model.train_on_batch(X[start : start + 32], Y[start : start + 32])
    case = case_of(session.recordings[0])
    assert (len(case.train), case.batch_size, case.epochs) == (96, 32, 3)
    assert case.learning_rate == pytest.approx(0.01)
    np.testing.assert_array_equal(case.fit.weights[0], single().get_weights()[0])


def test_loss_that_a_loop_computes_is_seen():
    model = single_model()
    with lw.watch() as session:
        model.compute_loss(x=X[:8], y=Y[:8], y_pred=model(X[:8]))
    np.testing.assert_array_equal(case_of(session.recordings[0]).train.x, X[:8])
