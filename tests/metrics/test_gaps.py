"""Where Keras's metrics fall short: its number, and ours beside it."""

import keras
import numpy as np
import pytest
from sklearn.metrics import r2_score, roc_auc_score

import losswright as lw
from losswright import metrics as ours
from losswright.losses import MeanAbsoluteError, SparseCategoricalCrossentropy

RNG = np.random.default_rng(0)
MISSING = [
    *("AbsoluteErrorCVaR", "AbsoluteErrorQuantile", "AveragePrecision", "BalancedAccuracy", "BrierScore", "CohenKappa"),
    *("ExpectedCalibrationError", "MatthewsCorrelation", "MeanReciprocalRank", "NormalizedDiscountedCumulativeGain"),
    *("by_group", "roc_auc"),
]


def of(metric, *batches):
    for batch in batches:
        metric.update_state(*batch)
    return float(metric.result())


def halves(*arrays):
    middle = len(arrays[0]) // 3
    return [tuple(a[:middle] for a in arrays), tuple(a[middle:] for a in arrays)]


@pytest.mark.parametrize("name", ["BinaryAccuracy", "Precision", "Recall", "F1Score"])
def test_logits_are_cut_at_zero_once_the_metric_knows_of_them(name):
    y_true = np.array([[1.0], [1.0], [0.0], [0.0]], np.float32)
    logits = np.array([[0.2], [0.4], [-0.2], [-3.0]], np.float32)
    threshold = {"threshold": 0.5} if name == "F1Score" else {}
    keras_says = float(np.ravel(of_keras := np.asarray(_keras(name, threshold, y_true, logits)))[0])
    assert of_keras.size == 1 and keras_says in (0.0, 0.5)
    assert of(getattr(ours, name)(from_logits=True), (y_true, logits)) == 1.0


def _keras(name, settings, y_true, y_pred):
    metric = getattr(keras.metrics, name)(**settings)
    metric.update_state(y_true, y_pred)
    return keras.ops.convert_to_numpy(metric.result())


@pytest.mark.parametrize("name", ["BinaryAccuracy", "Precision", "AUC", "BrierScore", "ExpectedCalibrationError"])
def test_logits_that_nobody_declared_show_as_nan(name):
    y_true, logits = np.array([1.0, 0.0, 1.0], np.float32), np.array([2.5, -1.0, 0.2], np.float32)
    assert np.isnan(of(getattr(ours, name)(), (y_true, logits)))


def test_several_labels_are_each_judged_or_all_together_never_by_the_highest():
    y_true, y_pred = np.array([[1.0, 1.0, 0.0]]), np.array([[0.9, 0.2, 0.1]])
    assert of(keras.metrics.CategoricalAccuracy(), (y_true, y_pred)) == 1.0
    assert of(ours.BinaryAccuracy(), (y_true, y_pred)) == pytest.approx(2 / 3)
    assert of(ours.SubsetAccuracy(), (y_true, y_pred)) == 0.0


@pytest.mark.parametrize("layer", ["embedding", "masking"])
def test_metrics_in_fit_honour_the_mask(layer):
    steps = np.array([[1, 2, 0, 0], [3, 0, 0, 0]])
    first = {
        "embedding": [keras.Input((4,)), keras.layers.Embedding(5, 1, mask_zero=True, embeddings_initializer="ones")],
        "masking": [keras.Input((4, 1)), keras.layers.Dense(1, use_bias=False), keras.layers.Masking()],
    }[layer]
    x = steps if layer == "embedding" else steps[..., None].astype(np.float32)
    model = keras.Sequential([*first, keras.layers.Dense(1, kernel_initializer="zeros")])
    y = np.where(steps > 0, 1.0, 3.0).astype(np.float32)[..., None]
    lw.compile(
        model, keras.optimizers.SGD(0.0), "mae", metrics=[ours.MeanAbsoluteError(), keras.metrics.MeanSquaredError()]
    )
    fitted = {name: values[0] for name, values in model.fit(x, y, verbose=0).history.items()}
    assert fitted == pytest.approx({"loss": 1.0, "mean_absolute_error": 1.0, "mean_squared_error": 1.0})
    assert model.evaluate(x, y, verbose=0, return_dict=True) == pytest.approx(fitted)


def test_without_us_fit_on_jax_counts_the_padding():
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Embedding(5, 1, mask_zero=True),
            keras.layers.Dense(1, kernel_initializer="zeros"),
        ]
    )
    model.compile(keras.optimizers.SGD(0.0), "mae", metrics=[keras.metrics.MeanAbsoluteError(name="error")])
    y = np.array([[1, 1, 3, 3], [1, 3, 3, 3]], np.float32)[..., None]
    history = model.fit(np.array([[1, 2, 0, 0], [3, 0, 0, 0]]), y, verbose=0).history
    assert history["error"][0] == pytest.approx(2.25 if keras.config.backend() == "jax" else 1.0)


def test_r2_keeps_its_digits_where_the_mean_is_far_larger_than_the_spread():
    y_true = (10_000 + RNG.normal(0, 1, (3000, 1))).astype(np.float32)
    y_pred = (y_true + RNG.normal(0, 0.6, (3000, 1))).astype(np.float32)
    truth = r2_score(y_true.astype(float), y_pred.astype(float))
    assert abs(of(keras.metrics.R2Score(), *halves(y_true, y_pred)) - truth) > 0.05
    assert of(ours.R2Score(), *halves(y_true, y_pred)) == pytest.approx(truth, abs=2e-5)


def test_auc_ranks_scores_of_a_thousandth_and_below():
    y_true = np.array([0, 0, 0, 0, 1, 1], np.float32)
    score = np.array([1e-5, 2e-5, 3e-4, 4e-4, 5e-4, 9e-4], np.float32)
    assert of(keras.metrics.AUC(), (y_true, score)) == pytest.approx(0.5)
    assert of(ours.AUC(), (y_true, score)) == 1.0
    assert of(ours.AveragePrecision(), (y_true, score)) == 1.0


def test_correlation_of_one_column_is_a_number():
    y_true, y_pred = RNG.normal(size=(50, 1)), RNG.normal(size=(50, 1))
    assert np.isnan(of(keras.metrics.PearsonCorrelation(), (y_true, y_pred)))
    truth = np.corrcoef(y_true[:, 0], y_pred[:, 0])[0, 1]
    assert of(ours.PearsonCorrelation(), *halves(y_true, y_pred)) == pytest.approx(truth, abs=1e-6)


def test_a_quantile_of_a_function_counts_batches_ours_counts_samples():
    error = RNG.pareto(1.5, 1000).astype(np.float32)[:, None]
    keras_metric = keras.metrics.MeanMetricWrapper(lambda y, p: keras.ops.quantile(keras.ops.abs(y - p), 0.9))
    batches = [(np.zeros((n, 1)), part) for n, part in zip((10, 90, 900), np.split(error, [10, 100]), strict=True)]
    exact = np.quantile(error, 0.9)
    assert abs(of(keras_metric, *batches) / exact - 1) > 0.05
    assert of(ours.AbsoluteErrorQuantile(0.9), *batches) == pytest.approx(exact, rel=0.02)


def test_ignored_labels_count_neither_in_a_loss_nor_in_an_accuracy():
    y_true = np.array([0, 1, -1, -1])
    y_pred = np.array([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]], np.float32)
    batches = [(y_true[:1], y_pred[:1]), (y_true[1:], y_pred[1:])]
    truth = -np.log([0.9, 0.6]).mean()
    keras_says = of(keras.metrics.SparseCategoricalCrossentropy(ignore_class=-1), *batches)
    assert abs(keras_says - truth) > 0.05
    ours_says = of(ours.MeanLoss(SparseCategoricalCrossentropy(ignore_class=-1)), *batches)
    assert ours_says == pytest.approx(truth, rel=1e-6)
    assert of(keras.metrics.SparseCategoricalAccuracy(), *batches) == 0.5
    assert of(ours.SparseCategoricalAccuracy(ignore_class=-1), *batches) == 1.0


def test_a_metric_of_any_loss_weighs_samples_and_not_batches():
    y_true, y_pred = np.zeros((3, 1), np.float32), np.array([[1.0], [4.0], [10.0]], np.float32)
    weight = np.array([1.0, 1.0, 8.0], np.float32)
    batches = [(y_true[:2], y_pred[:2], weight[:2]), (y_true[2:], y_pred[2:], weight[2:])]
    assert of(ours.MeanLoss(MeanAbsoluteError(reduction="sum")), *batches) == pytest.approx(8.5)
    assert of(ours.MeanLoss(lw.Weighted("mae")), *batches) == pytest.approx(8.5)


@pytest.mark.parametrize("name", MISSING)
def test_what_keras_has_not_is_here(name):
    assert not hasattr(keras.metrics, name)
    assert name in ours.__all__ and hasattr(ours, name)


def test_the_exact_area_is_that_of_scikit_learn_with_ties_and_weights():
    y_true, score = RNG.integers(0, 2, 500), RNG.integers(0, 40, 500) / 40
    weight = RNG.choice([0.0, 1.0, 2.5], 500)
    truth = roc_auc_score(y_true, score, sample_weight=weight)
    assert ours.roc_auc(y_true, score, sample_weight=weight) == pytest.approx(truth, abs=1e-12)
