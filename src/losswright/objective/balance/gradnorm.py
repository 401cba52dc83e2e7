"""GradNorm: factors that make the outputs' gradients of a size, larger where a loss lags behind."""

from typing import Annotated, Any

from keras import ops

from losswright.core.saveable import saveable
from losswright.core.settings import Above, AtLeast
from losswright.objective.balance.base import Balance

SMALLEST = 1e-3  # factor


@saveable
class GradNorm(Balance):
    r"""Factors $w_i$ that descend $\sum_i |w_i n_i - \bar G\,r_i^\alpha|$.

    $n_i$ is the norm of output i's gradient by the variables that all outputs share, $\bar G$ the mean of $w_i n_i$,
    $r_i$ the loss relative to its first value, relative to the mean of those (Chen et al. 2018, GradNorm, eq. 1 and
    2). The paper takes the last shared layer alone, and Adam; here a step is plain and in units of the mean norm.

    Args:
        alpha: 0 makes all gradients alike; the larger, the more a loss that lags behind is pulled.
        learning_rate: of the factors, a step, each of which costs a backward pass for each output and, except on
            PyTorch, a forward pass.
    """

    kind = "gradnorm"
    reads_gradients = True

    def __init__(
        self,
        *,
        alpha: Annotated[float, AtLeast(0)] = 1.5,
        learning_rate: Annotated[float, Above(0)] = 0.025,
    ):
        super().__init__()
        self.alpha, self.learning_rate = alpha, learning_rate

    def begin(self, names: list[str], loss_weights: list[float]) -> None:
        """As the base, with the first losses, which the first step fills in."""
        super().begin(names, loss_weights)
        self.first = self.per_output("first")

    def learn_gradients(self, losses: Any, products: Any) -> None:
        """A step of the factors. Losses or gradients that aren't finite teach nothing."""
        first = ops.convert_to_tensor(self.first)
        first = ops.where(first == 0, losses, first)
        self.first.assign(first)
        norms, factors = ops.sqrt(ops.diagonal(products)), ops.convert_to_tensor(self.factor_by_output)
        rates = ops.divide_no_nan(losses, first)
        rates = ops.maximum(ops.divide_no_nan(rates, ops.mean(rates)), 1e-6)
        wanted = ops.mean(factors * norms) * rates**self.alpha
        slope = ops.sign(factors * norms - wanted) * ops.divide_no_nan(norms, ops.mean(norms))
        moved = ops.maximum(factors - self.learning_rate * slope, SMALLEST)
        moved = moved * len(self.names) / ops.sum(moved)
        self.factor_by_output.assign(ops.where(ops.all(ops.isfinite(moved)), moved, factors))
