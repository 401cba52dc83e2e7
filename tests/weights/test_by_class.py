"""Class weights, against scikit-learn and the formula of the paper."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from losswright.core.errors import LabelError, SettingError, WeightError
from losswright.weights import by_class, by_group

pytestmark = pytest.mark.once

RNG = np.random.default_rng(0)
LABELS = RNG.choice([0, 1, 2, 7], 200, p=[0.6, 0.3, 0.08, 0.02])
FORMS = {
    "integers": LABELS,
    "small integers": LABELS.astype(np.uint8),
    "negative": (LABELS - 5).astype(np.int8),
    "far apart": LABELS * 10**15,
    "from 1": 100 * LABELS + 1,
    "column": LABELS[:, None],
    "whole floats": LABELS.astype(np.float32),
    "fractions": LABELS / 3,
    "strings": np.array(["a", "b", "c", "", "", "", "", "d"])[LABELS],
    "objects": np.array(["a", "b", "c", "", "", "", "", "d"], dtype=object)[LABELS],
    "one-hot": np.eye(8)[LABELS],
    "list": LABELS.tolist(),
    "booleans": LABELS > 0,
    "unsigned": LABELS.astype(np.uint64) + np.uint64(2**63),
    "next to the largest of 64 bits": (LABELS > 0).astype(np.uint64) + np.uint64(2**63 - 1),
}


@pytest.mark.parametrize("form", FORMS)
def test_balanced_is_that_of_scikit_learn_for_every_form_of_labels(form):
    y = FORMS[form]
    labels = LABELS if form == "one-hot" else np.ravel(y)
    weights = by_class(y)
    assert weights.dtype == np.float32
    assert weights.shape == (200,)
    np.testing.assert_allclose(weights, compute_sample_weight("balanced", labels), rtol=1e-6)


@pytest.mark.parametrize("beta", [0.0, 0.9, 0.999, 1 - 1e-12])
def test_effective_follows_the_paper_and_has_mean_one(beta):
    labels = np.append(LABELS, 9)  # seen once
    weights = by_class(labels, "effective", beta=beta)
    counts = np.bincount(labels)[labels]
    inverse = (1 - beta) / (1 - np.float64(beta) ** counts)
    np.testing.assert_allclose(weights, inverse / inverse.mean(), rtol=1e-4)
    assert weights.mean() == pytest.approx(1, rel=1e-5)


def test_effective_tends_to_balanced():
    np.testing.assert_allclose(by_class(LABELS, "effective", beta=1 - 1e-8), by_class(LABELS), rtol=1e-4)


def test_a_dict_gives_each_label_its_weight():
    weights = by_class(["cat", "dog", "cat"], {"cat": 2, "dog": np.float32(0.5), "fox": 9})
    assert weights.tolist() == [2.0, 0.5, 2.0]
    assert by_class([0.0, 1.0], {0: 0.0, 1: 3.0}).tolist() == [0.0, 3.0]
    assert by_class([True, False], {True: 3.0, False: 1.0}).tolist() == [3.0, 1.0]


@pytest.mark.parametrize("dtype", ["int8", "int16", "int64", "float32"])
@pytest.mark.parametrize("first", [-5, 1, 100])
def test_a_dict_names_labels_wherever_they_begin(first, dtype):
    by_label = {first: 1.0, first + 1: 2.0, first + 2: 3.0, first + 7: 4.0}
    expected = [by_label[first + label] for label in LABELS]
    np.testing.assert_array_equal(by_class((LABELS + first).astype(dtype), by_label), expected)


def test_labels_of_pandas_and_polars_are_read():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    names = ["a", "b", "b"]
    for y in (pandas.Series(names), pandas.Series(names, dtype="category"), polars.Series(names)):
        assert by_class(y, {"a": 1, "b": 2}).tolist() == [1.0, 2.0, 2.0]


def test_by_group_weighs_groups_alike():
    groups = np.array(["north"] * 90 + ["south"] * 10)
    weights = by_group(groups)
    assert weights[groups == "north"].sum() == pytest.approx(weights[groups == "south"].sum())
    assert weights.mean() == pytest.approx(1)
    assert by_group(np.array(["2024-01-01", "2024-01-02"], "datetime64[D]")).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("y", "weighting", "error", "says"),
    [
        ([0, 1, 2], {0: 1.0}, WeightError, ["[1, 2]", "keys are [0]"]),
        ([0, 1], {"0": 1.0, "1": 2.0}, WeightError, ["[0, 1]", "'0'"]),
        (["a", "b"], {"a": 1.0}, WeightError, ["'b'"]),
        ([0, 1], {0: -1.0, 1: 2.0}, WeightError, ["label 0", "-1.0"]),
        ([0, 1], {0: float("nan"), 1: 2.0}, WeightError, ["label 0", "nan"]),
        ([0, 1], {0: 10**400, 1: 2.0}, WeightError, ["label 0", "a finite number"]),
        ([0, 1], {0: "2", 1: 2.0}, WeightError, ["label 0", "'2'"]),
        ([0, 1], {0: None, 1: 2.0}, WeightError, ["label 0", "None"]),
        ([0, 1], {0: 0, 1: 0}, WeightError, ["class weights", "zero"]),
        ([0, 1], "balance", SettingError, ["'balance'", '"balanced"']),
        ([0, 1], None, SettingError, ["None", '"balanced"']),
        ([[1, 1, 0], [0, 1, 0]], "balanced", LabelError, ["not one-hot", "(2, 3)", "[0] = 2", "class_weight"]),
        ([[0, 0], [0, 1]], "balanced", LabelError, ["not one-hot", "[0] = 0"]),
        ([[0.5, 0.5], [0, 1]], "balanced", LabelError, ["not one-hot"]),
        (np.zeros((4, 3, 1)), "balanced", LabelError, ["(4, 3, 1)", "class_weight"]),
        (np.array([["a", "b"]]), "balanced", LabelError, ["(1, 2)"]),
        ([], "balanced", LabelError, ["(0,)"]),
        (3, "balanced", LabelError, ["shape ()"]),
        ([0.0, float("nan")], "balanced", LabelError, ["1 missing"]),
        (["a", None], "balanced", LabelError, ["missing", "None"]),
        (np.array([1, float("nan"), "a"], object), "balanced", LabelError, ["missing", "nan"]),
        (np.array([1j, 2j]), "balanced", LabelError, ["complex128"]),
        (np.array([{}, {}], object), "balanced", LabelError, ["compared"]),
    ],
)
def test_bad_labels_and_weights_get_a_message_that_helps(y, weighting, error, says):
    with pytest.raises(error) as caught:
        by_class(y, weighting)
    message = str(caught.value)
    assert all(part in message for part in says), message
    assert message.count("\n") < 10
    assert len(message) < 600


@pytest.mark.parametrize("beta", [1.0, -0.1, float("nan")])
def test_beta_outside_its_range_is_refused(beta):
    with pytest.raises(SettingError, match="beta"):
        by_class(LABELS, "effective", beta=beta)


def test_a_missing_group_is_refused():
    with pytest.raises(LabelError, match="groups"):
        by_group(["north", None])
    with pytest.raises(WeightError, match="south"):
        by_group(["north", "south"], {"north": 1})
    with pytest.raises(SettingError, match="effective"):
        by_group(["north"], "effective")
