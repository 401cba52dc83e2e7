"""PCGrad: what one output's gradient takes from another's is projected away."""

from typing import Any

from keras import ops

from losswright.core.saveable import saveable
from losswright.objective.balance.base import Balance


@saveable
class PCGrad(Balance):
    r"""Each gradient $g_i$ loses its part along every $g_j$ that it conflicts with, $g_i \cdot g_j < 0$.

    What is left adds up to $\sum_j c_j g_j$, where the $c_j$ follow from the inner products alone: so they are
    factors of the losses, and Keras's own step does the rest (Yu et al. 2020, Gradient surgery, algorithm 1). The
    paper takes the others in random order, which makes a difference from three outputs on; here they come in turn.
    A step costs a backward pass for each output more and, except on PyTorch, a forward pass.
    """

    kind = "pcgrad"
    reads_gradients = True

    def learn_gradients(self, losses: Any, products: Any) -> None:
        """The factors of this very step."""
        factors = projected(products)
        self.factor_by_output.assign(ops.where(ops.all(ops.isfinite(factors)), factors, ops.ones_like(factors)))


def projected(products: Any) -> Any:
    """The coefficients `(K,)` of the K gradients in the sum of the projected ones, from their inner products.

    >>> [float(c) for c in projected(ops.convert_to_tensor([[1.0, -0.5], [-0.5, 1.0]]))]
    [1.5, 1.5]
    >>> [float(c) for c in projected(ops.convert_to_tensor([[1.0, 0.5], [0.5, 1.0]]))]
    [1.0, 1.0]
    """
    count = products.shape[0]
    axes = ops.eye(count)
    total = ops.zeros((count,))
    for i in range(count):
        own = axes[i]
        for j in [(i + turn) % count for turn in range(1, count)]:
            conflict = ops.minimum(ops.sum(own * products[:, j]), 0.0)
            own = own - ops.divide_no_nan(conflict, products[j, j]) * axes[j]
        total = total + own
    return total
