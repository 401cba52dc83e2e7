"""A head in `fit`, `evaluate` and `predict` does what `Dense` does, without ever holding the logits."""

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright import losses, metrics
from losswright.core.errors import SettingError

WORDS, STEPS, FEATURES = 12, 5, 8
rng = np.random.default_rng(0)
X = rng.integers(1, WORDS, size=(24, STEPS))
X[::3, 3:] = 0  # padding
Y = np.roll(X, -1, axis=1)
WEIGHT = rng.uniform(0.5, 2, size=len(X)).astype("float32")
LOSS = losses.SparseCategoricalCrossentropy(from_logits=True, label_smoothing=0.1, z_loss=1e-3)
PLAIN = losses.SparseCategoricalCrossentropy(from_logits=True)


def dense(embedding):
    return keras.layers.Dense(WORDS)


def linear(embedding, **settings):
    return lw.layers.LinearHead(WORDS, chunk_rows=7, **settings)


def tied(embedding):
    return lw.layers.TiedHead(embedding, use_bias=True, chunk_rows=7)


def model_with(head, dtype=None):
    keras.utils.set_random_seed(1)
    embedding = keras.layers.Embedding(WORDS, FEATURES, mask_zero=True, dtype=dtype)
    inputs = keras.Input((STEPS,), dtype="int32")
    hidden = keras.layers.Dense(FEATURES, "tanh", dtype=dtype)(embedding(inputs))
    return keras.Model(inputs, head(embedding)(hidden))


def trained(model, *, measured=False):
    """The history of two epochs; with `measured` also of validation and metrics."""
    by = [metrics.SparseTopKCategoricalAccuracy(k=3), metrics.Perplexity(PLAIN)] if measured else None
    model.compile(keras.optimizers.SGD(0.5), loss=LOSS, weighted_metrics=by)
    validation = (X, Y, WEIGHT) if measured else None
    given = {"sample_weight": WEIGHT, "batch_size": 10, "verbose": 0}  # 10, 10 and 4: lengths that differ
    history = model.fit(X, Y, epochs=2, shuffle=False, validation_data=validation, **given).history
    return {name: np.array(values) for name, values in history.items()}


@pytest.fixture(scope="module")
def pair():
    """A `Dense` and a `LinearHead` that started and trained alike, and their histories."""
    models = [model_with(dense), model_with(linear)]
    return models, [trained(model, measured=True) for model in models]


def test_fit_takes_the_course_of_dense(pair):
    _, (of_dense, of_head) = pair
    assert of_dense.keys() == of_head.keys()
    for name, values in of_dense.items():
        np.testing.assert_allclose(of_head[name], values, rtol=1e-5, err_msg=name)
    assert of_head["loss"][1] < of_head["loss"][0]


def test_evaluate_and_predict_are_those_of_dense(pair):
    (of_dense, of_head), _ = pair
    judged = [model.evaluate(X, Y, sample_weight=WEIGHT, verbose=0) for model in (of_dense, of_head)]
    np.testing.assert_allclose(judged[1], judged[0], rtol=1e-5)
    predictions = [model.predict(X, verbose=0) for model in (of_dense, of_head)]
    assert type(predictions[1]) is np.ndarray
    np.testing.assert_allclose(predictions[1], predictions[0], rtol=1e-5, atol=1e-6)


def test_saved_model_predicts_the_same_and_trains_on(pair, tmp_path):
    (_, model), _ = pair
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))
    assert loaded.layers[-1].get_config() == model.layers[-1].get_config()
    assert np.isfinite(loaded.train_on_batch(X, Y)).all()


def test_weights_of_a_trained_dense_are_taken(pair):
    (of_dense, _), _ = pair
    fresh = model_with(linear)
    fresh.set_weights(of_dense.get_weights())
    np.testing.assert_allclose(fresh.predict(X, verbose=0), of_dense.predict(X, verbose=0), rtol=1e-5, atol=1e-6)
    assert [w.path.split("/")[-1] for w in fresh.layers[-1].weights] == ["kernel", "bias"]


def test_tied_head_trains_the_embedding_and_stays_tied_in_a_file(tmp_path):
    model = model_with(tied)
    before = model.layers[1].get_weights()[0].copy()
    history = trained(model)
    assert history["loss"][1] < history["loss"][0]
    assert not np.allclose(model.layers[1].get_weights()[0], before)
    assert len(model.weights) == 4  # table, dense kernel and bias, bias of the head
    model.save(tmp_path / "tied.keras")
    loaded = keras.saving.load_model(tmp_path / "tied.keras")
    assert loaded.layers[-1].embedding is loaded.layers[1]
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


@pytest.mark.parametrize(("temperature", "cap"), [(1.0, 1e6), (0.5, 2.0)])
def test_any_other_loss_finds_logits_with_their_gradient(temperature, cap):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    found = []
    for head in (
        lambda e: keras.layers.Dense(WORDS, lambda logits: cap * ops.tanh(logits / temperature / cap)),
        lambda e: linear(e, temperature=temperature, logit_soft_cap=cap),
    ):
        model = model_with(head)
        model.compile(keras.optimizers.SGD(0.5), loss=loss, metrics=["accuracy"])
        found.append(model.fit(X, Y, batch_size=12, epochs=2, shuffle=False, verbose=0).history)
    for name, values in found[0].items():
        np.testing.assert_allclose(found[1][name], values, rtol=1e-4, err_msg=name)


def test_frozen_kernel_stays_and_lora_moves_beside_it():
    model = model_with(linear)
    model.layers[-1].enable_lora(2)
    kernel = model.layers[-1]._kernel
    before = ops.convert_to_numpy(kernel.value).copy()
    history = trained(model)
    np.testing.assert_array_equal(ops.convert_to_numpy(kernel.value), before)
    assert np.abs(ops.convert_to_numpy(model.layers[-1].lora_kernel_b.value)).max() > 0
    assert history["loss"][1] < history["loss"][0]


def test_frozen_head_trains_what_is_below():
    model = model_with(linear)
    model.layers[-1].trainable = False
    before = [weight.copy() for weight in model.get_weights()]
    trained(model)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert moved == [True, True, True, False, False]


def test_mixed_precision_stays_close_to_float32():
    found = [trained(model_with(lambda e, d=d: linear(e, dtype=d), d)) for d in ("float32", "mixed_bfloat16")]
    np.testing.assert_allclose(found[1]["loss"], found[0]["loss"], rtol=0.02)


@pytest.mark.parametrize(
    ("head", "place"), [(linear, -1), (lambda e: linear(e, logit_soft_cap=2.0, temperature=0.5), -1), (tied, 1)]
)
def test_quantised_head_or_table_predicts_and_trains_what_is_below(head, place):
    model = model_with(head)
    before = ops.convert_to_numpy(model(X))
    model.layers[place].quantize("int8")
    np.testing.assert_allclose(ops.convert_to_numpy(model(X)), before, atol=0.03 * np.abs(before).max())
    dense = model.layers[2].get_weights()[0]
    trained(model)
    assert not np.array_equal(model.layers[2].get_weights()[0], dense)


class TwoHeads(keras.Model):
    """A subclassed model with two outputs."""

    def __init__(self, head):
        super().__init__()
        keras.utils.set_random_seed(1)
        self.embedding = keras.layers.Embedding(WORDS, FEATURES)
        self.heads = {"next": head(), "last": head()}

    def call(self, x, training=False):
        hidden = self.embedding(x)
        return {name: head(hidden, training=training) for name, head in self.heads.items()}


def test_two_heads_of_a_subclassed_model_each_have_their_loss():
    found = []
    for head in (lambda: keras.layers.Dense(WORDS), lambda: lw.layers.LinearHead(WORDS, chunk_rows=7)):
        model = TwoHeads(head)
        by_output = {"next": PLAIN, "last": losses.SparseCategoricalFocal(from_logits=True)}
        lw.compile(model, keras.optimizers.SGD(0.5), loss=by_output, class_weight={"next": [1.0] * 6 + [2.0] * 6})
        found.append(model.fit(X, {"next": Y, "last": X}, epochs=2, shuffle=False, verbose=0).history)
    for name, values in found[0].items():
        np.testing.assert_allclose(found[1][name], values, rtol=1e-5, err_msg=name)


def test_probabilities_for_deployment_come_from_a_softmax_behind_the_head():
    model = keras.Sequential([keras.Input((FEATURES,)), lw.layers.LinearHead(WORDS)])
    served = keras.Sequential([model, keras.layers.Softmax()])
    np.testing.assert_allclose(served.predict(np.ones((2, FEATURES)), verbose=0).sum(-1), 1, rtol=1e-5)


@pytest.mark.once
def test_activation_is_refused():
    with pytest.raises(SettingError, match="from_logits=True"):
        lw.layers.LinearHead(10, activation="softmax")


@pytest.mark.once
@pytest.mark.parametrize(
    "settings", [{"temperature": 0.0}, {"logit_soft_cap": -1.0}, {"chunk_rows": 0}, {"classes": 0}]
)
def test_setting_out_of_its_range_is_refused(settings):
    with pytest.raises(SettingError, match=next(iter(settings))):
        lw.layers.LinearHead(**{"classes": 10, **settings})


@pytest.mark.once
def test_tied_to_what_is_no_embedding_is_refused():
    with pytest.raises(SettingError, match="must be an Embedding layer"):
        lw.layers.TiedHead(keras.layers.Dense(3))
