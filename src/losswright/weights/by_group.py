"""A weight a sample from the group that it belongs to."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.weights.categories import assigned, balanced, categories_of

NAME = "group weights"


def by_group(groups: Any, weighting: str | Mapping[Any, float] = "balanced") -> np.ndarray:
    """Weights of shape `(N,)` from a group a sample: a region, a device, a protected attribute.

    - `"balanced"`: n / (k * count): each of the k groups gets the same total, and the mean weight is 1.
    - `{group: weight}`: what you say. Every group that occurs needs a weight.

    Args:
        groups: one a sample, `(N,)` or `(N, 1)`: numbers, strings, dates, a column of a table.
        weighting: one of the above.

    Raises:
        LabelError: another shape, or missing groups.
        WeightError: a group without a weight, or a weight that is no finite number of 0 or more.
        SettingError: an unknown weighting.

    >>> by_group(["north", "north", "south"], {"north": 1, "south": 5}).tolist()
    [1.0, 1.0, 5.0]
    """
    categories = categories_of(groups, "groups")
    if isinstance(weighting, Mapping):
        return categories.weights(assigned(categories, weighting, NAME), NAME)
    if isinstance(weighting, str) and weighting == "balanced":
        return categories.weights(balanced(categories), NAME)
    raise SettingError(f'weighting is {clip(weighting)}; give "balanced" or a dict of group to weight')
