"""On trial, Keras's own losses fail where they are known to be wrong, and nowhere else."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.trial import CHECKS

K = keras.losses
BACKEND = keras.config.backend()
MEASURED = {"cost", "compiled", "python_loop"}  # proven on losses made for it
ASKED = [check.name for check in CHECKS if check.name not in MEASURED]

REASONS = {
    "saturation": "a clip makes the gradient 0 or NaN where the model errs most",
    "finite": "a rate below 0 is NaN",
    "formula": "an empty target costs 1 however it is predicted; smoothed labels decide alpha and p_t",
    "per_sample": "Dice and Tversky average over the batch",
    "batch_independence": "a value is not a sample's own",
    "weights": "one number for the batch times each weight",
    "hidden_targets": "0 times NaN is NaN",
    "broadcasting": "(N, 1) against (N, K) is spread without a word",
    "weights_of_sequences": "a weight (N,) is laid along the steps where their number is N",
    "reductions": "mean_with_sample_weight divides by weights that were not yet broadcast",
    "purity": "a weight is multiplied by the mask in place",
    "half_precision": "1 - 1e-7 is 1 in half precision",
    "whole_labels": "2049 is read as 2048",
    "saved": "the configuration leaves out dtype, and delta, axis or epsilon",
    "settings": "any number is accepted",
    "hidden_logits": "another loss's logits are read behind a softmax or sigmoid",
}
"""What each check finds in Keras 3.15."""

PURE = {"purity"} if BACKEND == "torch" else set()
WEIGHTS = {"weights_of_sequences", "reductions", "saved"} | PURE
EACH = WEIGHTS | {"hidden_targets"}
ELEMENTS = EACH | {"broadcasting"}
OVER_BATCH = PURE | {
    "per_sample",
    "batch_independence",
    "weights",
    "broadcasting",
    "hidden_targets",
    "formula",
    "saved",
}
NOT_ON_TORCH = set() if BACKEND == "torch" else {"half_precision"}
NOT_ON_TENSORFLOW = set() if BACKEND == "tensorflow" else {"saturation"}
BEHIND_LOGITS = {"hidden_logits"} if BACKEND == "tensorflow" else set()

EXPECTED = {
    K.MeanSquaredError(): ELEMENTS,
    K.MeanAbsoluteError(): ELEMENTS,
    K.MeanAbsolutePercentageError(): ELEMENTS,
    K.MeanSquaredLogarithmicError(): ELEMENTS | {"saturation"},
    K.CosineSimilarity(): ELEMENTS | NOT_ON_TENSORFLOW,
    K.Huber(): ELEMENTS | {"settings"},
    K.LogCosh(): ELEMENTS,
    K.Hinge(): ELEMENTS,
    K.SquaredHinge(): ELEMENTS,
    K.CategoricalHinge(): ELEMENTS,
    K.KLDivergence(): ELEMENTS | {"saturation"},
    K.Poisson(): ELEMENTS | {"finite"},
    K.BinaryCrossentropy(): EACH | {"saturation", "settings"} | NOT_ON_TORCH | BEHIND_LOGITS,
    K.BinaryCrossentropy(from_logits=True): EACH | {"settings"},
    K.BinaryFocalCrossentropy(): EACH | {"settings"} | NOT_ON_TORCH | BEHIND_LOGITS,
    K.BinaryFocalCrossentropy(from_logits=True): EACH | {"settings"} | NOT_ON_TENSORFLOW,
    K.BinaryFocalCrossentropy(from_logits=True, gamma=0.5): EACH | {"saturation", "settings"},
    K.CategoricalCrossentropy(): EACH | {"saturation"} | BEHIND_LOGITS,
    K.CategoricalCrossentropy(from_logits=True): EACH,
    K.CategoricalFocalCrossentropy(): ELEMENTS | {"saturation", "settings"},
    K.CategoricalFocalCrossentropy(from_logits=True): ELEMENTS | {"saturation", "settings"},
    K.CategoricalFocalCrossentropy(label_smoothing=0.1): ELEMENTS | {"saturation", "settings", "formula"},
    K.SparseCategoricalCrossentropy(): WEIGHTS | {"saturation", "whole_labels"},
    K.SparseCategoricalCrossentropy(from_logits=True): WEIGHTS | {"whole_labels"},
    K.CategoricalGeneralizedCrossEntropy(): WEIGHTS | {"saturation", "whole_labels"},
    K.Dice(): OVER_BATCH,
    K.Dice(axis=-1): ELEMENTS | {"saturation", "formula"},
    K.Tversky(): OVER_BATCH | {"settings"},
    K.Tversky(axis=-1): ELEMENTS | {"saturation", "formula", "settings"},
    K.Tversky(alpha=0.3, beta=0.7, axis=-1): ELEMENTS | {"saturation", "formula", "settings"},
}


def found(loss, *inputs):
    verdict = lw.verify(loss, *inputs, checks=ASKED)
    return {outcome.check: outcome.faults[0].seen for outcome in verdict.failed}


@pytest.mark.parametrize(("loss", "expected"), EXPECTED.items(), ids=lambda value: getattr(value, "name", ""))
def test_loss_of_keras_fails_where_it_is_wrong_and_nowhere_else(loss, expected):
    failed = found(loss)
    assert set(failed) == expected, failed
    assert expected <= set(REASONS)


def test_circle_of_keras_compares_samples_and_takes_any_setting():
    embeddings = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    labels = np.array([0, 1, 2, 0, 1, 2])
    unit = embeddings / np.linalg.norm(embeddings, axis=-1, keepdims=True)
    failed = set(found(K.Circle(), labels, unit))
    assert failed - {"purity"} == {"batch_independence", "settings", "saved"}


@pytest.mark.parametrize("name", ["MeanSquaredError", "BinaryCrossentropy", "Huber"])
def test_loss_of_ours_by_the_same_name_passes(name):
    lw.verify(getattr(lw.losses, name), checks=ASKED).assert_passed()


def test_alpha_and_beta_of_tversky_are_swapped():
    y_true, y_pred = np.float32([[1, 0, 1, 0]] * 2), np.float32([[0.9, 0.8, 0.7, 0.1]] * 2)
    swapped, same = K.Tversky(alpha=0.3, beta=0.7, axis=-1), K.Tversky(axis=-1)
    assert not lw.verify(swapped, y_true, y_pred, checks=["formula"]).passed
    assert lw.verify(same, y_true, y_pred, checks=["formula"]).passed
