"""Logits for JAX that stay described where a differentiated function hands them out.

Keras's metrics of a training step read the predictions that the function of the loss returned beside its value. JAX
hands out what lies beneath the tracer of the gradient, which is another object, without the tag.
"""

from dataclasses import replace
from typing import Any

from losswright.kernels.linear_logits import LinearLogits, with_description


def described(logits: Any, linear: LinearLogits) -> Any:
    """The logits, tagged, and what lies beneath them tagged with what lies beneath their parts."""
    beneath = _beneath(logits)
    if beneath is not logits:
        parts = {name: _beneath(getattr(linear, name)) for name in ("hidden", "kernel", "bias")}
        with_description(beneath, replace(linear, **parts))
    return with_description(logits, linear)


def _beneath(tensor: Any) -> Any:
    """What a tracer of gradients follows; anything else itself. (JAX has no public name for it.)"""
    return getattr(tensor, "primal", tensor)
