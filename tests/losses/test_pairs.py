"""A loss of pairs says which shape pairs have."""

import numpy as np
import pytest

from losswright import losses
from losswright.core.errors import ShapeError


@pytest.mark.parametrize("shape", [(4, 2), (4, 3, 5), (4, 2, 5, 1)])
def test_what_is_no_pair_is_refused(shape):
    with pytest.raises(ShapeError, match="pairs must be"):
        losses.CosineEmbedding()(np.ones((4, 1)), np.ones(shape))
