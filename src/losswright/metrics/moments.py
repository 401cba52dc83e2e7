"""Weighted means and co-moments of what came in batches, without subtracting large sums from each other."""

from typing import Any

import keras
from keras import ops

from losswright.metrics.compensated_sum import CompensatedSum


class Moments:
    r"""Weight, means and $\sum w (a - \bar a)(b - \bar b)$ of `variables` quantities in `columns` columns.

    Two parts are joined as Chan, Golub & LeVeque (1983, eq. 2.1) do, so that a mean far larger than the spread costs
    no digits; means are kept to twice float32's digits, since every later part is measured from them.
    """

    def __init__(self, metric: keras.metrics.Metric, variables: int, columns: int):
        self.weight = CompensatedSum(metric, (columns,), name="weight")
        self.mean = CompensatedSum(metric, (variables, columns), name="mean")
        self.comoment = CompensatedSum(metric, (variables, variables, columns), name="comoment")

    def add(self, values: Any, weight: Any) -> None:
        """Add a batch: `values` of shape `(variables, N, columns)`, `weight` of shape `(N, columns)`."""
        total = ops.sum(weight, axis=0)
        mean = ops.divide_no_nan(ops.sum(weight * values, axis=1), total)
        rest = values - mean[:, None]
        left = ops.divide_no_nan(ops.sum(weight * rest, axis=1), total)  # what rounding took from the mean
        rest = rest - left[:, None]
        comoment = ops.sum(rest[:, None] * rest[None] * weight, axis=2)
        self._join(total, mean, -left, comoment)

    def merge(self, other: "Moments") -> None:
        """Add what another has seen."""
        mean, excess = ops.convert_to_tensor(other.mean.total), ops.convert_to_tensor(other.mean.excess)
        self._join(other.weight.value(), mean, excess, other.comoment.value())

    def _join(self, weight: Any, mean: Any, excess: Any, comoment: Any) -> None:
        """Join a part whose mean is `mean - excess`."""
        before = self.weight.value()
        share = ops.divide_no_nan(weight, before + weight)
        delta = (mean - self.mean.total) - (excess - self.mean.excess)
        self.comoment.add(comoment + delta[:, None] * delta[None] * (before * share))
        self.mean.add(delta * share)
        self.weight.add(weight)
