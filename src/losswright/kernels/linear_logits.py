"""Logits that nobody has computed yet: hidden states, the kernel and bias of a linear head, and what they give.

A head's output carries this description as a tag, as Keras's masks are carried. Who sees the tag need not touch the
logits; who doesn't finds logits like any others.
"""

from dataclasses import dataclass, replace
from typing import Any

import keras
from keras import ops
from keras.src.backend.common.tensor_attributes import get_tensor_attr, set_tensor_attr  # the table of Keras's masks

from losswright.kernels.compiling import is_compiling

TAG = "_losswright_linear"


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearLogits:
    """Logits `(..., classes)`, as a description.

    Attributes:
        hidden: `(..., features)`.
        kernel: `(features, classes)`.
        bias: `(classes,)`, or None.
        temperature: divides the logits.
        soft_cap: what the logits tend to, `cap * tanh(z / cap)`, or None.
        training: whether gradients will be asked for, so that they are worth making ahead.
        rows: how many rows make a chunk, or None for a choice by shape.
    """

    hidden: Any
    kernel: Any
    bias: Any = None
    temperature: float = 1.0
    soft_cap: float | None = None
    training: bool = False
    rows: int | None = None

    dtype = "float32"  # of what losses and metrics read

    @property
    def shape(self) -> tuple[int | None, ...]:
        """That of the logits; None where a length is not known yet."""
        return (*self.hidden.shape[:-1], self.kernel.shape[-1])

    def shaped(self, affine: Any) -> Any:
        """The logits from `hidden @ kernel + bias`."""
        return shaped(affine, self.temperature, self.soft_cap)

    def computed(self) -> Any:
        """The logits as a tensor in the dtype of the hidden states."""
        affine = ops.matmul(self.hidden, self.kernel)
        return self.shaped(affine if self.bias is None else ops.add(affine, self.bias))

    def at_rest(self) -> "LinearLogits":
        """The same, with no gradient to any part: for metrics."""
        bias = None if self.bias is None else ops.stop_gradient(self.bias)
        parts = {"hidden": ops.stop_gradient(self.hidden), "kernel": ops.stop_gradient(self.kernel), "bias": bias}
        return replace(self, training=False, **parts)


def shaped(affine: Any, temperature: float, soft_cap: float | None) -> Any:
    """What a head does to each number on its own."""
    logits = affine if temperature == 1.0 else affine / temperature
    return logits if soft_cap is None else soft_cap * ops.tanh(logits / soft_cap)


def tagged(linear: LinearLogits) -> Any:
    """The logits as a tensor, which carries its description where that may save computing them.

    The compilers of JAX and TensorFlow drop the product where nobody reads it; in their eager modes it is made at once,
    and needs no description. PyTorch's eager mode lets it wait until it is read; `torch.compile` gets plain logits.
    """
    if keras.config.backend() == "torch":
        from losswright.kernels.linear_logits_torch import unread

        return unread(linear)
    if not is_compiling():
        return linear.computed()
    if keras.config.backend() == "jax":
        from losswright.kernels.linear_logits_jax import described

        return described(linear.computed(), linear)
    return with_description(linear.computed(), linear)


def with_description(logits: Any, linear: LinearLogits) -> Any:
    """The tensor, tagged."""
    set_tensor_attr(logits, TAG, linear)
    return logits


def linear_logits_of(logits: Any) -> LinearLogits | None:
    """The description of a head's output; None for any other tensor."""
    return logits if isinstance(logits, LinearLogits) else get_tensor_attr(logits, TAG)
