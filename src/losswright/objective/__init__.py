"""Losses, weights and state together: what Keras trains."""

from losswright.core import Loss
from losswright.objective.compilation import compile

__all__ = ["Loss", "compile"]
