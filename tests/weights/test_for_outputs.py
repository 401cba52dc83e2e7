"""Weights for the outputs of a model: accepted by Keras's fit, with the loss that they should give."""

import keras
import numpy as np
import pytest
from keras import layers

from losswright.core.errors import LabelError, LosswrightError, WeightError
from losswright.weights import for_outputs

N = 12
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 3)).astype(np.float32)
DAYS, PRICE = (RNG.normal(size=(N, width)).astype(np.float32) for width in (1, 2))
LATE, DEAR = (RNG.uniform(size=N).astype(np.float32) for _ in range(2))
ONES = np.ones(N, np.float32)


def held(kind, price, days):
    return {"list": [price, days], "tuple": (price, days), "dict": {"price": price, "days": days}}[kind]


def functional(kind):
    x = keras.Input((3,))
    price, days = (layers.Dense(n, name=name, kernel_initializer="ones")(x) for n, name in ((2, "price"), (1, "days")))
    return keras.Model(x, held(kind, price, days))


class Subclassed(keras.Model):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.price, self.days = (layers.Dense(n, kernel_initializer="ones") for n in (2, 1))

    def call(self, x):
        return held(self.kind, self.price(x), self.days(x))


def loss_of(weights, y):
    """Mean over the samples of the weighted squared errors, in float64; predictions are the sum of the features."""
    error = y.astype(np.float64) - X.sum(axis=1, keepdims=True)
    return (weights * (error**2).mean(axis=1)).mean()


def fitted_and_evaluated(model, y, weights):
    model.compile(keras.optimizers.SGD(0.0), "mse")
    fitted = model.fit(X, y, sample_weight=weights, batch_size=N, verbose=0).history["loss"][-1]
    evaluated = model.evaluate(X, y, sample_weight=weights, batch_size=N, verbose=0, return_dict=True)["loss"]
    return fitted, evaluated


GIVEN = {
    "one array": (LATE, LATE, LATE),
    "list": ([DEAR, LATE], DEAR, LATE),
    "tuple": ((DEAR, LATE), DEAR, LATE),
    "list with None": ([None, LATE], ONES, LATE),
    "dict": ({"days": LATE, "price": DEAR}, DEAR, LATE),
    "partial dict": ({"days": LATE}, ONES, LATE),
}


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    ("kind", "y_kind"), [("list", "list"), ("list", "tuple"), ("tuple", "list"), ("tuple", "tuple"), ("dict", "dict")]
)
def test_fit_takes_the_weights_and_gives_the_weighted_loss(kind, y_kind, given):
    weights, price, days = GIVEN[given]
    if kind == "dict" and given in ("list", "tuple", "list with None"):
        weights = {"price": price, "days": days}
    model, y = functional(kind), held(y_kind, PRICE, DAYS)
    wanted = loss_of(price, PRICE) + loss_of(days, DAYS)
    got = fitted_and_evaluated(model, y, for_outputs(model, weights, y))
    assert got == pytest.approx((wanted, wanted), rel=1e-5)


@pytest.mark.parametrize("kind", ["list", "tuple", "dict"])
def test_without_targets_the_model_tells_its_own_structure(kind):
    model = functional(kind)
    weights = for_outputs(model, {"days": LATE})
    assert type(weights) is {"list": list, "tuple": tuple, "dict": dict}[kind]
    got = fitted_and_evaluated(model, held(kind, PRICE, DAYS), weights)
    wanted = loss_of(ONES, PRICE) + loss_of(LATE, DAYS)
    assert got == pytest.approx((wanted, wanted), rel=1e-5)


@pytest.mark.parametrize("kind", ["list", "tuple", "dict"])
def test_a_subclassed_model_follows_its_targets(kind):
    model, y = Subclassed(kind), held(kind, PRICE, DAYS)
    wanted = loss_of(ONES, PRICE) + loss_of(LATE, DAYS)
    partial = {"days": LATE} if kind == "dict" else [None, LATE]
    assert fitted_and_evaluated(model, y, for_outputs(model, partial, y)) == pytest.approx((wanted, wanted), rel=1e-5)


@pytest.mark.parametrize("single", ["sequential", "unbuilt", "functional", "list", "dict", "subclassed"])
def test_a_single_output_gets_one_array(single):
    x = keras.Input((3,))
    days = layers.Dense(1, name="days", kernel_initializer="ones")(x)

    class One(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(1, kernel_initializer="ones")

        def call(self, x):
            return self.head(x)

    model = {
        "sequential": lambda: keras.Sequential([keras.Input((3,)), layers.Dense(1, kernel_initializer="ones")]),
        "unbuilt": lambda: keras.Sequential([layers.Dense(1, kernel_initializer="ones")]),
        "functional": lambda: keras.Model(x, days),
        "list": lambda: keras.Model(x, [days]),
        "dict": lambda: keras.Model(x, {"days": days}),
        "subclassed": One,
    }[single]()
    weights = for_outputs(model, LATE.tolist(), DAYS)
    assert isinstance(weights, np.ndarray)
    wanted = loss_of(LATE, DAYS)
    assert fitted_and_evaluated(model, DAYS, weights) == pytest.approx((wanted, wanted), rel=1e-5)
    if single in ("functional", "list", "dict"):
        np.testing.assert_array_equal(for_outputs(model, {"days": LATE}), LATE)


def test_targets_of_a_single_output_may_come_under_any_name():
    x = keras.Input((3,))
    model = keras.Model(x, layers.Dense(1, name="days")(x))
    np.testing.assert_array_equal(for_outputs(model, LATE, {"delay": DAYS}), LATE)


def test_sample_weights_of_a_sequence_weigh_samples_also_where_there_are_as_many_steps():
    steps = layers.Input((3, 1))
    model = keras.Model(steps, layers.Activation("linear", name="steps")(steps))
    x, weight = np.arange(9.0, dtype=np.float32).reshape(3, 3, 1), [1.0, 0.0, 0.0]
    model.compile(loss="mae")
    weights = for_outputs(model, weight, 0 * x)
    got = model.evaluate(x, 0 * x, sample_weight=weights, verbose=0)
    assert got == pytest.approx((0 + 1 + 2) / 9, rel=1e-6)


def test_weights_may_have_more_axes_of_the_output():
    weight = np.ones((N, 2))
    assert for_outputs(functional("dict"), {"price": weight})["price"].shape == (N, 2)


def test_tensors_of_the_backend_are_read():
    weights = for_outputs(functional("list"), keras.ops.convert_to_tensor(LATE))
    np.testing.assert_array_equal(weights[1], LATE)


BAD = {
    "None": (None, ["none of the outputs", "'price'"]),
    "a string": ("balanced", ["output 'price'", "'balanced'"]),
    "a number": (2.0, ["output 'price'", "single number 2.0", "loss_weights"]),
    "a function": (len, ["output 'price'", "function len"]),
    "a set": ({1.0}, ["output 'price'", "{1.0}"]),
    "an empty list": ([], ["output 'price'", "empty", "(0,)"]),
    "an empty array": (np.ones((0, 1)), ["empty", "(0, 1)"]),
    "an empty dict": ({}, ["none of the outputs", "'price'"]),
    "an unknown name": ({"prize": LATE}, ["'prize'", "['price', 'days']"]),
    "one unknown name": ({"price": LATE, "day": LATE}, ["['day']", "['price', 'days']"]),
    "position for name": ({0: LATE}, ["[0]", "['price', 'days']"]),
    "only None by name": ({"price": None}, ["none of the outputs"]),
    "only None in a list": ([None, None], ["none of the outputs"]),
    "too few arrays": ([LATE], ["list of 1", "2 output(s)", "'days'"]),
    "too many arrays": ((LATE, LATE, LATE), ["tuple of 3", "2 output(s)"]),
    "too long": (np.ones(13), ["output 'price'", "13 rows", "12 samples"]),
    "too short by name": ({"days": np.ones(11)}, ["output 'days'", "11 rows", "12 samples"]),
    "one row": (np.ones((1, 12)), ["1 rows", "(1, 12)", "12 samples"]),
    "negative": ({"days": -ONES}, ["output 'days'", "negative", "12 of 12", "[0] = -1.0"]),
    "one negative": ([ONES, np.r_[-0.5, ONES[1:]]], ["output 'days'", "1 of 12", "[0] = -0.5"]),
    "NaN": ({"price": np.r_[ONES[1:], np.nan]}, ["output 'price'", "not finite", "[11] = nan"]),
    "infinite": (np.r_[np.inf, ONES[1:]], ["not finite", "[0] = inf"]),
    "minus infinite": (np.r_[-np.inf, ONES[1:]], ["not finite", "-inf"]),
    "all NaN": (ONES * np.nan, ["not finite", "12 of 12"]),
    "all zero": (0 * ONES, ["all 12 weights are zero"]),
    "one output all zero": ({"price": ONES, "days": 0 * ONES}, ["output 'days'", "zero"]),
    "too large": (np.full(N, 1e300), ["too large for float32", "1e+300"]),
    "too small": (np.full(N, 1e-300), ["zero"]),
    "all False": (np.zeros(N, bool), ["zero"]),
    "text": (np.full(N, "1.0"), ["<U3", "(12,)", "not numbers"]),
    "text in a list": (["1"] * N, ["<U1", "not numbers"]),
    "bytes": (b"abc", ["b'abc'"]),
    "objects": (np.array([None] * N), ["object", "not numbers"]),
    "some missing": ([1.0, None] * 6, ["not numbers"]),
    "complex": (ONES * 1j, ["complex64", "not numbers"]),
    "dates": (np.full(N, "2024-01-01", "datetime64[D]"), ["datetime64[D]", "not numbers"]),
    "spans": (np.full(N, 1, "timedelta64[D]"), ["timedelta64[D]", "not numbers"]),
    "ragged": ({"price": [[1.0], [1.0, 2.0]] * 6}, ["output 'price'", "no regular array"]),
    "rank too high": ({"days": np.ones((N, 1, 1))}, ["output 'days'", "(12, 1, 1)", "(batch, 1)"]),
    "width of the other output": ({"days": np.ones((N, 2))}, ["output 'days'", "(12, 2)", "(batch, 1)"]),
    "width of none": ({"price": np.ones((N, 3))}, ["output 'price'", "(12, 3)", "(batch, 2)"]),
    "a dict in a dict": ({"price": {"days": LATE}}, ["output 'price'", "dict"]),
    "a list of numbers, too long": ([1.0] * 13, ["output 'price'", "13 rows"]),
    "different lengths": ([np.ones(5), np.ones(6)], ["5 rows"]),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_weights_get_a_short_message_that_names_the_output_and_the_fault(kind):
    weights, says = BAD[kind]
    with pytest.raises(WeightError) as caught:
        for_outputs(functional("list"), weights, [PRICE, DAYS])
    message = str(caught.value)
    assert all(part in message for part in says), message
    assert message.count("\n") < 9
    assert len(message) < 500


def test_lengths_are_compared_without_targets_too():
    with pytest.raises(WeightError, match=r"'price': 5 rows, .*'days': 6 rows"):
        for_outputs(functional("dict"), {"price": np.ones(5), "days": np.ones(6)})


def test_a_list_for_a_dict_of_outputs_is_refused_because_a_dict_has_no_order():
    with pytest.raises(WeightError, match=r"dict by output name: \['price', 'days'\]"):
        for_outputs(functional("dict"), [DEAR, LATE])


@pytest.mark.parametrize(
    ("kind", "y", "says"),
    [
        ("list", {"price": PRICE, "days": DAYS}, "give y as a list"),
        ("dict", [PRICE, DAYS], "give y as a dict"),
        ("dict", {"price": PRICE}, "'days'"),
        ("list", PRICE, "give y as a list"),
        ("tuple", (PRICE, DAYS, DAYS), "give y as a tuple"),
    ],
)
def test_targets_that_keras_can_not_weigh_are_refused(kind, y, says):
    """Keras ends with `KeyError: 0` or `list indices must be integers` here, whatever the weights are."""
    model = functional(kind)
    with pytest.raises(LabelError, match=says):
        for_outputs(model, LATE, y)
    model.compile(loss="mse")
    with pytest.raises(Exception, match=r".*") as caught:
        model.evaluate(X, y, sample_weight=LATE, verbose=0)
    assert not isinstance(caught.value, LosswrightError)


def test_nested_outputs_are_refused_with_a_way_out():
    x = keras.Input((3,))
    model = keras.Model(x, {"a": [layers.Dense(1)(x), layers.Dense(1)(x)], "b": layers.Dense(1)(x)})
    with pytest.raises(WeightError, match="nested"):
        for_outputs(model, LATE)
