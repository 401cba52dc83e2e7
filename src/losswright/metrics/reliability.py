"""The reliability table: stated probability against what happened, bin by bin."""

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Reliability:
    """Bins of equal width from 0 to 1, with the means of each; NaN where a bin is empty. Prints as a table.

    `edges` has one number more than the others. `stated` is the mean probability that the model stated in a bin,
    `happened` the share of yes (or of right answers) there, `weight` the weight of its samples.

    >>> print(Reliability.of(np.array([[3.0, 1.0], [0.75, 0.875], [0.0, 1.0]])))
    from    to   stated  happened    weight
    0.00  0.50   0.2500    0.0000         3
    0.50  1.00   0.8750    1.0000         1
    """

    edges: np.ndarray
    stated: np.ndarray
    happened: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, sums: np.ndarray) -> Self:
        """The table of weights, weighted probabilities and weighted outcomes, `(3, bins)`."""
        weight, stated, happened = np.asarray(sums, dtype="float64")
        empty = np.full_like(weight, np.nan)
        stated, happened = (np.divide(v, weight, out=empty.copy(), where=weight > 0) for v in (stated, happened))
        return cls(np.linspace(0.0, 1.0, len(weight) + 1), stated, happened, weight)

    def __str__(self) -> str:
        rows = zip(self.edges[:-1], self.edges[1:], self.stated, self.happened, self.weight, strict=True)
        lines = [f"{low:4.2f}  {high:4.2f}  {p:7.4f}  {y:8.4f}  {w:8g}" for low, high, p, y, w in rows]
        return "\n".join(["from    to   stated  happened    weight", *lines])
