"""Yes and no from one output, without a clip anywhere on the way from a logit."""

from typing import Any, NamedTuple

from keras import ops

from losswright.kernels.probabilities import cost, cost_of_complement


class YesNo(NamedTuple):
    """Costs (negative log probabilities) and probabilities of a yes and of a no."""

    cost_of_yes: Any
    cost_of_no: Any
    yes: Any
    no: Any


def surprises(logits):
    r"""$-\log \sigma(z)$ and $-\log(1 - \sigma(z))$: what a yes and a no cost, right at any logit.

    >>> [float(cost) for cost in surprises(ops.convert_to_tensor(-1000.0))]
    [1000.0, 0.0]
    """
    return ops.softplus(-logits), ops.softplus(logits)


def yes_no(y_pred, *, from_logits: bool) -> YesNo:
    """Costs and probabilities from a logit, or from the probability of a yes.

    >>> [float(part) for part in yes_no(ops.convert_to_tensor(-1000.0), from_logits=True)]
    [1000.0, 0.0, 0.0, 1.0]
    """
    if not from_logits:
        return YesNo(cost(y_pred), cost_of_complement(y_pred), y_pred, 1.0 - y_pred)
    of_yes, of_no = surprises(y_pred)
    return YesNo(of_yes, of_no, ops.exp(-of_yes), ops.exp(-of_no))  # a sigmoid's slope would lose its digits near 1


def mixed_cost(share, costs: YesNo):
    """Crossentropy of a share of yes. What a share of 0 multiplies may be huge, and has no slope."""
    of_yes = ops.where(share == 0, 0.0, share * costs.cost_of_yes)
    return of_yes + ops.where(share == 1, 0.0, (1.0 - share) * costs.cost_of_no)
