"""Weights joined to every kind of data source that `fit` takes, on every backend."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from losswright.core.errors import LosswrightError
from losswright.weights import attach
from tests.support.feeds import all_feeds, as_arrays, as_generator, as_py_dataset
from tests.support.small_models import double, single

N, SIZE = 12, 4
RNG = np.random.default_rng(5)
X = RNG.normal(size=(N, 3)).astype(np.float32)
A, B = (RNG.normal(size=(N, 1)).astype(np.float32) for _ in range(2))
LARGE = np.float32(3.0)

FOR_EACH_FEED = pytest.mark.parametrize("feed", all_feeds(), ids=lambda feed: feed.__name__)


def by_first_feature(x, y):
    return 1 + LARGE * (x[:, 0] > 0)


def trained_loss(model, feed, y, function):
    """The loss of one epoch without learning, in `fit`, with weights attached to the data."""
    model.compile(keras.optimizers.SGD(0.0), "mse")
    settings = feed(X, y, SIZE)
    if feed is as_arrays:
        x, y, weights = attach((settings.pop("x"), settings.pop("y")), function)
        settings |= {"x": x, "y": y, "sample_weight": weights}
    else:
        settings["x"] = attach(settings["x"], function)
    return model.fit(**settings | {"shuffle": False}, verbose=0).history["loss"][0]


def weighted_error(y, predicted, weights):
    return np.mean(weights.astype(np.float64) * np.square(y - predicted)[:, 0])


@FOR_EACH_FEED
def test_one_output_is_weighed(feed):
    model = single()
    expected = weighted_error(A, model.predict(X, verbose=0), by_first_feature(X, A))
    assert trained_loss(model, feed, A, by_first_feature) == pytest.approx(expected, rel=1e-5)


@FOR_EACH_FEED
def test_one_array_weighs_every_output(feed):
    model = double(as_dict=True)
    predicted, weights = model.predict(X, verbose=0), by_first_feature(X, None)
    expected = weighted_error(A, predicted["a"], weights) + weighted_error(B, predicted["b"], weights)
    assert trained_loss(model, feed, {"a": A, "b": B}, by_first_feature) == pytest.approx(expected, rel=1e-5)


@FOR_EACH_FEED
def test_output_left_out_of_a_dict_counts_with_weight_1(feed):
    model = double(as_dict=True)
    predicted, weights = model.predict(X, verbose=0), np.square(B[:, 0])
    expected = weighted_error(A, predicted["a"], np.ones(N)) + weighted_error(B, predicted["b"], weights)
    given = trained_loss(model, feed, {"a": A, "b": B}, lambda x, y: {"b": np.square(y["b"][:, 0])})
    assert given == pytest.approx(expected, rel=1e-5)


@pytest.mark.once
def test_weights_of_the_data_are_multiplied():
    *_, weights = attach((X, A, np.full(N, 2.0)), by_first_feature)
    np.testing.assert_allclose(weights, 2 * by_first_feature(X, A))
    *_, weights = attach((X, {"a": A, "b": B}, np.full(N, 2.0)), lambda x, y: {"a": by_first_feature(x, y)})
    np.testing.assert_allclose(weights["a"], 2 * by_first_feature(X, A))
    np.testing.assert_allclose(weights["b"], np.full(N, 2.0))


@pytest.mark.once
def test_batch_may_weigh_nothing_but_the_data_may_not():
    attached = attach(as_py_dataset(X, A, SIZE)["x"], lambda x, y: np.zeros(len(y)))
    assert attached[0][2].tolist() == [0.0] * SIZE
    with pytest.raises(LosswrightError, match="all 12 weights are zero"):
        attach((X, A), lambda x, y: np.zeros(len(y)))


@pytest.mark.once
def test_data_set_keeps_its_length_and_hears_of_epochs():
    class Shuffled(type(as_py_dataset(X, A, SIZE)["x"])):
        ended = 0

        def on_epoch_end(self):
            self.ended += 1

    inner = Shuffled(X, A, SIZE)
    attached = attach(inner, by_first_feature)
    attached.on_epoch_end()
    assert (attached.num_batches, inner.ended) == (3, 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "function", "said"),
    [
        ([X, A], by_first_feature, "data came as"),
        (SimpleNamespace(dataset=X), by_first_feature, "data came as"),
        ((X,), by_first_feature, "must be \\(x, y\\)"),
        ((X, A), lambda x, y: np.ones(5), "5 rows .* for 12 samples"),
        ((X, A), lambda x, y: -np.ones(N), "negative"),
        ((X, A), lambda x, y: np.full(N, np.nan), "not finite"),
        ((X, A), lambda x, y: None, "came as None"),
        ((X, A), lambda x, y: {"a": np.ones(N)}, "give a dict where y is one"),
        ((X, {"a": A}), lambda x, y: {"c": np.ones(N)}, "by the same keys"),
        ((X, [A, B]), lambda x, y: [np.ones(N)] * 3, "a list of 3"),
        ((X, A, np.ones(3)), by_first_feature, "the weights of the data: 3 rows"),
    ],
)
def test_what_cannot_weigh_is_refused_in_a_few_lines(data, function, said):
    with pytest.raises(LosswrightError, match=said) as refusal:
        attach(data, function)
    assert len(str(refusal.value)) < 500


@pytest.mark.once
def test_generator_stays_lazy():
    batches = attach(as_generator(X, A, SIZE)["x"], by_first_feature)
    assert next(batches)[2].shape == (SIZE,)
