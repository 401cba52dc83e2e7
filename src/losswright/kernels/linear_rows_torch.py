"""Chunks of rows on PyTorch: a loop over one buffer of logits."""

from typing import Any

import torch

from losswright.kernels.row_stats_torch import overwriting

CHUNK_BYTES = 2**25  # of logits: products run at full speed, and it is little against hidden states and kernel


def on_gpu(kernel: Any) -> bool:
    """Whether the chunks will be computed on one."""
    return kernel.device.type != "cpu"


def values(function, hidden, kernel, bias, targets, rows: int) -> Any:
    """The value of each row; its gradient computes the logits once more."""
    return _Values.apply(function, hidden, kernel, bias, targets, rows)


def total(function, hidden, kernel, bias, targets, shares, rows: int) -> Any:
    """The sum of shares times values; where a gradient is asked for, it is made in the same pass."""
    return _Total.apply(function, hidden, kernel, bias, targets, shares, rows, torch.is_grad_enabled())


class _Values(torch.autograd.Function):
    @staticmethod
    def forward(ctx, function, hidden, kernel, bias, targets, rows):
        ctx.save_for_backward(hidden, kernel, bias, targets)
        ctx.function, ctx.rows = function, rows
        return torch.cat([function(*part) for part in _chunks(hidden, kernel, bias, targets, rows)])

    @staticmethod
    def backward(ctx, gradient):
        *layer, targets = ctx.saved_tensors
        _, gradients = _with_gradient(ctx.function, layer, targets, gradient, ctx.rows, ctx.needs_input_grad[1:4])
        return None, *gradients, None, None


class _Total(torch.autograd.Function):
    @staticmethod
    def forward(ctx, function, hidden, kernel, bias, targets, shares, rows, recorded):
        layer, needed, ctx.gradients = (hidden, kernel, bias), ctx.needs_input_grad[1:4], [None] * 3
        if recorded and any(needed):
            found, ctx.gradients = _with_gradient(function, layer, targets, shares, rows, needed)
        else:
            found = torch.cat([function(*part) for part in _chunks(*layer, targets, rows)])
        ctx.found = found
        return torch.where(shares == 0, 0.0, found).dot(shares)

    @staticmethod
    def backward(ctx, gradient):
        gradients = [None if part is None else part * gradient for part in ctx.gradients]
        return None, *gradients, None, ctx.found * gradient, None, None


def _with_gradient(function, layer, targets, gradient, rows: int, needed) -> tuple[Any, list[Any]]:
    """The values, and the gradients of hidden states, kernel and bias for this gradient of the values."""
    hidden, kernel, bias = layer
    summed = [None if not wanted else _float32_zeros(part) for part, wanted in zip(layer[1:], needed[1:], strict=True)]
    of_hidden = torch.empty_like(hidden) if needed[0] else None
    found, start = torch.empty_like(gradient), 0
    for affine, target in _chunks(hidden, kernel, bias, targets, rows):
        part = slice(start, start := start + len(affine))
        with torch.enable_grad(), overwriting():
            values = function(affine.requires_grad_(), target)
        found[part] = values.detach()
        (slope,) = torch.autograd.grad(values, affine, gradient[part])
        _add(summed, hidden[part], slope)
        if of_hidden is not None:
            torch.mm(slope, kernel.T, out=of_hidden[part])
        del values, slope
    return found, [of_hidden, *(s if s is None else s.to(p.dtype) for s, p in zip(summed, layer[1:], strict=True))]


def _add(summed, states, slope) -> None:
    """What a chunk adds to the gradients of kernel and bias."""
    of_kernel, of_bias = summed
    if of_kernel is not None and slope.dtype == of_kernel.dtype:
        of_kernel.addmm_(states.T, slope)
    elif of_kernel is not None:
        of_kernel.add_(states.T @ slope)
    if of_bias is not None:
        of_bias.add_(slope.sum(0, dtype=of_bias.dtype))


def _chunks(hidden, kernel, bias, targets, rows: int):
    """What the product gives for each chunk, in a buffer that the next one overwrites, and the targets."""
    buffer = hidden.new_empty(min(rows, len(hidden)), kernel.shape[-1])
    for states, target in zip(hidden.split(rows), targets.split(rows), strict=True):
        affine = torch.mm(states, kernel, out=buffer[: len(states)])
        yield (affine if bias is None else affine.add_(bias)).detach(), target


def _float32_zeros(part):
    return torch.zeros_like(part, dtype=torch.float32)
