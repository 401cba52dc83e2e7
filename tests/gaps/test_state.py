"""State, structure and reporting: what Keras gives, and what is given here, row by row."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from sklearn.metrics import r2_score

import losswright as lw
from losswright import losses
from losswright import metrics as ours
from tests.gaps.rows import BACKEND, Refusal, Row

FIT = {"verbose": 0, "shuffle": False}
SGD = keras.optimizers.SGD
X = np.ones((4, 1), "float32")
COUNT = np.arange(1, 5, dtype="float32")
ON_JAX = BACKEND == "jax"


def zeros(names="y", units=1):
    """Outputs that are 0: one, or a dict of several."""
    x = keras.Input((1,))
    outputs = {name: layers.Dense(units, kernel_initializer="zeros", name=name)(x) for name in names}
    return keras.Model(x, outputs if len(outputs) > 1 else outputs[names[0]])


def by_keras(loss, model=None, y=COUNT, epochs=1, callbacks=(), **compiled):
    model = model or zeros()
    model.compile(SGD(0.0), loss, **compiled)
    return model.fit(X, y, epochs=epochs, callbacks=list(callbacks), **FIT).history["loss"]


def by_us(loss, model=None, y=COUNT, epochs=1, rate=0.0, **compiled):
    model = lw.compile(model or zeros(), SGD(rate), loss=loss, **compiled)
    return model.fit(X, y, epochs=epochs, **FIT).history["loss"]


# --- state ---------------------------------------------------------------------------------------------------------

BOTH, MAE = {"a": COUNT, "b": COUNT}, {"a": "mae", "b": "mae"}


class Scaled(keras.losses.Loss):
    """A loss times a variable, which may be assigned in `call`, or be meant to train."""

    def __init__(self, assigns=False):
        super().__init__()
        self.factor, self.assigns = keras.Variable(1.0), assigns

    def call(self, y_true, y_pred):
        if self.assigns:
            self.factor.assign(self.factor + 1.0)
        return self.factor * ops.mean(ops.abs(y_true - y_pred), axis=-1)


def halving(variable):
    """After each epoch the variable is 0.5."""
    return keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: variable.assign(0.5))


def variable_in_loss_weights():
    variable = keras.Variable(1.0)
    weights = {"a": 1.0, "b": variable}
    return by_keras(MAE, zeros("ab"), BOTH, epochs=2, loss_weights=weights, callbacks=[halving(variable)])


def variable_in_a_loss():
    loss = Scaled()
    return by_keras(loss, epochs=2, callbacks=[halving(loss.factor)])


def assigned_in_call():
    """What the variable holds in the end."""
    loss = Scaled(assigns=True)
    by_keras(loss, epochs=3, jit_compile=False)
    return loss.factor.value > 2.5


def trained_in_a_loss():
    loss = Scaled()
    model = zeros()
    model.compile(SGD(0.1), loss)
    model.fit(X, COUNT, **FIT)
    return loss.factor.value


def threshold_of_superquantile():
    """Whether the loss's memory holds the quantile of the errors 1 to 4."""
    model = lw.compile(zeros(), SGD(0.0), loss=losses.Superquantile(level=0.5))
    return 1.5 < model.fit(X, COUNT, epochs=40, **FIT).history["threshold"][-1] < 3.5


def log_variance_of_uncertainty():
    """The factors, which start at a half, after a step of a tenth down from losses of 2.5."""
    balance = lw.balance.Uncertainty(learning_rate=0.2)
    history = lw.compile(zeros("ab"), SGD(0.0), loss="mae", balance=balance).fit(X, BOTH, **FIT).history
    return history["a_factor"][0]


STATE = [
    Row(
        "a variable in `loss_weights`, halved after an epoch",
        variable_in_loss_weights,
        {"jax": [5.0, 5.0], "torch": [5.0, 3.75], "tensorflow": [5.0, 3.75]},
        lambda: by_us(MAE, zeros("ab"), BOTH, epochs=2, balance=lambda epoch: {"b": 0.5**epoch}),
        [5.0, 3.75],
    ),
    Row(
        "the same variable, given here",
        variable_in_loss_weights,
        {"jax": [5.0, 5.0], "torch": [5.0, 3.75], "tensorflow": [5.0, 3.75]},
        lambda: by_us(MAE, zeros("ab"), BOTH, loss_weights={"a": 1.0, "b": keras.Variable(1.0)}),
        Refusal("the loss weight of 'b' is a variable"),
    ),
    Row(
        "a variable in a loss, halved after an epoch",
        variable_in_a_loss,
        {"jax": [2.5, 2.5], "torch": [2.5, 1.25], "tensorflow": [2.5, 1.25]},
        lambda: by_us(MAE, zeros("ab"), BOTH, epochs=2, balance=lambda epoch: [0.5**epoch, 0.0]),
        [2.5, 1.25],
    ),
    Row(
        "a state that moves in `call`, kept",
        assigned_in_call,
        not ON_JAX,
        threshold_of_superquantile,
        True,
    ),
    Row(
        "a variable of a loss that should learn",
        trained_in_a_loss,
        1.0,
        log_variance_of_uncertainty,
        0.5 * np.exp(-0.5 * 0.2 * 1.5),
    ),
]


# --- structure -----------------------------------------------------------------------------------------------------

STEPS = np.array([[1, 2, 0, 0], [3, 0, 0, 0]])
PADDED = np.where(STEPS > 0, 1.0, 3.0).astype("float32")[..., None]


def embedded(*last):
    """Zeros for steps, of which 3 count."""
    first = [keras.Input((4,)), layers.Embedding(5, 1, mask_zero=True)]
    return keras.Sequential([*first, *(last or [layers.Dense(1, kernel_initializer="zeros")])])


def masked_metric(compiled):
    model = compiled(embedded())
    return model.fit(STEPS, PADDED, **FIT).history["error"][0]


def through_time(compiled):
    """The loss where `TimeDistributed` and a recurrent layer hand a mask on."""
    inner = layers.TimeDistributed(layers.Dense(1, kernel_initializer="zeros"))
    gru = layers.GRU(2, return_sequences=True)
    return compiled(embedded(gru, inner)).fit(STEPS, PADDED, **FIT).history["loss"][0]


def error_of(kind):
    def compiled(model):
        (model.compile if kind is keras else lambda *a, **k: lw.compile(model, *a, **k))(
            SGD(0.0), loss="mae", metrics=[kind.metrics.MeanAbsoluteError(name="error")]
        )
        return model

    return compiled


def trained_outputs(compiled):
    """Whether output b has moved."""
    model = zeros("ab")
    compiled(model)
    model.fit(X, {"a": COUNT}, **FIT)
    return bool(model.get_layer("b").get_weights()[0].any())


STRUCTURE = [
    Row(
        "two losses for one output",
        lambda: by_keras(["mae", "mse"]),
        [2.5],
        lambda: by_us(["mae", "mse"]),
        [2.5 + 7.5],
    ),
    Row(
        "the same, weighted",
        lambda: by_keras(["mae", "mse"], loss_weights=[1.0, 2.0]),
        [2.5],
        lambda: by_us(["mae", "mse"], loss_weights=np.array([1.0, 2.0])),
        [2.5 + 15.0],
    ),
    Row(
        "an output that a dict of losses leaves out",
        lambda: trained_outputs(lambda model: model.compile(SGD(0.1), {"a": "mse"})),
        False,
        lambda: trained_outputs(lambda model: lw.compile(model, SGD(0.1), loss={"a": "mse"})),
        Refusal("leaves the output ['b'] untrained"),
    ),
    Row(
        "metrics of masked steps in `fit`",
        lambda: masked_metric(error_of(keras)),
        {"jax": 2.25, "torch": 1.0, "tensorflow": 1.0},
        lambda: masked_metric(error_of(lw)),
        1.0,
    ),
    Row(
        "a loss behind a recurrent layer and `TimeDistributed`",
        lambda: through_time(error_of(keras)),
        1.0,
        lambda: through_time(error_of(lw)),
        1.0,
    ),
]


# --- reporting -----------------------------------------------------------------------------------------------------

FIVE_ERRORS = np.array([[1], [2], [3], [4], [100]], "float32")
FIVE_X = np.ones((5, 1), "float32")
LAST = np.array([0, 0, 0, 0, 1], "float32")


def reported(compiled, name, batch_size, y=FIVE_ERRORS, **fit):
    """A number of `fit`'s history, in batches."""
    model = compiled(zeros())
    return model.fit(FIVE_X, y, batch_size=batch_size, **FIT, **fit).history[name][0]


def with_metric(metric, by):
    def compiled(model):
        settings = {"loss": "mae", "metrics": [metric]}
        model.compile(SGD(0.0), **settings) if by is keras else lw.compile(model, SGD(0.0), **settings)
        return model

    return compiled


def mean_error(y_true, y_pred):
    return ops.mean(ops.abs(y_true - y_pred))


def high_error(y_true, y_pred):
    return ops.quantile(ops.abs(y_true - y_pred), 0.9)


class Share(keras.metrics.Metric):
    """Weighted errors over the number of samples, as tutorials write it."""

    def __init__(self):
        super().__init__(name="share")
        self.total, self.count = (self.add_variable((), "zeros", name=name) for name in ("total", "count"))

    def update_state(self, y_true, y_pred, sample_weight=None):
        error = ops.abs(y_true - y_pred)
        weight = ops.ones_like(error) if sample_weight is None else ops.reshape(sample_weight, (-1, 1))
        self.total.assign(self.total + ops.sum(weight * error))
        self.count.assign(self.count + ops.sum(ops.ones_like(error)))

    def result(self):
        return self.total / self.count


def of(metric, *batches):
    for batch in batches:
        metric.update_state(*batch)
    return ops.convert_to_numpy(metric.result()).reshape(-1)[0]


TWO_TIMES = (np.array([1.0, 1.0]), np.zeros(2), np.array([2.0, 4.0]))

WEIGHED = [
    Row(
        "`metrics=` of weighted samples",
        lambda: reported(
            with_metric(keras.metrics.MeanAbsoluteError(name="error"), keras), "error", 5, sample_weight=LAST
        ),
        22.0,
        lambda: reported(with_metric(ours.MeanAbsoluteError(name="error"), lw), "error", 5, sample_weight=LAST),
        100.0,
    ),
    Row(
        "a mean over samples, in batches of 4 and 1",
        lambda: reported(with_metric(mean_error, keras), "mean_error", 4),
        (2.5 + 100) / 2,
        lambda: reported(with_metric(ours.MeanAbsoluteError(name="error"), lw), "error", 4),
        22.0,
    ),
    Row(
        "the 90th percentile of errors 1 to 4 and 100, in batches of 4 and 1",
        lambda: reported(with_metric(high_error, keras), "high_error", 4),
        (3.7 + 100) / 2,
        lambda: abs(reported(with_metric(ours.AbsoluteErrorQuantile(0.9), lw), "absolute_error_p90", 4) - 100) < 0.5,
        True,
    ),
    Row(
        "a weighted mean over the number of samples",
        lambda: of(Share(), [v[:, None] for v in TWO_TIMES]),
        3.0,
        lambda: of(ours.MeanAbsoluteError(), TWO_TIMES),
        1.0,
    ),
]


LABELS, IGNORED = np.array([0, 1, -1, -1]), {"ignore_class": -1}
SHARES = np.array([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]], "float32")
UNEVEN = [(LABELS[:1], SHARES[:1]), (LABELS[1:], SHARES[1:])]
EXACT = -np.log([0.9, 0.6]).mean()
FAR = 10_000 + np.random.default_rng(0).normal(0, 1, (3_000, 1)).astype("float32")
NEAR = FAR + np.random.default_rng(1).normal(0, 0.6, (3_000, 1)).astype("float32")
R2 = r2_score(FAR.astype(float), NEAR.astype(float))
RANKED = (np.float32([0, 0, 0, 0, 1, 1]), np.float32([1e-5, 2e-5, 3e-4, 4e-4, 5e-4, 9e-4]))
COLUMN = [np.float32([[1], [2], [4]]), np.float32([[2], [4], [9]])]


def epochs_by_batch(loss):
    """The loss of masked steps that an epoch reports, in batches of 1 and 2."""
    model = embedded()
    model.compile(SGD(0.0), loss)
    targets = np.array([[1, 1, 0, 0], [7, 0, 0, 0]], "float32")[..., None]
    return [model.evaluate(STEPS, targets, batch_size=n, verbose=0) for n in (1, 2)]


def judged_by_batch():
    model = lw.compile(embedded(), "sgd", loss=losses.MeanAbsoluteError())
    targets = np.array([[1, 1, 0, 0], [7, 0, 0, 0]], "float32")[..., None]
    metric = ours.MeanLoss(model.loss)
    found = []
    for size in (1, 2):
        metric.reset_state()
        for start in range(0, 2, size):
            rows = slice(start, start + size)
            metric.update_state(targets[rows], model(STEPS[rows]))
        found.append(metric.result())
    return found


def summed_by_batch():
    model = zeros()
    model.compile(SGD(0.0), keras.losses.MeanAbsoluteError(reduction="sum"))
    return [model.evaluate(X, COUNT, batch_size=n, verbose=0) for n in (1, 4)]


def judged_sum():
    model = lw.compile(zeros(), "sgd", loss=losses.MeanAbsoluteError(reduction="sum"))
    return [lw.evaluate(model, X, COUNT, batch_size=n).total for n in (1, 4)]


EXACT_METRICS = [
    Row("the loss under masks, by batch size", lambda: epochs_by_batch("mae"), [4.0, 3.0], judged_by_batch, [3.0, 3.0]),
    Row("the loss under `sum`, by batch size", summed_by_batch, [2.5, 10.0], judged_sum, [10.0, 10.0]),
    Row(
        "crossentropy with ignored labels",
        lambda: of(keras.metrics.SparseCategoricalCrossentropy(**IGNORED), *UNEVEN),
        EXACT / 2,  # ignored labels cost nothing, and count
        lambda: of(ours.MeanLoss(losses.SparseCategoricalCrossentropy(**IGNORED)), *UNEVEN),
        EXACT,
    ),
    Row(
        "accuracy with ignored labels",
        lambda: of(keras.metrics.SparseCategoricalAccuracy(), *UNEVEN),
        0.5,
        lambda: of(ours.SparseCategoricalAccuracy(**IGNORED), *UNEVEN),
        1.0,
    ),
    Row(
        "R2 of a mean far above the spread",
        lambda: abs(of(keras.metrics.R2Score(), (FAR[:999], NEAR[:999]), (FAR[999:], NEAR[999:])) - R2) > 0.05,
        True,
        lambda: of(ours.R2Score(), (FAR[:999], NEAR[:999]), (FAR[999:], NEAR[999:])),
        R2,
    ),
    Row(
        "AUC of a perfect ranking of scores below 0.001",
        lambda: of(keras.metrics.AUC(), RANKED),
        0.5,
        lambda: of(ours.AUC(), RANKED),
        1.0,
    ),
    Row(
        "correlation of `(N, 1)`",
        lambda: of(keras.metrics.PearsonCorrelation(), COLUMN),
        np.nan,
        lambda: of(ours.PearsonCorrelation(), COLUMN),
        np.corrcoef(COLUMN[0][:, 0], COLUMN[1][:, 0])[0, 1],
    ),
]


# --- saving --------------------------------------------------------------------------------------------------------


class Forgetful(keras.losses.Loss):
    """A loss with a setting and no `get_config`, as tutorials write it."""

    def __init__(self, power=1.0, **settings):
        super().__init__(**settings)
        self.power = power

    def call(self, y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred) ** self.power, axis=-1)


class Remembering(lw.Loss):
    """The same, ours."""

    def __init__(self, *, power=1.0, **settings):
        super().__init__(**settings)
        self.power = power

    def call(self, y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred) ** self.power, axis=-1)


def twice(loss, *data):
    """The loss, and that of what its configuration makes."""
    again = type(loss).from_config(loss.get_config())
    return [value(*data) for value in (loss, again)]


FIVE = (np.zeros((1, 1), "float32"), np.full((1, 1), 5.0, "float32"))
BY_AXIS = (np.eye(2, dtype="float32"), np.array([[0.9, 0.2], [0.1, 0.8]], "float32"))
OF_COLUMNS = -np.log([0.9, 0.8]).mean()

SAVING = [
    Row(
        "`Huber(delta=2)` and what its configuration makes",
        lambda: twice(keras.losses.Huber(delta=2.0), *FIVE),
        [8.0, 4.5],
        lambda: twice(losses.Huber(delta=2.0), *FIVE),
        [8.0, 8.0],
    ),
    Row(
        "an own loss with a setting, saved and loaded",
        lambda: twice(Forgetful(power=2.0), *FIVE),
        [25.0, 5.0],
        lambda: twice(Remembering(power=2.0), *FIVE),
        [25.0, 25.0],
    ),
    Row(
        "the axis of the classes",
        lambda: twice(keras.losses.CategoricalCrossentropy(axis=0), *BY_AXIS),
        [OF_COLUMNS, OF_COLUMNS],
        lambda: twice(losses.CategoricalCrossentropy(axis=0), *BY_AXIS),
        [OF_COLUMNS, OF_COLUMNS],
    ),
    Row(
        "the configuration of a loss made of a lambda",
        lambda: keras.saving.serialize_keras_object(lambda y, p: p)["class_name"],
        "__lambda__",
        lambda: lw.Weighted(lambda y, p: ops.mean(abs(y - p), axis=-1)).get_config(),
        Refusal("can't be saved: Keras would not find it again"),
    ),
]


# --- added losses and messages -------------------------------------------------------------------------------------


class AddsSum(layers.Layer):
    """Adds a loss that grows with the batch, as a sum does."""

    def call(self, x):
        self.add_loss(0.1 * ops.sum(x))
        return x


def adding():
    x = keras.Input((1,))
    return keras.Model(x, layers.Dense(1, kernel_initializer="zeros", name="y")(AddsSum(name="adds")(x)))


def history_of_added(callbacks=(), batch_size=4):
    model = adding()
    model.compile(SGD(0.0), "mae")
    return model.fit(X, COUNT, batch_size=batch_size, callbacks=list(callbacks), **FIT).history


def added_by_batch():
    """The added loss in the ledger, in batches of 1 and 4."""
    return [history_of_added([lw.Ledger()], n)["adds/added/value"][0] for n in (1, 4)]


def without_loss(compiled):
    model = zeros()
    compiled(model)
    return model.fit(X, COUNT, **FIT).history.get("loss", ["none"])[0]


TWO = {"a": COUNT, "b": COUNT}


def in_a_list():
    x = keras.Input((1,))
    model = keras.Model(x, [layers.Dense(1, name=name)(x) for name in "ab"])
    model.compile("sgd", "mse")
    return model


REPORTING = [
    Row(
        "an added loss, in batches of 1 and 4",
        lambda: [len(history_of_added()), *(history_of_added(batch_size=n)["loss"][0] for n in (1, 4))],
        [1, 2.6, 2.9],
        lambda: added_by_batch(),
        [0.1, 0.4],
    ),
    Row(
        "no loss at all",
        lambda: without_loss(lambda model: model.compile(SGD(0.0), None)),
        {"jax": 0.0, "torch": Refusal(), "tensorflow": Refusal()},
        lambda: without_loss(lambda model: lw.compile(model, SGD(0.0))),
        Refusal("no loss is given"),
    ),
    Row(
        "weights by name for a list of outputs",
        lambda: in_a_list().fit(X, [COUNT, COUNT], sample_weight={"a": COUNT}, **FIT),
        Refusal("array("),
        lambda: lw.weights.for_outputs(in_a_list(), {"a": COUNT})[1],
        [1.0] * 4,
    ),
    Row(
        "weights as a plain list",
        lambda: by_keras("mae") and zeros_fitted(sample_weight=COUNT.tolist()),
        Refusal("Unrecognized data type"),
        lambda: zeros_fitted(sample_weight=lw.weights.for_outputs(zeros(), COUNT.tolist())),
        [7.5],
    ),
    Row(
        "class weights of steps",
        lambda: stepwise(lambda model: model.compile(SGD(0.0), "mse"), class_weight={0: 1.0, 1: 3.0}),
        Refusal(),
        lambda: stepwise(lambda model: lw.compile(model, SGD(0.0), loss="mse", class_weight={0: 1.0, 1: 3.0})),
        [3.0],
    ),
    Row(
        "logits given as probabilities",
        lambda: keras.losses.BinaryCrossentropy()(np.ones((1, 1)), np.full((1, 1), 3.0)),
        0.0,
        lambda: of(ours.BrierScore(), (np.ones(1), np.full(1, 3.0))),
        np.nan,
    ),
]


def zeros_fitted(**fit):
    model = zeros()
    model.compile(SGD(0.0), "mae")
    return model.fit(X, COUNT, **FIT, **fit).history["loss"]


def stepwise(compiled, **fit):
    model = keras.Sequential([keras.Input((2, 1)), layers.Dense(1, kernel_initializer="zeros")])
    compiled(model)
    return model.fit(np.ones((2, 2, 1)), np.ones((2, 2, 1)), **FIT, **fit).history["loss"]


@pytest.mark.parametrize("row", [*STATE, *STRUCTURE, *WEIGHED, *EXACT_METRICS, *SAVING, *REPORTING], ids=str)
def test_keras_gives_its_number_and_ours_is_right(row):
    row.check()


MISSING = [
    *("AbsoluteErrorCVaR", "AbsoluteErrorQuantile", "AveragePrecision", "BalancedAccuracy", "BrierScore", "CohenKappa"),
    *("ExpectedCalibrationError", "MatthewsCorrelation", "MeanReciprocalRank", "NormalizedDiscountedCumulativeGain"),
    *("by_group", "roc_auc"),
]


@pytest.mark.parametrize("name", MISSING)
def test_metric_that_keras_lacks_is_here(name):
    assert not hasattr(keras.metrics, name)
    assert name in ours.__all__ and hasattr(ours, name)
