"""`lw.compile` with losses that remember: one state an output, moved by training alone, kept with the model."""

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright.core.errors import LosswrightError, StateError
from losswright.losses import MeanAbsoluteError, Superquantile
from tests.objective import models
from tests.support import fresh, small_models
from tests.support.compiled import number

X, Y = small_models.rows(256)
TORCH = keras.config.backend() == "torch"


def tail(**settings):
    """The stateful loss of these tests."""
    return Superquantile(level=0.9, **settings)


def compiled_single(loss=None, **settings):
    """A model of one output with a stateful loss."""
    return lw.compile(small_models.single(), keras.optimizers.SGD(0.05), loss=loss or tail(), **settings)


def threshold(model) -> float:
    """What the state of a model with one output holds."""
    return number(model.loss.state.result())


def fit(model, epochs=1, **data):
    """The history of a fit in a fixed order."""
    return model.fit(**({"x": X, "y": Y} | data), epochs=epochs, shuffle=False, verbose=0).history


def test_each_output_has_a_threshold_of_its_own():
    model = lw.compile(small_models.double(), keras.optimizers.SGD(0.0), loss=[tail(), tail()])
    history = fit(model, epochs=6, y=[Y, 10 * Y])
    truth = [np.quantile(abs(t - p), 0.9) for t, p in zip((Y, 10 * Y), model.predict(X, verbose=0), strict=True)]
    assert [history[f"{name}_threshold"][-1] for name in "ab"] == pytest.approx(truth, rel=0.15)


def test_one_loss_for_two_outputs_is_copied():
    loss = tail(name="worst")
    model = lw.compile(small_models.double(), "sgd", loss=loss)
    assert model.loss["a"] is loss
    assert model.loss["b"] is not loss
    assert model.loss["b"].get_config() == loss.get_config()
    history = fit(model, y=[Y, 10 * Y], validation_data=(X, [Y, Y]))
    assert history["b_threshold"][0] > 2 * history["a_threshold"][0]


def test_one_loss_object_in_two_places_is_refused():
    loss = tail()
    with pytest.raises(LosswrightError, match="given for several outputs; make one loss for each"):
        lw.compile(small_models.double(), "sgd", loss=[loss, loss])


def test_evaluation_and_validation_leave_the_state_alone():
    model = compiled_single()
    alone = fit(compiled_single())
    watched = fit(model, validation_data=(X, 100 * Y))
    assert watched["threshold"] == pytest.approx(alone["threshold"])
    before = model.loss.state.snapshot()
    model.evaluate(X, 100 * Y, verbose=0)
    model.test_on_batch(X, 100 * Y)
    model.predict(X, verbose=0)
    assert model.loss.state.snapshot() == before


def test_state_is_carried_over_epochs_and_fits():
    model = compiled_single()
    fit(model, epochs=2)
    memory = model.loss.state.snapshot()[2]
    fit(model)
    assert model.loss.state.snapshot()[2] > memory


def test_loaded_model_goes_on_exactly_where_the_saved_one_stopped(tmp_path):
    model = lw.compile(small_models.single(), "adam", loss=tail(of=MeanAbsoluteError(), mix=0.7))
    fit(model, epochs=2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    with pytest.raises(StateError, match=r"for a loaded model losswright\.compile\(model\) is enough"):
        loaded.evaluate(X, Y, verbose=0)
    lw.compile(loaded)
    assert loaded.loss.state.snapshot() == model.loss.state.snapshot()
    assert int(loaded.optimizer.iterations) == int(model.optimizer.iterations) > 0
    assert loaded.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    expected, found = fit(model), fit(loaded)
    assert expected.keys() == found.keys()
    for name, numbers in expected.items():
        assert found[name] == pytest.approx(numbers, rel=1e-6)


def test_checkpoint_during_fit_holds_the_state_of_that_moment(tmp_path):
    model, path = compiled_single(), str(tmp_path / "{epoch}.keras")
    history = fit(model, epochs=2, callbacks=[keras.callbacks.ModelCheckpoint(path)])
    for epoch in (1, 2):
        loaded = lw.compile(keras.models.load_model(path.format(epoch=epoch)))
        assert threshold(loaded) == pytest.approx(history["threshold"][epoch - 1], rel=1e-6)


def test_saved_weights_are_those_of_the_plain_model(tmp_path):
    model = compiled_single()
    fit(model)
    assert [w.name for w in model.weights] == ["kernel", "bias"]
    model.save_weights(tmp_path / "m.weights.h5")
    small_models.single().load_weights(tmp_path / "m.weights.h5")


def test_training_that_broke_off_goes_on_from_its_backup_as_if_nothing_had_happened(tmp_path):
    def trained(*callbacks):
        model = compiled_single()
        fit(model, epochs=3, callbacks=[keras.callbacks.BackupAndRestore(tmp_path), *callbacks])
        return model

    def break_off(epoch, logs):
        if epoch == 2:
            raise RuntimeError("a crash")

    with pytest.raises(RuntimeError, match="a crash"):
        trained(keras.callbacks.LambdaCallback(on_epoch_begin=break_off))
    alone, resumed = compiled_single(), trained()
    fit(alone, epochs=3)
    assert resumed.loss.state.snapshot() == pytest.approx(alone.loss.state.snapshot(), rel=1e-6)
    np.testing.assert_allclose(resumed.get_weights()[0], alone.get_weights()[0], rtol=1e-6)


def test_weights_of_a_plain_model_leave_the_state_as_it_is(tmp_path):
    plain, model = small_models.single(), compiled_single()
    plain.compile(keras.optimizers.SGD(0.05), "mse")
    for each in (plain, model):
        fit(each)
    plain.save_weights(tmp_path / "m.weights.h5")
    before = model.loss.state.snapshot()
    model.load_weights(tmp_path / "m.weights.h5")
    assert model.loss.state.snapshot() == before


def test_compiling_again_starts_anew_and_leaves_nothing_behind():
    model = compiled_single()
    fit(model)
    lw.compile(model, "sgd", loss=tail())
    assert sorted(fit(model)) == ["loss", "threshold"]
    assert len(model.metrics) == 2
    lw.compile(model, "sgd", loss="mse")
    assert sorted(fit(model)) == ["loss"]
    assert [name for name in vars(model) if name.startswith("losswright_")] == []


def test_train_on_batch_moves_the_state_as_fit_does():
    model = compiled_single()
    for start in range(0, 256, 32):
        model.train_on_batch(X[start : start + 32], Y[start : start + 32])
    assert threshold(model) == pytest.approx(fit(compiled_single())["threshold"][0], rel=1e-5)


def test_weight_0_hides_targets_of_nan_from_loss_and_state():
    weight = np.ones(256, "float32")
    weight[::4] = 0.0
    spoilt = np.where(weight[:, None] == 0, np.nan, Y).astype("float32")
    clean, found = (fit(compiled_single(), y=y, sample_weight=weight) for y in (Y, spoilt))
    assert found["threshold"] == pytest.approx(clean["threshold"], rel=1e-5)
    assert found["loss"] == pytest.approx(clean["loss"], rel=1e-5)
    assert np.isfinite(found["loss"][0])


class Subclass(small_models.Subclassed):
    """Overrides `compute_loss` as code from before Keras 3.3 does."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        return super().compute_loss(x, y, y_pred, sample_weight)


class Doubled(small_models.Subclassed):
    """Overrides `compute_loss` as it should be."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return 2.0 * super().compute_loss(x, y, y_pred, sample_weight, training=training)


def test_own_compute_loss_needs_to_know_of_training():
    with pytest.raises(StateError, match=r"Subclass\.compute_loss takes no `training`"):
        lw.compile(Subclass(), "sgd", loss=tail())
    lw.compile(Subclass(), "sgd", loss="mse").fit(X, Y, verbose=0)


def test_own_compute_loss_is_kept():
    plain, doubled = (
        lw.compile(kind(), keras.optimizers.SGD(0.0), loss=tail()) for kind in (small_models.Subclassed, Doubled)
    )
    plain(X), doubled(X)
    doubled.set_weights(plain.get_weights())
    assert fit(doubled)["loss"][0] == pytest.approx(2 * fit(plain)["loss"][0], rel=1e-5)


def test_metrics_and_loss_weights_are_handed_on():
    model = lw.compile(
        small_models.double(), "sgd", loss=["mae", tail()], loss_weights=[1.0, 0.5], metrics=[["mse"], []]
    )
    history = fit(model, y=[Y, Y])
    assert {"a_mse", "b_threshold", "a_loss", "b_loss"} <= set(history)
    assert history["loss"][0] == pytest.approx(history["a_loss"][0] + 0.5 * history["b_loss"][0], rel=1e-4)


@pytest.mark.skipif(TORCH, reason="PyTorch runs each step in Python")
def test_steps_after_the_first_run_no_python():
    calls = []

    def counted(y_true, y_pred):
        calls.append(1)
        return ops.mean(ops.abs(y_true - y_pred), axis=-1)

    model = compiled_single(tail(of=counted))
    fit(model)
    traced = len(calls)
    fit(model, epochs=5)
    assert len(calls) == traced < 8


MIRRORED = """
import warnings
import keras, numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import losswright as lw

rng = np.random.default_rng(0)
x, y = rng.normal(size=(4096, 3)).astype("float32"), rng.standard_t(3, size=(4096, 1)).astype("float32")

def fit():
    keras.utils.set_random_seed(1)
    loss = lw.losses.Superquantile(level=0.9)
    model = lw.compile(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]), "sgd", loss=loss)
    history = model.fit(x, y, batch_size=64, epochs=2, shuffle=False, verbose=0).history
    print(history["threshold"][-1], history["loss"][-1])

fit()
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    fit()
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
y[64 + 40] = np.nan  # of the second batch, whose second half the second replica gets
ledger = lw.Ledger()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    model.fit(x[:256], y[:256], batch_size=64, shuffle=False, verbose=0, callbacks=[ledger])
print(ledger.nonfinite)
"""


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="a strategy of TensorFlow")
def test_two_replicas_learn_the_threshold_and_loss_of_one():
    run = fresh.run(MIRRORED, KERAS_BACKEND="tensorflow")
    *fits, nonfinite = run.stdout.splitlines()[-3:]
    one, two = (list(map(float, line.split())) for line in fits)
    assert two == pytest.approx(one, rel=1e-3), run.stderr
    assert "in step 2; not finite from the targets on, first at sample 8" in nonfinite


@pytest.mark.skipif(keras.config.backend() != "jax", reason="only JAX knows added losses by their id")
@pytest.mark.parametrize("callbacks", [[], [lw.Ledger(every=1, gradients=True)]], ids=["compiled", "in the ledger"])
def test_no_layer_remembers_an_added_loss_that_the_next_compilation_would_drop(callbacks):
    model = lw.compile(models.several_parts(), "sgd", loss="mse")
    x, y = models.X, models.Y
    model.fit(
        x, y, validation_data=(x[:3], {name: part[:3] for name, part in y.items()}), callbacks=callbacks, verbose=0
    )
    assert not any(layer._loss_ids for layer in model.layers)
