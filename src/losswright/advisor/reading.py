"""What the outputs of a model mean, told by the loss that it was trained with."""

from typing import Any

import numpy as np
from keras import ops

from losswright.core.target import BINARY_FORM
from losswright.losses import Coral, Corn, CumulativeLink, NegativeBinomial, Weighted, ZeroInflatedPoisson
from losswright.losses import ZeroInflatedNegativeBinomial as ZeroInflated
from losswright.losses.wrapping import Wrapping

LOG_MEANS = (NegativeBinomial, ZeroInflatedPoisson, ZeroInflated)
STEPS = (Coral, Corn, CumulativeLink)


def read_outputs(loss: Any, outputs: np.ndarray) -> np.ndarray:
    """Probabilities of logits and of steps, rates of their logarithms, the first block of a distribution's parameters.

    Args:
        loss: ours, or Keras's, or one that wraps another.
        outputs: of the model, `(N, K)`.
    """
    known = Weighted(loss)
    inner = _innermost(known)
    if isinstance(inner, STEPS):
        return _of_steps(inner, outputs)
    if getattr(inner, "from_logits", False):
        squash = ops.sigmoid if known.form == BINARY_FORM else ops.softmax
        return ops.convert_to_numpy(squash(ops.convert_to_tensor(outputs)))
    first = outputs[..., : outputs.shape[-1] // known.parameters]
    if isinstance(inner, LOG_MEANS) or getattr(inner, "log_rate", False) or getattr(inner, "log_mean", False):
        return np.exp(np.minimum(first, 80.0))
    return first


def _innermost(loss: Any) -> Any:
    while isinstance(loss, Wrapping):
        loss = loss.inner
    return getattr(loss, "function", loss)  # of a loss that isn't ours


def _of_steps(loss: Any, outputs: np.ndarray) -> np.ndarray:
    """The probability of each class from the logits of "more than k", `(N, C - 1)` to `(N, C)`."""
    if getattr(loss, "increments", False):
        gaps = np.logaddexp(0.0, outputs[:, 1:])
        outputs = np.hstack([outputs[:, :1], outputs[:, :1] - np.cumsum(gaps, axis=1)])
    more = 1 / (1 + np.exp(-outputs))
    more = np.cumprod(more, axis=1) if isinstance(loss, Corn) else np.minimum.accumulate(more, axis=1)
    edges = np.hstack([np.ones_like(more[:, :1]), more, np.zeros_like(more[:, :1])])
    return edges[:, :-1] - edges[:, 1:]
