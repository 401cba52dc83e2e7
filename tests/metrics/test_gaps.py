"""Where Keras's metrics fall short: its number, and ours beside it."""

import keras
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import losswright as lw
from losswright import metrics as ours
from losswright.losses import MeanAbsoluteError

RNG = np.random.default_rng(0)


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


def test_a_metric_of_any_loss_weighs_samples_and_not_batches():
    y_true, y_pred = np.zeros((3, 1), np.float32), np.array([[1.0], [4.0], [10.0]], np.float32)
    weight = np.array([1.0, 1.0, 8.0], np.float32)
    batches = [(y_true[:2], y_pred[:2], weight[:2]), (y_true[2:], y_pred[2:], weight[2:])]
    assert of(ours.MeanLoss(MeanAbsoluteError(reduction="sum")), *batches) == pytest.approx(8.5)
    assert of(ours.MeanLoss(lw.Weighted("mae")), *batches) == pytest.approx(8.5)


def test_the_exact_area_is_that_of_scikit_learn_with_ties_and_weights():
    y_true, score = RNG.integers(0, 2, 500), RNG.integers(0, 40, 500) / 40
    weight = RNG.choice([0.0, 1.0, 2.5], 500)
    truth = roc_auc_score(y_true, score, sample_weight=weight)
    assert ours.roc_auc(y_true, score, sample_weight=weight) == pytest.approx(truth, abs=1e-12)
