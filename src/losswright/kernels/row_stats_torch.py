"""Row statistics for PyTorch without a compiler: each line is a pass over memory, so they are few, and in place.

`F.cross_entropy` would lose the digits of confident rows: it adds the 1 of the largest before it takes the logarithm.
Passes over chunks that fit a cache were tried: two threads that wait for each other after each cost more than they won.
"""

from collections.abc import Callable
from typing import Any

import torch

Stats = Callable[..., tuple[Any, ...]]


def eager_stats(kind: str, uniform: bool, traced: Stats) -> Stats:
    """A function of logits and target that gives row statistics; `traced` stands in where a compiler fuses."""
    function = {"labels": _LabelStats, "shares": _ShareStats}[kind]

    def stats(logits, target):
        if torch.compiler.is_compiling():
            return traced(logits, target)
        return function.apply(logits, target, uniform, traced)

    return stats


class _RowStats(torch.autograd.Function):
    """What both forms of target share: `of_target` gives the gap of the target, `finish` the slope at the target."""

    @classmethod
    def forward(cls, ctx, logits, target, uniform, traced):
        """Crossentropy, log total and, if asked for, the crossentropy of a uniform target."""
        largest, position = logits.max(-1, keepdim=True)
        probability = torch.softmax(logits, -1)
        top = probability.gather(-1, position)
        rest = probability.scatter_(-1, position, 0.0).sum(-1, keepdim=True)  # all digits of 1 - p of the largest
        probability.scatter_(-1, position, top)
        excess = torch.where(rest < 0.5, -torch.log1p(-rest), -torch.log(top))
        columns = [cls.of_target(logits, target, largest, excess), largest + excess]
        if uniform:
            columns.append((largest - logits).mean(-1, keepdim=True) + excess)
        ctx.save_for_backward(logits, target, probability, position, rest)
        ctx.traced = traced
        return tuple(column[..., 0] for column in columns)

    @classmethod
    def backward(cls, ctx, *gradients):
        """As the traced form, which is also differentiated where a gradient of the gradient is wanted."""
        logits, target, probability, position, rest = ctx.saved_tensors
        if torch.is_grad_enabled() or ctx.needs_input_grad[1]:
            return *_traced_gradient(ctx.traced, logits, target, gradients), None, None
        columns = [gradient[..., None] for gradient in gradients]
        slope = cls.finish(probability, target, position, rest, columns)
        return slope.sub_(columns[2] / logits.shape[-1]) if len(columns) == 3 else slope, None, None, None


class _LabelStats(_RowStats):
    @staticmethod
    def of_target(logits, labels, largest, excess):
        return largest - logits.gather(-1, labels.long()[..., None]) + excess

    @staticmethod
    def finish(probability, labels, position, rest, columns):
        slope = probability * sum(columns)
        here = labels.long()[..., None]
        own = probability.gather(-1, here)
        certain = torch.where(here == position, -rest, own - 1.0)
        return slope.scatter_(-1, here, columns[0] * certain + sum(columns[1:]) * own)


class _ShareStats(_RowStats):
    @staticmethod
    def of_target(logits, shares, largest, excess):
        gaps = torch.sub(largest, logits).mul_(shares)
        gaps.nan_to_num_(0.0, float("inf"), -float("inf"))  # an infinite gap of a share of 0; other NaN are in `excess`
        return gaps.sum(-1, keepdim=True) + shares.sum(-1, keepdim=True) * excess

    @staticmethod
    def finish(probability, shares, position, rest, columns):
        total, others = shares.sum(-1, keepdim=True), sum(columns[1:])
        slope = (probability * (columns[0] * total + others)).addcmul_(columns[0], shares, value=-1.0)
        own, share = probability.gather(-1, position), shares.gather(-1, position)
        # Near certainty p total - share would cancel; (total - share) - total (1 - p) keeps its digits.
        certain = columns[0] * ((total - share) - total * rest) + others * own
        return slope.scatter_(-1, position, torch.where(rest < 0.5, certain, slope.gather(-1, position)))


def _traced_gradient(traced: Stats, logits, target, gradients):
    with torch.enable_grad():
        outputs = traced(logits, target)
        wanted = [t for t in (logits, target) if t.requires_grad]
        found = iter(torch.autograd.grad(outputs, wanted, gradients, create_graph=True, allow_unused=True))
    return [next(found) if t.requires_grad else None for t in (logits, target)]
