"""Average precision equals scikit-learn's, with ties and weights, and refuses what has no answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from losswright.core.errors import LabelError, LosswrightError, ShapeError, WeightError
from losswright.metrics.average_precision import average_precision

pytestmark = pytest.mark.once

rows = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([-2.0, 0.0, 0.25, 0.5, 7.0]), st.floats(0.125, 4, width=16)),
    min_size=1,
    max_size=40,
).filter(lambda drawn: any(label for label, _, _ in drawn))


@given(rows)
def test_it_is_that_of_scikit_learn_with_ties_and_weights(drawn):
    label, score, weight = np.array(drawn).T
    expected = average_precision_score(label, score, sample_weight=weight)
    assert average_precision(label, score, sample_weight=weight) == pytest.approx(expected, abs=1e-12)
    assert average_precision(label, score) == pytest.approx(average_precision_score(label, score), abs=1e-12)


@given(rows)
def test_the_order_of_ties_does_not_matter(drawn):
    label, score, weight = np.array(drawn).T
    assert average_precision(label[::-1], score[::-1], sample_weight=weight[::-1]) == pytest.approx(
        average_precision(label, score, sample_weight=weight), abs=1e-12
    )


def test_a_perfect_ranking_scores_one_and_a_constant_scores_the_share_of_positives():
    label = np.array([0, 0, 0, 1])
    assert average_precision(label, np.array([1.0, 2, 3, 4])) == 1
    assert average_precision(label, np.zeros(4)) == 0.25


def test_a_row_of_weight_zero_counts_as_absent():
    label, score = np.array([0, 1, 0, 1]), np.array([0.9, 0.8, 0.3, 0.1])
    weight = np.array([0.0, 1, 1, 1])
    assert average_precision(label, score, sample_weight=weight) == average_precision(label[1:], score[1:])


def test_columns_are_read_as_rows():
    label, score = np.array([0, 1, 1]), np.array([0.5, 0.5, 0.9])
    assert average_precision(label[:, None], score[:, None]) == average_precision(label, score)


@pytest.mark.parametrize(
    ("error", "label", "score", "weight", "said"),
    [
        (ShapeError, [0, 1], [0.1], None, "2 rows"),
        (ShapeError, [[0, 1], [1, 0]], [0.1, 0.2], None, r"\(2, 2\)"),
        (LabelError, [0, 2], [0.1, 0.2], None, r"\[1\] = 2"),
        (LabelError, [0, 0], [0.1, 0.2], None, "no positive"),
        (LosswrightError, [0, 1], [0.1, np.nan], None, "nan"),
        (WeightError, [0, 1], [0.1, 0.2], [1, -1], "-1"),
    ],
)
def test_what_has_no_answer_is_refused_with_the_reason(error, label, score, weight, said):
    with pytest.raises(error, match=said):
        average_precision(np.array(label), np.array(score), sample_weight=weight)
