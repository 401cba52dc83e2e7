"""Softmax statistics for PyTorch without a compiler: few passes over memory, in place, while a chunk is in the cache.

`F.cross_entropy` would lose the digits of confident rows: it adds the 1 of the largest before it takes the logarithm.
"""

from collections.abc import Callable
from typing import Any

import torch

CHUNK = 1 << 17  # elements, so that a chunk stays in a core's cache from one pass to the next
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
        classes = logits.shape[-1]
        rows = logits.detach().reshape(-1, classes)
        targets = target.detach().reshape(-1, *target.shape[logits.ndim - 1 :])
        probability, outputs = torch.empty_like(rows), rows.new_empty((4, rows.shape[0]))
        size = max(1, CHUNK // classes)
        chunks = (rows.split(size), targets.split(size), probability.split(size), outputs.split(size, 1))
        for row, of_row, shares, numbers in zip(*chunks, strict=True):
            cls.scan(row, of_row, shares, numbers, uniform)
        ctx.save_for_backward(logits, target, probability, outputs)
        ctx.traced = traced
        return tuple(output.view(logits.shape[:-1]) for output in outputs[: 3 if uniform else 2])

    @classmethod
    def scan(cls, rows, targets, probability, outputs, uniform):
        """Fill in the probabilities and the four statistics of some rows: the last is 1 - p of the largest."""
        torch.softmax(rows, -1, out=probability)
        largest, position = rows.max(-1, keepdim=True)
        top = probability.gather(-1, position)
        probability.scatter_(-1, position, 0.0)
        torch.sum(probability, -1, out=outputs[3])  # all digits of 1 - p
        probability.scatter_(-1, position, top)
        excess = torch.where(outputs[3] < 0.5, -torch.log1p(-outputs[3]), -torch.log(top[:, 0]))
        outputs[0] = cls.of_target(rows, targets, largest, excess)
        outputs[1] = largest[:, 0] + excess
        if uniform:
            outputs[2] = (largest - rows).mean(-1) + excess

    @classmethod
    def backward(cls, ctx, *gradients):
        """As the traced form, which is also differentiated where a gradient of the gradient is wanted."""
        logits, target, probability, outputs = ctx.saved_tensors
        if torch.is_grad_enabled() or ctx.needs_input_grad[1]:
            return *_traced_gradient(ctx.traced, logits, target, gradients), None, None
        columns = [g.reshape(-1, 1) for g in gradients]
        slope = cls.finish(probability, target.reshape(-1, *target.shape[logits.ndim - 1 :]), outputs[3], columns)
        if len(columns) == 3:
            slope.sub_(columns[2] / logits.shape[-1])
        return slope.view(logits.shape), None, None, None


class _LabelStats(_RowStats):
    @staticmethod
    def of_target(rows, labels, largest, excess):
        return (largest - rows.gather(-1, labels[:, None]))[:, 0] + excess

    @staticmethod
    def finish(probability, labels, rest, columns):
        slope = probability * sum(columns)
        here = labels[:, None]
        own = probability.gather(-1, here)
        certain = torch.where(own > 0.5, -rest[:, None], own - 1.0)  # above a half it is the largest
        return slope.scatter_(-1, here, columns[0] * certain + sum(columns[1:]) * own)


class _ShareStats(_RowStats):
    @staticmethod
    def of_target(rows, shares, largest, excess):
        gaps = torch.sub(largest, rows).mul_(shares)
        return torch.where(shares == 0, 0.0, gaps).sum(-1) + shares.sum(-1) * excess

    @staticmethod
    def finish(probability, shares, rest, columns):
        total = shares.sum(-1, keepdim=True)
        slope = probability * (columns[0] * total + sum(columns[1:]))
        slope.addcmul_(columns[0], shares, value=-1.0)
        position = probability.argmax(-1, keepdim=True)
        own, share = probability.gather(-1, position), shares.gather(-1, position)
        rest = rest[:, None]
        # Near certainty p total - share would cancel; (total - share) - total (1 - p) keeps its digits.
        others = total - share
        certain = columns[0] * (others - total * rest) + sum(columns[1:]) * own
        return slope.scatter_(-1, position, torch.where(rest < 0.5, certain, slope.gather(-1, position)))


def _traced_gradient(traced: Stats, logits, target, gradients):
    with torch.enable_grad():
        outputs = traced(logits, target)
        wanted = [t for t in (logits, target) if t.requires_grad]
        found = iter(torch.autograd.grad(outputs, wanted, gradients, create_graph=True, allow_unused=True))
    return [next(found) if t.requires_grad else None for t in (logits, target)]
