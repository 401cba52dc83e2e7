"""Layers that a loss reads in a way of its own."""

import losswright.core  # noqa: F401  (chooses the backend, before Keras is imported)
from losswright.layers.linear_head import LinearHead
from losswright.layers.tied_head import TiedHead

__all__ = ["LinearHead", "TiedHead"]
