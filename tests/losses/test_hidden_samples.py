"""What weighs 0 is not there: neither its target nor its prediction changes what others cost."""

from functools import partial

import keras
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from losswright import losses
from losswright.core.errors import ShapeError

RNG = np.random.default_rng(0)
LABELS = np.array([0, 1, 0, 1, 2, 2, 0, 1])
EMBEDDINGS = np.float32(RNG.normal(size=(8, 4)))
PAIRS = np.stack([EMBEDDINGS, EMBEDDINGS[:, ::-1]], axis=1)
TIMES = np.float32([[1, 1], [3, 1], [3, 1], [2, 0], [3, 0], [4, 1], [2, 1], [3, 1]])
ONE_HOT, SHARES = np.eye(4, dtype="float32")[LABELS], np.float32(RNG.dirichlet(np.ones(4), size=8))
KEPT = np.float32([1, 1, 1, 1, 1, 1, 0, 0])
MEAN = {"reduction": "mean_with_sample_weight"}

BATCHES = [
    (losses.TripletHard(**MEAN), LABELS, EMBEDDINGS),
    (losses.TripletSemiHard(**MEAN), LABELS, EMBEDDINGS),
    (losses.NTXent(**MEAN), LABELS, EMBEDDINGS),
    (losses.LiftedStructure(**MEAN), LABELS, EMBEDDINGS),
    (losses.Circle(**MEAN), LABELS, EMBEDDINGS),
    (losses.NPairs(**MEAN), LABELS, PAIRS),
    (losses.CoxPartialLikelihood(**MEAN), TIMES, EMBEDDINGS[:, :1]),
    (losses.CoxPartialLikelihood(ties="breslow", **MEAN), TIMES, EMBEDDINGS[:, :1]),
    (losses.WeightedKappa(**MEAN), ONE_HOT, SHARES),
]
for_each_batch_loss = pytest.mark.parametrize(("loss", "y_true", "y_pred"), BATCHES)

MASKS, PROBABILITIES = np.float32(RNG.uniform(size=(2, 3, 4, 4, 1)))
MASKS = np.float32(MASKS < 0.5)
UPPER = np.ones((3, 4, 4), "float32")
UPPER[:, 2:] = 0
REGIONS = ["Dice", "FocalTversky", "GeneralizedDice", "Jaccard", "LovaszHinge", "LovaszSoftmax", "Tversky"]
for_each_region_loss = pytest.mark.parametrize("loss", [getattr(losses, name)() for name in REGIONS], ids=REGIONS)

GRADES, SCORES = np.float32([[3, 1, 0, 2]]), np.float32([[0.3, -1, 2, 0.5]])
RANKINGS = ["ApproxNDCG", "LambdaRank", "ListNet", "PairwiseMargin", "RankNet", "SoftmaxRanking"]
for_each_ranking_loss = pytest.mark.parametrize("loss", [getattr(losses, name)() for name in RANKINGS], ids=RANKINGS)

IGNORED = 9
IGNORING = [
    losses.SparseBootstrapped,
    losses.SparseCategoricalCrossentropy,
    losses.SparseCategoricalFocal,
    losses.SparseCategoricalPoly,
    losses.SparseSymmetricCrossentropy,
    partial(losses.SparseLDAM, counts=[3, 3, 2, 1]),
    partial(losses.SparseLogitAdjusted, priors=[0.4, 0.3, 0.2, 0.1]),
]


@for_each_batch_loss
def test_samples_of_weight_0_change_no_other_sample(loss, y_true, y_pred):
    changed = y_pred.copy()
    changed[6:] = 0.5 - changed[6:]
    assert number(loss(y_true, changed, KEPT)) == pytest.approx(number(loss(y_true[:6], y_pred[:6])), rel=1e-5)


@for_each_batch_loss
def test_a_target_of_weight_0_may_be_missing(loss, y_true, y_pred):
    missing = np.array(y_true, dtype="float32")
    missing[6:] = np.nan
    assert number(loss(missing, y_pred, KEPT)) == pytest.approx(number(loss(y_true[:6], y_pred[:6])), rel=1e-5)


@for_each_batch_loss
def test_a_single_sample_and_weights_of_0_cost_something_finite(loss, y_true, y_pred):
    assert np.isfinite(number(loss(y_true[:1], y_pred[:1])))
    assert number(loss(y_true, y_pred, np.zeros(8, "float32"))) == 0


@for_each_region_loss
def test_pixels_of_weight_0_are_cut_off(loss):
    cut = number(loss(MASKS[:, :2], PROBABILITIES[:, :2]))
    missing = np.where(UPPER[..., None] > 0, MASKS, np.nan)
    assert number(loss(missing, PROBABILITIES, UPPER)) == pytest.approx(cut, rel=1e-5)


@for_each_region_loss
def test_one_weight_for_all_pixels_is_the_weight_of_the_image(loss):
    of_images = np.float32([1, 0, 3])
    of_pixels = np.broadcast_to(of_images[:, None, None], (3, 4, 4))
    expected = number(loss(MASKS, PROBABILITIES, of_images))
    assert number(loss(MASKS, PROBABILITIES, of_pixels)) == pytest.approx(expected, rel=1e-5)
    assert number(losses.Weighted(loss)(MASKS, PROBABILITIES, of_pixels)) == pytest.approx(expected, rel=1e-5)


@for_each_ranking_loss
def test_items_of_weight_0_and_padding_leave_the_list(loss):
    short = number(loss(GRADES[:, :3], SCORES[:, :3]))
    padded = np.float32([[3, 1, 0, -1]])
    assert number(loss(GRADES, SCORES, np.float32([[1, 1, 1, 0]]))) == pytest.approx(short, rel=1e-5)
    assert number(loss(padded, SCORES)) == pytest.approx(short, rel=1e-5)
    unknown = np.where(padded < 0, np.nan, SCORES)
    assert number(loss(padded, unknown)) == pytest.approx(short, rel=1e-5)


@pytest.mark.parametrize("kind", IGNORING, ids=lambda kind: getattr(kind, "func", kind).__name__)
def test_rows_of_the_ignored_class_are_cut_off(kind):
    labels = np.where(KEPT > 0, LABELS, IGNORED)
    cut = number(kind()(LABELS[:6], EMBEDDINGS[:6]))
    assert number(kind(ignore_class=IGNORED)(labels, EMBEDDINGS)) == pytest.approx(cut, rel=1e-5)


def test_a_weight_of_2_in_a_risk_set_is_the_sample_twice():
    loss = losses.CoxPartialLikelihood(ties="breslow", reduction="sum")
    risks = EMBEDDINGS[:, :1]
    twice = number(loss(np.vstack([TIMES, TIMES[:1]]), np.vstack([risks, risks[:1]])))
    assert number(loss(TIMES, risks, np.float32([2, 1, 1, 1, 1, 1, 1, 1]))) == pytest.approx(twice, rel=1e-5)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_a_quarter_of_all_weights_is_a_quarter_of_the_cost_and_of_each_risk_set(ties):
    loss, weights = losses.CoxPartialLikelihood(ties=ties, reduction="sum"), np.float32([2, 1, 1, 1, 1, 3, 1, 1])
    whole = number(loss(TIMES, EMBEDDINGS[:, :1], weights)) - np.log(4) * weights @ TIMES[:, 1]
    assert number(loss(TIMES, EMBEDDINGS[:, :1], weights / 4)) == pytest.approx(whole / 4, rel=1e-5)


def test_gradients_are_harmonized_at_any_scale_of_the_weights():
    loss, hits = losses.GradientHarmonizing(**MEAN), np.float32([[1], [0], [1], [1]])
    shares, weights = np.float32([[0.9], [0.3], [0.2], [0.6]]), np.float32([1, 2, 1, 3])
    whole = number(loss(hits, shares, weights))
    assert number(loss(hits, shares, weights / 8)) == pytest.approx(whole, rel=1e-5)


def test_gradients_of_weighed_outputs_are_harmonized_as_those_of_samples():
    loss, hits = losses.GradientHarmonizing(**MEAN), np.float32([[1, 0], [0, 0], [1, 1]])
    shares, weights = np.float32([[0.9, 0.3], [0.3, 0.6], [0.2, 0.6]]), np.float32([[1, 2], [1, 3], [0.5, 1]])
    of_samples = number(loss(*(array.reshape(-1, 1) for array in (hits, shares)), weights.ravel()))
    assert number(loss(hits, shares, weights)) == pytest.approx(of_samples, rel=1e-5)


def test_steps_of_weight_0_end_a_sequence():
    logits, labels = np.float32(RNG.normal(size=(1, 6, 4))), np.array([[1, 2]])
    loss = losses.CTC()
    ended = number(loss(labels, logits, np.float32([[1, 1, 1, 1, 0, 0]])))
    assert ended == pytest.approx(number(loss(labels, logits[:, :4])), rel=1e-5)


def test_hard_answers_cost_one_minus_cohens_kappa():
    answers = np.array([0, 1, 1, 1, 2, 3, 0, 2])
    kappa = cohen_kappa_score(LABELS, answers, weights="quadratic", labels=[0, 1, 2, 3])
    cost = number(losses.WeightedKappa()(ONE_HOT, np.eye(4, dtype="float32")[answers]))
    assert cost == pytest.approx(1 - kappa, rel=1e-5)


def test_an_empty_target_without_prediction_costs_nothing():
    empty = np.zeros((1, 4, 4, 1), "float32")
    for loss in (losses.Dice(), losses.Jaccard(), losses.Tversky(), losses.GeneralizedDice()):
        assert number(loss(empty, empty)) == 0


@pytest.mark.parametrize("shapes", [((4,), (4, 6, 3)), ((4, 2), (4, 3)), ((4, 2, 1), (4, 6, 3))])
def test_sequences_of_other_shapes_are_refused(shapes):
    labels, logits = (np.ones(shape, "float32") for shape in shapes)
    with pytest.raises(ShapeError, match="labels must be"):
        losses.CTC()(labels, logits)


def test_outputs_that_take_the_overlap_away_cost_a_number():
    inside = np.float32([[[[1.0], [1.0], [0.0]]]])
    assert np.isfinite(number(losses.GeneralizedDice()(inside, -inside)))


def test_class_weights_of_grades_count_the_classes_not_the_steps():
    loss = losses.Coral(class_weight={0: 1, 1: 2, 2: 5})
    assert number(loss([2], [[0.0, 0.0]])) == pytest.approx(5 * 2 * np.log(2), rel=1e-6)


def number(tensor) -> float:
    return float(keras.ops.convert_to_numpy(tensor))
