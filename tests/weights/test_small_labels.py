"""Counting and looking up folded labels, against doing it one by one."""

import numpy as np
import pytest

from losswright.weights.small_labels import SmallLabels

pytestmark = pytest.mark.once

RNG = np.random.default_rng(0)
MANY = 600_001  # enough to fold twice, and no multiple of four


@pytest.mark.parametrize(
    ("classes", "folds"), [(1, 2), (2, 2), (4, 2), (5, 2), (16, 2), (17, 1), (100, 1), (255, 1), (256, 1)]
)
def test_counts_and_entries_are_those_of_each_label(classes, folds):
    labels = RNG.integers(0, classes, MANY)
    labels[-1] = classes - 1
    small = SmallLabels.of(labels)
    assert small.folds == folds
    np.testing.assert_array_equal(small.counts(), np.bincount(labels, minlength=classes))
    table = RNG.random(classes, dtype=np.float32)
    np.testing.assert_array_equal(small.look_up(table), table[labels])


@pytest.mark.parametrize("length", [1, 2, 3, 5, 31, 33, 35, 200, 515])
def test_any_length_is_right(length):
    labels = RNG.integers(0, 3, length)
    labels[-1] = 2
    small = SmallLabels.of(labels)
    np.testing.assert_array_equal(small.counts(), np.bincount(labels))
    np.testing.assert_array_equal(small.look_up(np.float32([5, 6, 7])), labels + 5)


@pytest.mark.parametrize("kind", ["uint8", "int8", ">i4", "uint64", "float16", "float32", "float64"])
def test_any_kind_of_number_is_read_and_kept(kind):
    labels = RNG.integers(0, 10, 2_000)
    for array in (labels.astype(kind), np.repeat(labels, 2).astype(kind)[::2]):
        np.testing.assert_array_equal(SmallLabels.of(array).counts(), np.bincount(labels))
        np.testing.assert_array_equal(array, labels)


@pytest.mark.parametrize("odd", [-1, 256, 2**40, -(2**63), 0.5, -1.0, 255.5, 1e30, np.nan, np.inf])
def test_any_other_number_is_left_to_others_without_a_warning(odd):
    labels = np.array([0, 1, odd] * 20_000)
    assert SmallLabels.of(labels) is None
    assert SmallLabels.of(np.sort(labels)) is None
