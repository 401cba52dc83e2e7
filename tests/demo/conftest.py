"""A handful of flights with the delays that a test chooses."""

import numpy as np
import pytest

from losswright.data import Flights


@pytest.fixture
def flights_of():
    """Makes flights of those delays, NaN for one that never arrived."""

    def made(delays):
        delay = np.array(delays, "float32")[:, None]
        return Flights(
            features=np.zeros((len(delay), 2), "float32"),
            names=("a", "b"),
            targets={"delay": delay, "late": (~(delay < 60)).astype("float32")},
            groups={},
            time=np.arange(len(delay), dtype="float64"),
            part=np.full(len(delay), "test"),
        )

    return made
