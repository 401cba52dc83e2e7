"""Metrics at the ends of their ranges: one class, constants, tiny and huge numbers, empty classes, bad labels."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy.special import expit
from sklearn.metrics import average_precision_score, mean_poisson_deviance, ndcg_score, roc_auc_score

from losswright import metrics as m
from losswright.core.errors import LabelError, SettingError, ShapeError

RNG = np.random.default_rng(1)


def of(metric, *data):
    metric.update_state(*data)
    return ops.convert_to_numpy(metric.result())


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        (m.AUC, np.nan),
        (m.AveragePrecision, np.nan),
        (m.Recall, np.nan),
        (m.Precision, 0.0),
        (m.F1Score, 0.0),
        (m.MatthewsCorrelation, 0.0),
        (m.BalancedAccuracy, 0.5),
        (m.BinaryAccuracy, 0.5),
    ],
)
def test_where_no_target_is_a_yes(metric, wanted):
    assert of(metric(), np.zeros(4), np.array([0.1, 0.2, 0.8, 0.9])) == pytest.approx(wanted, nan_ok=True)


def test_constant_targets_and_predictions():
    constant, moving = np.full((9, 1), 3.3, np.float32), np.arange(9.0, dtype=np.float32)[:, None]
    assert of(m.R2Score(), constant, constant) == 1.0
    assert of(m.R2Score(), constant, moving) == 0.0
    assert np.isnan(of(m.PearsonCorrelation(), moving, constant))
    assert of(m.R2Score(), moving, np.full((9, 1), 4.0)) == pytest.approx(0.0, abs=1e-6)


def test_drifting_batches_do_not_disturb_the_spread():
    y_true = (1e5 + np.arange(4096) * 0.5 + RNG.normal(size=4096)).astype(np.float32)
    y_pred = (y_true + RNG.normal(size=4096)).astype(np.float32)
    metric = m.R2Score(class_aggregation=None)
    for part in np.split(np.arange(4096), 64):
        metric.update_state(y_true[part], y_pred[part])
    residual = (y_true.astype(float) - y_pred) ** 2
    truth = 1 - residual.sum() / ((y_true.astype(float) - y_true.astype(float).mean()) ** 2).sum()
    assert ops.convert_to_numpy(metric.result())[0] == pytest.approx(truth, abs=1e-7)


def test_adjusted_r2_counts_samples_by_weight():
    y_true, y_pred = RNG.normal(size=(8, 1)), RNG.normal(size=(8, 1))
    plain = of(m.R2Score(), y_true, y_pred, np.full(8, 2.0))
    assert of(m.R2Score(num_regressors=3), y_true, y_pred, np.full(8, 2.0)) == pytest.approx(
        1 - (1 - plain) * 15 / 12, rel=1e-5
    )


def test_deviance_keeps_its_digits_at_counts_of_millions():
    y_true = np.array([1e6, 3e6, 0.0])
    y_pred = np.array([1.001e6, 3e6, 1e-3])
    assert of(m.PoissonDeviance(), y_true, y_pred) == pytest.approx(mean_poisson_deviance(y_true, y_pred), rel=1e-4)
    assert np.isnan(of(m.PoissonDeviance(), np.array([1.0]), np.array([0.0])))
    assert np.isnan(of(m.PoissonDeviance(), np.array([-1.0]), np.array([1.0])))


@pytest.mark.parametrize(("spread", "near"), [(0.01, 0.1), (1.0, 2e-3), (20.0, 2e-4)])
@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize(("metric", "truth"), [(m.AUC, roc_auc_score), (m.AveragePrecision, average_precision_score)])
def test_a_sketched_area_is_within_its_own_bound_and_near(metric, truth, from_logits, spread, near):
    y_true = RNG.integers(0, 2, 4000)
    score = (spread * (RNG.normal(size=4000) + y_true) - 8).astype(np.float32)
    score = score if from_logits else expit(score)
    sketch = metric(from_logits=from_logits)
    error = abs(of(sketch, y_true, score) - truth(y_true, score))
    assert error <= float(sketch.error_bound()) + 2e-6
    assert error < near


def test_scores_of_any_sign_and_size_keep_their_order():
    score = np.array([-1e9, -5.0, -1e-6, 0.0, 1e-9, 1e-3, 2.0, 1e6], np.float32)
    y_true = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    assert of(m.AUC(from_logits=True), y_true, score) == 1.0
    assert of(m.AUC(from_logits=True), 1 - y_true, score) == 0.0


def test_probabilities_as_near_to_one_as_float32_goes_keep_their_order():
    score = np.array([1 - 2.0**-10, 1 - 2.0**-20, 1 - 2.0**-23, 1 - 2.0**-24, 1.0], np.float32)
    assert of(m.AUC(), np.array([0, 0, 1, 1, 1]), score) == 1.0


def test_the_exact_area_refuses_one_kind_alone():
    with pytest.raises(LabelError, match="no negative"):
        m.roc_auc(np.ones(3), np.arange(3.0))


def test_a_model_that_says_the_same_for_each_class_is_right_by_chance():
    y_true = np.array([0, 1, 2, 3])
    assert of(m.SparseCategoricalAccuracy(), y_true, np.zeros((4, 4))) == 0.25
    assert of(m.SparseTopKCategoricalAccuracy(k=3), y_true, np.zeros((4, 4))) == 0.75


@pytest.mark.parametrize("bad", [-1, 4, 1.5])
def test_a_label_that_is_no_class_shows_as_nan(bad):
    for metric in (m.SparseCategoricalAccuracy(), m.MatthewsCorrelation(), m.BrierScore()):
        assert np.isnan(of(metric, np.array([0.0, bad]), np.full((2, 4), 0.25)))


def test_pixels_and_steps_are_rows_and_weights_align_batch_first():
    y_true, y_pred = RNG.integers(0, 3, (4, 5, 6)), RNG.normal(size=(4, 5, 6, 3)).astype(np.float32)
    weight = np.array([1.0, 0.0, 2.0, 1.0], np.float32)
    right = (y_pred.argmax(-1) == y_true).reshape(4, -1).mean(1)
    assert of(m.SparseCategoricalAccuracy(), y_true, y_pred, weight) == pytest.approx(np.average(right, weights=weight))
    assert of(m.SparseCategoricalAccuracy(), y_true[..., None], y_pred) == pytest.approx(right.mean())


def test_classes_as_predictions_are_counted_as_they_are():
    y_true, said = np.array([0, 1, 2, 2]), np.array([0, 2, 2, 1])
    matrix = of(m.ConfusionMatrix(num_classes=3), y_true, said)
    assert matrix.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]


def test_predictions_of_another_number_of_classes_are_refused():
    with pytest.raises(ShapeError, match="tells 2 classes, and num_classes is 4"):
        m.ConfusionMatrix(num_classes=4).update_state([0, 1], [0.2, 0.8])


def test_a_shape_is_lengths():
    with pytest.raises(SettingError, match="shape must be a tuple of whole numbers"):
        m.Metric(shape=0.0)


def test_precision_at_several_thresholds_of_one_class_and_of_the_top_k():
    y_true = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1]], np.float32)
    y_pred = np.array([[0.9, 0.3, 0.1], [0.6, 0.4, 0.2], [0.8, 0.7, 0.3]], np.float32)
    for settings in ({"thresholds": [0.25, 0.5, 0.75]}, {"class_id": 1}, {"top_k": 2}, {"top_k": 1, "class_id": 0}):
        for name in ("Precision", "Recall"):
            theirs = getattr(keras.metrics, name)(**settings)
            assert of(getattr(m, name)(**settings), y_true, y_pred) == pytest.approx(of(theirs, y_true, y_pred)), (
                settings
            )
    with pytest.raises(SettingError, match="thresholds"):
        m.Precision(thresholds=[0.5, 1.5])


def test_f_scores_by_output_are_those_of_keras():
    y_true = np.eye(3, dtype=np.float32)[RNG.integers(0, 3, 30)]
    y_pred = RNG.uniform(size=(30, 3)).astype(np.float32)
    for average in (None, "micro", "macro", "weighted"):
        theirs = of(keras.metrics.FBetaScore(average=average, beta=0.5), y_true, y_pred)
        assert of(m.FBetaScore(average=average, beta=0.5), y_true, y_pred) == pytest.approx(theirs, rel=1e-5)


def test_a_calibrated_model_has_no_debiased_error_where_the_binned_one_shows_some():
    generator = np.random.default_rng(5)
    stated = generator.uniform(size=2000)
    happened = (generator.uniform(size=2000) < stated).astype(float)
    plain = of(m.ExpectedCalibrationError(num_bins=100, norm="l2"), happened, stated)
    debiased = of(m.ExpectedCalibrationError(num_bins=100, norm="l2", debias=True), happened, stated)
    assert plain > 0.06
    assert debiased < 0.4 * plain
    assert of(m.ExpectedCalibrationError(norm="max"), happened, stated) >= of(
        m.ExpectedCalibrationError(), happened, stated
    )
    with pytest.raises(SettingError, match="l2"):
        m.ExpectedCalibrationError(debias=True)


def test_the_reliability_table_holds_the_bins():
    metric = m.ExpectedCalibrationError(num_bins=4)
    of(metric, np.array([0, 1, 1, 1]), np.array([0.2, 0.3, 0.9, 0.7]), np.array([1.0, 1.0, 3.0, 1.0]))
    table = metric.table()
    assert table.weight.tolist() == [1, 1, 1, 3]
    assert table.happened.tolist() == [0, 1, 1, 1]
    assert table.stated == pytest.approx([0.2, 0.3, 0.7, 0.9])
    assert str(table).splitlines()[4].split() == ["0.75", "1.00", "0.9000", "1.0000", "3"]


def test_lists_leave_out_padding_and_those_without_a_relevant_item():
    relevance = np.array([[2.0, 0.0, 1.0, -1.0], [0.0, 0.0, 0.0, -1.0]], np.float32)
    score = np.array([[0.1, 0.5, 0.3, 9.0], [0.3, 0.2, 0.1, 9.0]], np.float32)
    truth = ndcg_score(relevance[:1, :3], score[:1, :3])
    assert of(m.NormalizedDiscountedCumulativeGain(), relevance, score) == pytest.approx(truth, rel=1e-6)
    assert of(m.MeanReciprocalRank(), relevance, score) == pytest.approx(0.5)
    exponential = of(m.NormalizedDiscountedCumulativeGain(gain="exponential"), relevance, score)
    assert exponential == pytest.approx(ndcg_score(2 ** relevance[:1, :3] - 1, score[:1, :3]), rel=1e-6)


def test_crossed_and_misshapen_intervals():
    assert of(m.IntervalCoverage(), np.array([1.0]), np.array([[2.0, 0.0]])) == 0
    assert of(m.IntervalWidth(), np.array([1.0]), np.array([[2.0, 0.0]])) == -2
    with pytest.raises(ShapeError, match="lower and upper"):
        m.IntervalCoverage().update_state(np.ones(3), np.ones((3, 1)))


def test_a_loss_of_keras_is_to_be_wrapped_first():
    with pytest.raises(SettingError, match="Weighted"):
        m.MeanLoss("mse")


@pytest.mark.parametrize("jit_compile", [True, False] if keras.config.backend() == "tensorflow" else ["auto"])
def test_fit_evaluate_and_a_saved_model_report_them_all(tmp_path, jit_compile):
    x = RNG.normal(size=(200, 3)).astype(np.float32)
    y = (x.argmax(1) + RNG.integers(0, 2, 200)) % 3
    weight = RNG.choice([0.0, 1.0, 2.0], 200).astype(np.float32)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, kernel_initializer="identity")])
    chosen = [m.MatthewsCorrelation(), m.SparseCategoricalAccuracy(), m.BrierScore(from_logits=True)]
    chosen += [m.ExpectedCalibrationError(from_logits=True), m.CohenKappa(weightage="linear"), m.BalancedAccuracy()]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.0), loss, weighted_metrics=chosen, jit_compile=jit_compile)
    history = model.fit(x, y, sample_weight=weight, batch_size=64, epochs=2, verbose=0).history
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    evaluated = loaded.evaluate(x, y, sample_weight=weight, batch_size=51, verbose=0, return_dict=True)
    for metric in chosen:
        fresh = type(metric).from_config(metric.get_config())
        exact = float(of(fresh, y, x, weight))
        assert history[metric.name] == pytest.approx([exact, exact], rel=1e-5)
        assert evaluated[metric.name] == pytest.approx(exact, rel=1e-5)
