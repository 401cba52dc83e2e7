"""Logits for PyTorch that are multiplied out when they are first read.

To whoever reads it, an `UnreadLogits` is the tensor of logits, gradient included: the product is made below the level
at which gradients are recorded, and the gradient is recorded as that of the product. Memory and time are spent by the
first operation that needs a number, and none where only the shape is looked at.

Metrics of a training step read after the optimizer has moved the kernel. So when the kernel has its gradient, what is
still unread goes on with a copy of it.
"""

import weakref
from dataclasses import replace
from typing import Any

import torch
from torch.utils import _pytree as pytree

from losswright.kernels.linear_logits import TAG, LinearLogits, with_description


def unread(linear: LinearLogits) -> Any:
    """The logits, read late; or plain ones where a compiler looks, or only shapes are worked out."""
    if torch.compiler.is_compiling() or linear.hidden.is_meta:
        return linear.computed()
    logits = _Affine.apply(linear, linear.hidden, linear.kernel, linear.bias)
    if linear.training and torch.is_grad_enabled():
        _keep_before_update(logits, linear)
    return with_description(logits, linear)


class UnreadLogits(torch.Tensor):
    """A tensor whose numbers are computed when an operation asks for them, and then kept."""

    linear: LinearLogits
    numbers: list[Any]  # none yet, or one tensor

    @staticmethod
    def __new__(cls, linear: LinearLogits):
        like = linear.hidden
        logits = torch.Tensor._make_wrapper_subclass(cls, linear.shape, dtype=like.dtype, device=like.device)
        logits.linear, logits.numbers = linear, []
        return logits

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        if function._schema.is_mutable:
            pytree.tree_map_only(cls, _overwrite, args)
        args, kwargs = pytree.tree_map_only(cls, read, (args, kwargs or {}))
        return function(*args, **kwargs)

    def __repr__(self, **settings):
        return repr(read(self))

    def numpy(self, *, force: bool = False):
        """As of any tensor."""
        return read(self).numpy(force=force)

    def __array__(self, *settings):
        return read(self).__array__(*settings)

    def tolist(self):
        """As of any tensor."""
        return read(self).tolist()

    def __reduce_ex__(self, protocol):
        return read(self).__reduce_ex__(protocol)


def read(logits: UnreadLogits) -> Any:
    """The numbers."""
    return _computed(logits.linear, logits.numbers)


def _computed(linear: LinearLogits, numbers: list[Any]) -> Any:
    if not numbers:
        with torch.no_grad():
            numbers.append(linear.computed())
    return numbers[0]


def _overwrite(logits: UnreadLogits) -> None:
    """What is written into is no longer what its description says."""
    logits.__dict__.pop(TAG, None)


class _Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, linear, hidden, kernel, bias):
        logits = UnreadLogits(linear)
        ctx.linear, ctx.numbers = linear, logits.numbers
        return logits

    @staticmethod
    def backward(ctx, gradient):
        linear, needed = ctx.linear, ctx.needs_input_grad
        slope = gradient / linear.temperature
        if linear.soft_cap is not None:
            slope = slope * (1.0 - (_computed(linear, ctx.numbers) / linear.soft_cap) ** 2)
        rows, hidden = slope.flatten(0, -2), linear.hidden.flatten(0, -2)
        of_hidden = slope @ linear.kernel.T if needed[1] else None
        of_kernel = hidden.T @ rows if needed[2] else None
        return None, of_hidden, of_kernel, rows.sum(0) if needed[3] else None


def _keep_before_update(logits: UnreadLogits, linear: LinearLogits) -> None:
    """Once kernel or bias has its gradient, let the logits go on with copies of both."""
    alive = weakref.ref(logits)

    def keep(_):
        found = alive()
        if found is not None and not found.numbers and found.linear is linear:
            bias = None if linear.bias is None else linear.bias.detach().clone()
            found.linear = replace(linear, kernel=linear.kernel.detach().clone(), bias=bias)
            with_description(found, found.linear)

    parameters = [_parameter(part) for part in (linear.kernel, linear.bias) if part is not None]
    for part in parameters:
        if part is not None:
            weakref.finalize(logits, part.register_post_accumulate_grad_hook(keep).remove)


def _parameter(part: Any) -> Any:
    """The parameter that this is, or is a view of; None for what no optimizer changes in place."""
    part = part if part._base is None else part._base
    return part if part.is_leaf and part.requires_grad else None
