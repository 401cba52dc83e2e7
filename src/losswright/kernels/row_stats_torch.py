"""Row statistics for PyTorch without a compiler: each line is a pass over memory, so they are few, and in place.

`F.cross_entropy` would lose the digits of confident rows: it adds the 1 of the largest before it takes the logarithm.
Passes over chunks that fit a cache were tried: two threads that wait for each other after each cost more than they won.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from losswright.kernels.found_gradients import found_gradients

Stats = Callable[..., tuple[Any, ...]]


def eager_stats(kind: str, uniform: bool, traced: Stats) -> Stats:
    """A function of logits and target that gives row statistics; `traced` stands in where a compiler fuses."""
    function = {"labels": _LabelStats, "shares": _ShareStats}[kind]

    def stats(logits, target):
        if torch.compiler.is_compiling():
            return traced(logits, target)
        return function.apply(logits, target, uniform, traced)

    return stats


@contextmanager
def overwriting() -> Iterator[None]:
    """While the block runs, statistics are computed whose gradient is asked for once, in the room of what they keep."""
    _RowStats.overwrites = True
    try:
        yield
    finally:
        _RowStats.overwrites = False


class _RowStats(torch.autograd.Function):
    """What both forms of target share: `of_rows` gives columns and what `finish` makes the slope of."""

    overwrites = False

    @classmethod
    def forward(cls, ctx, logits, target, uniform, traced):
        """Crossentropy, log total and, if asked for, the crossentropy of a uniform target."""
        largest = logits.amax(-1, keepdim=True)
        below = logits - largest
        if uniform:
            mean_gap = -below.mean(-1, keepdim=True)
        crossentropy, excess, saved = cls.of_rows(below, target)
        columns = [crossentropy, largest + excess, *([mean_gap + excess] if uniform else [])]
        ctx.save_for_backward(logits, target, *saved)
        ctx.traced, ctx.times = traced, torch.Tensor.mul_ if _RowStats.overwrites else torch.mul
        ctx.set_materialize_grads(False)
        return tuple(column[..., 0] for column in columns)

    @classmethod
    def backward(cls, ctx, *gradients):
        """As the traced form, which is also differentiated where a gradient of the gradient is wanted."""
        logits, target, *saved = ctx.saved_tensors
        if torch.is_grad_enabled() or ctx.needs_input_grad[1]:
            return *found_gradients(ctx.traced, (logits, target), gradients), None, None
        of_target, *others = [None if gradient is None else gradient[..., None] for gradient in gradients]
        given = [gradient for gradient in others if gradient is not None]
        of_target = torch.zeros_like(logits[..., :1]) if of_target is None else of_target
        slope = cls.finish(target, *saved, of_target, sum(given) if given else None, ctx.times)
        if len(others) == 2 and others[1] is not None:
            slope.sub_(others[1] / logits.shape[-1])
        return slope, None, None, None


class _LabelStats(_RowStats):
    """The label is left out of the sum by position, as in the form for compilers."""

    @staticmethod
    def of_rows(below, labels):
        inside = labels.long().clamp(0, below.shape[-1] - 1)
        is_no_class, here = (inside != labels)[..., None], inside[..., None]
        own_below = below.gather(-1, here)
        powers = below.exp_().scatter_(-1, here, 0.0)
        others = powers.sum(-1, keepdim=True)
        own = own_below.exp()
        excess = (own - 1.0).add_(others).log1p_()
        crossentropy = (excess - own_below).masked_fill_(is_no_class, float("nan"))
        return crossentropy, excess, (here, powers, own, others)

    @staticmethod
    def finish(labels, here, powers, own, others, of_target, of_others, times):
        total = others + own
        of_target = of_target / total
        if of_others is None:
            return times(powers, of_target).scatter_(-1, here, of_target * -others)
        of_others = of_others / total
        return times(powers, of_target + of_others).scatter_(-1, here, of_others * own - of_target * others)


class _ShareStats(_RowStats):
    """All but the largest logit are summed apart, told by its power of 1: two of them make the total 2 or more."""

    @staticmethod
    def of_rows(below, shares):
        gap = -_dot(below, shares)
        powers = below.exp_()
        total = powers.sum(-1, keepdim=True)
        rest = total - 1.0
        near = total[..., 0] < 1.5
        if bool(near.any()):
            # As torch.where(powers < 1, powers, 0), for which the processor has no quick form.
            rest[near] = -torch.threshold_(-powers[near], -1.0, 0.0).sum(-1, keepdim=True)
        excess = torch.log1p(rest)
        mass = shares.sum(-1, keepdim=True)
        return gap + mass * excess, excess, (powers, rest, mass)

    @staticmethod
    def finish(shares, powers, rest, mass, of_target, of_others, times):
        """p mass - share: near certainty as (power mass - share) - power mass (1 - p), whose digits don't cancel."""
        near, probability = rest < 0.5, 1.0 / (1.0 + rest)
        slope = (powers * (mass * torch.where(near, 1.0, probability))).sub_(shares)
        if bool(near.any()):
            slope.addcmul_(powers, torch.where(near, -mass * rest * probability, 0.0))
        slope.mul_(of_target)
        return slope if of_others is None else slope.addcmul_(powers, of_others * probability)


def _dot(below, shares):
    """The sum of products of each row. An infinite gap of a share of 0 counts as 0."""
    sums = torch.linalg.vecdot(below, shares)[..., None]
    if bool(torch.isfinite(sums).all()):
        return sums
    return (below * shares).nan_to_num_(0.0, float("inf"), -float("inf")).sum(-1, keepdim=True)
