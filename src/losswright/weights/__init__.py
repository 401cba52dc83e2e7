"""Labels, groups, features and time to a weight a sample. NumPy in, float32 NumPy out."""

from losswright.weights.attach import attach
from losswright.weights.by_class import by_class
from losswright.weights.by_features import by_features
from losswright.weights.by_group import by_group
from losswright.weights.by_time import by_time
from losswright.weights.combine import combine
from losswright.weights.for_outputs import for_outputs

__all__ = ["attach", "by_class", "by_features", "by_group", "by_time", "combine", "for_outputs"]
