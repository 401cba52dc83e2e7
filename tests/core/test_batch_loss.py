"""Which losses say that a sample's value depends on the rest of its batch, and which really do."""

import numpy as np
import pytest

from losswright.core import BatchLoss
from losswright.core.state import StatefulLoss
from tests.losses.references import REFERENCES
from tests.support.gradients import values_and_slopes

WITHOUT_MEMORY = [reference for reference in REFERENCES if not isinstance(reference.loss, StatefulLoss)]


@pytest.mark.once
@pytest.mark.parametrize("name", sorted({type(reference.loss).__name__ for reference in WITHOUT_MEMORY}))
def test_loss_is_of_the_batch_if_and_only_if_another_row_moves_the_value_or_slope_of_a_row(name):
    found = [reference for reference in WITHOUT_MEMORY if type(reference.loss).__name__ == name]
    assert any(map(minds_the_batch, found)) == isinstance(found[0].loss, BatchLoss)


def minds_the_batch(reference):
    """Whether the first half of a batch costs something else beside another second half."""
    (y_true, y_pred), other = (reference.inputs(np.random.default_rng(seed)) for seed in (0, 1))
    half = len(y_pred) // 2
    mixed = [np.concatenate([mine[:half], theirs[half:]]) for mine, theirs in zip((y_true, y_pred), other, strict=True)]
    before, after = (values_and_slopes(lambda p, y=y: reference.loss(y, p), p) for y, p in ((y_true, y_pred), mixed))
    return not all(np.allclose(a[:half], b[:half], rtol=1e-4, atol=1e-6) for a, b in zip(before, after, strict=True))
