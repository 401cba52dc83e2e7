"""Class weights of `lw.compile` for any output, from any data source, in validation too."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError, WeightError
from losswright.losses import BinaryCrossentropy, Weighted
from tests.support import feeds, small_models

BY_CLASS, BY_OTHER = {0: 1.0, 1: 4.0}, {0: 3.0, 1: 0.5, 2: 2.0}
BOTH = {"a": BY_CLASS, "b": BY_OTHER}
STILL = keras.optimizers.SGD
SIZE = 16


def labelled(n=64, seed=0):
    """Features, yes-or-no targets `(n, 1)` and labels of three classes `(n,)`."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)).astype("float32")
    return x, rng.integers(2, size=(n, 1)).astype("float32"), rng.integers(3, size=n).astype("int32")


def yes_or_no(model, x, y, output=None):
    """The weighted binary crossentropy by hand, in float64."""
    p = model.predict(x, verbose=0)
    p = np.float64(p if output is None else p[output])
    return (np.where(y == 1, 4.0, 1.0) * -np.log(np.where(y == 1, p, 1 - p))).mean()


def one_of_three(model, x, labels):
    """The weighted crossentropy of the second output by hand, in float64."""
    outputs = model.predict(x, verbose=0)
    p = np.float64(outputs["b"] if isinstance(outputs, dict) else outputs[1])
    return (np.array([3.0, 0.5, 2.0])[labels] * -np.log(p[np.arange(len(p)), labels])).mean()


def mixed(**settings):
    """A model of a yes or no, `a`, and one of three classes, `b`."""
    return small_models.double(units=(1, 3), activations=("sigmoid", "softmax"), **settings)


def single_model(kind):
    return {"sequential": small_models.single, "subclassed": small_models.Subclassed}[kind](activation="sigmoid")


@pytest.mark.parametrize("kind", ["sequential", "subclassed"])
@pytest.mark.parametrize("feed", feeds.all_feeds())
def test_single_output_from_any_source_and_in_validation(kind, feed):
    x, y, _ = labelled()
    model = lw.compile(single_model(kind), STILL(0.0), loss="binary_crossentropy", class_weight=BY_CLASS)
    held_out = labelled(48, seed=1)[:2]
    history = model.fit(**feed(x, y, SIZE), validation_data=held_out, epochs=1, verbose=0).history
    assert history["loss"][0] == pytest.approx(yes_or_no(model, x, y), rel=1e-4)
    assert history["val_loss"][0] == pytest.approx(yes_or_no(model, *held_out), rel=1e-4)


@pytest.mark.parametrize(
    ("as_dict", "losses"), [(False, "list"), (False, "dict"), (True, "dict")], ids=["list, list", "list, dict", "dict"]
)
@pytest.mark.parametrize("feed", feeds.all_feeds())
def test_two_outputs_from_any_source(as_dict, losses, feed):
    x, a, b = labelled()
    model = mixed(as_dict=as_dict)
    parts = {"a": "binary_crossentropy", "b": "sparse_categorical_crossentropy"}
    loss = parts if losses == "dict" else list(parts.values())
    lw.compile(model, STILL(0.0), loss=loss, class_weight=BOTH)
    y = {"a": a, "b": b} if as_dict else [a, b]
    history = model.fit(**feed(x, y, SIZE), epochs=1, verbose=0).history
    assert history["a_loss"][0] == pytest.approx(yes_or_no(model, x, a, "a" if as_dict else 0), rel=1e-4)
    assert history["b_loss"][0] == pytest.approx(one_of_three(model, x, b), rel=1e-4)


def test_one_loss_for_two_outputs_with_weights_of_each():
    x, a, _ = labelled()
    model = small_models.double(activations=("sigmoid", "sigmoid"))
    lw.compile(model, STILL(0.0), loss="binary_crossentropy", class_weight={"a": BY_CLASS})
    history = model.fit(x, [a, a], verbose=0).history
    assert history["a_loss"][0] == pytest.approx(yes_or_no(model, x, a, 0), rel=1e-4)
    p = np.float64(model.predict(x, verbose=0)[1])
    assert history["b_loss"][0] == pytest.approx(-np.log(np.where(a == 1, p, 1 - p)).mean(), rel=1e-4)


def test_class_weights_times_sample_weights_and_loss_weights():
    x, a, b = labelled()
    model = mixed()
    loss = {"a": BinaryCrossentropy(), "b": "sparse_categorical_crossentropy"}
    lw.compile(model, STILL(0.0), loss=loss, class_weight={"a": BY_CLASS}, loss_weights={"a": 2.0, "b": 0.0})
    weight = np.random.default_rng(0).uniform(size=64).astype("float32")
    history = model.fit(x, [a, b], sample_weight=[weight, weight], batch_size=64, verbose=0).history
    p = np.float64(model.predict(x, verbose=0)[0])
    by_hand = (weight[:, None] * np.where(a == 1, 4.0, 1.0) * -np.log(np.where(a == 1, p, 1 - p))).mean()
    assert history["loss"][0] == pytest.approx(2 * by_hand, rel=1e-4)


def test_keras_refuses_class_weights_of_several_outputs():
    x, a, _ = labelled()
    model = small_models.double(activations=("sigmoid", "sigmoid"))
    model.compile("sgd", loss="binary_crossentropy")
    with pytest.raises(ValueError, match="single output"):
        model.fit(x, [a, a], class_weight={"a": BY_CLASS}, verbose=0)


def test_weights_may_be_sequences_or_none_and_name_the_only_output():
    single, double = small_models.single(), small_models.double()
    for weights in ({"y": BY_CLASS}, {"y": [1.0, 4.0]}, {"y": np.array([1.0, 4.0])}, BY_CLASS):
        assert lw.compile(single, "sgd", loss="mse", class_weight=weights).loss.class_weight == BY_CLASS
    loss = lw.compile(double, "sgd", loss=["mse", "mse"], class_weight={"a": [1.0, 4.0], "b": None}).loss
    assert (loss[0].class_weight, loss[1]) == (BY_CLASS, "mse")
    by_position = lw.compile(small_models.Subclassed(), "sgd", loss=["mse", "mae"], class_weight={1: BY_CLASS}).loss
    assert (by_position[0], type(by_position[1])) == ("mse", Weighted)


REFUSED = {
    "output that isn't there": (
        small_models.double,
        ["mse", "mse"],
        {"c": BY_CLASS},
        "['c']; the outputs are ['a', 'b']",
    ),
    "weights of no output": (small_models.double, ["mse", "mse"], BY_CLASS, "must be a dict by output"),
    "wrong name of the only one": (small_models.single, "mse", {"z": BY_CLASS}, "['z']; the model has ['y']"),
    "output without a loss": (small_models.double, {"a": "mse", "b": None}, {"b": BY_CLASS}, "'b', which has no loss"),
    "two of a subclassed model": (small_models.Subclassed, "mse", BOTH, "give losses by output"),
    "string labels": (small_models.single, "mse", {"cat": 1.0, "dog": 2.0}, "whole-number labels, got 'cat'"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_class_weights_that_fit_no_output_are_refused(fault):
    model, loss, class_weight, said = REFUSED[fault]
    with pytest.raises(WeightError) as caught:
        lw.compile(model(), "sgd", loss=loss, class_weight=class_weight)
    assert said in str(caught.value)


@pytest.mark.parametrize(("model", "losses"), [(small_models.double, 3), (small_models.double, 1)])
def test_more_or_fewer_losses_than_outputs_are_refused(model, losses):
    with pytest.raises(LosswrightError, match=f"loss has {losses} parts, but the model has the outputs"):
        lw.compile(model(), "sgd", loss=["mse"] * losses)


def test_losses_of_one_output_are_added_up_and_saved(tmp_path):
    x, y, _ = labelled()
    settings = {"loss_weights": [1.0, 0.5], "class_weight": BY_CLASS}
    model = lw.compile(single_model("sequential"), STILL(0.0), loss=["binary_crossentropy", "mse"], **settings)
    p = np.float64(model.predict(x, verbose=0))
    squares = (np.where(y == 1, 4.0, 1.0) * np.square(y - p)).mean()
    assert model.fit(x, y, verbose=0).history["loss"][0] == pytest.approx(
        yes_or_no(model, x, y) + squares / 2, rel=1e-4
    )
    model.save(tmp_path / "model.keras")
    assert keras.models.load_model(tmp_path / "model.keras").loss.get_config() == model.loss.get_config()


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ([lw.losses.MeanSquaredError(), lw.losses.MeanAbsoluteError(reduction="sum")], "differ in their reduction"),
        (["mse", "sparse_categorical_crossentropy"], "differ in their form of targets"),
        ([[], "mse"], "empty list"),
    ],
)
def test_losses_that_do_not_add_up_are_refused(loss, said):
    model = small_models.double() if [] in loss else small_models.single()
    with pytest.raises(LosswrightError, match=said):
        lw.compile(model, "sgd", loss=loss)


@pytest.mark.parametrize("weights", [-1.0, [1.0, np.nan], {"a": "2"}, [np.ones(2), 1.0]])
def test_bad_loss_weights_are_refused(weights):
    with pytest.raises(WeightError, match="finite number of at least 0"):
        lw.compile(small_models.double(), "sgd", loss=["mse", "mse"], loss_weights=weights)


def test_loss_weights_of_numpy_are_python_numbers():
    x, a, _ = labelled()
    model = small_models.double()
    lw.compile(model, "sgd", loss=["mse", "mse"], loss_weights=np.array([2.0, np.float64(0.5)]))
    history = model.fit(x, [a, a], verbose=0, batch_size=64).history
    assert history["loss"][0] == pytest.approx(2 * history["a_loss"][0] + 0.5 * history["b_loss"][0], rel=1e-5)


@pytest.mark.parametrize("kind", [lw.metrics.MeanAbsoluteError, keras.metrics.MeanAbsoluteError])
def test_metric_that_goes_from_model_to_model_starts_anew(kind):
    x, a, _ = labelled()
    metric = kind(name="error")
    for targets in (a, a + 5):
        model = lw.compile(small_models.single(), STILL(0.0), loss="mse", metrics=[metric])
        found = model.fit(x, targets, verbose=0).history["error"][0]
        assert found == pytest.approx(np.mean(abs(targets - model.predict(x, verbose=0))), rel=1e-5)


def test_metrics_of_ours_see_weights_wherever_they_stand():
    x, a, _ = labelled()
    weight = np.linspace(0, 2, 64).astype("float32")

    def ours():
        return lw.metrics.MeanAbsoluteError(name="error")

    for model, metrics, y, name in (
        (small_models.single(), [ours(), "mae"], a, "error"),
        (small_models.double(), [[ours()], []], [a, a], "a_error"),
        (small_models.double(as_dict=True), {"a": ours()}, {"a": a, "b": a}, "a_error"),
        (small_models.Subclassed(), ours(), a, "error"),
    ):
        lw.compile(model, STILL(0.0), loss="mse", metrics=metrics)
        found = model.fit(x, y, sample_weight=lw.weights.for_outputs(model, weight, y), verbose=0).history[name][0]
        p = keras.tree.flatten(model.predict(x, verbose=0))[0]
        assert found == pytest.approx(np.average(abs(a - p)[:, 0], weights=weight), rel=1e-4)


def test_no_loss_at_all_is_refused():
    with pytest.raises(LosswrightError, match="no loss is given"):
        lw.compile(small_models.single(), "sgd")
    with pytest.raises(LosswrightError, match="was not compiled before"):
        lw.compile(small_models.single())
