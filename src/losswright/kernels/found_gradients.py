"""Gradients that PyTorch finds itself, where one written by hand does not serve."""

from collections.abc import Callable, Sequence
from typing import Any

import torch


def found_gradients(function: Callable[..., Any], tensors: Sequence[Any], gradients: Sequence[Any]) -> list[Any]:
    """The gradients of the tensors, which can be differentiated again; None where none is wanted.

    Args:
        function: of the tensors; gives a tuple.
        tensors: inputs of the function.
        gradients: of its outputs, None for one that nobody reads.
    """
    with torch.enable_grad():
        pairs = [(o, g) for o, g in zip(function(*tensors), gradients, strict=True) if g is not None]
        outputs, given = zip(*pairs, strict=True)
        wanted = [tensor for tensor in tensors if tensor.requires_grad]
        found = iter(torch.autograd.grad(outputs, wanted, given, create_graph=True, allow_unused=True))
    return [next(found) if tensor.requires_grad else None for tensor in tensors]
