"""The real tables of the examples: what each row means, what was known when, and an honest split."""

from losswright.data.flights import Flights, flights

__all__ = ["Flights", "flights"]
