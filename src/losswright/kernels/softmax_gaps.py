r"""Log-probabilities of all classes of a row, as gaps to the largest: for losses that weigh the classes themselves.

$-\log p_k = g_k + \epsilon$ with $g_k = \max_j z_j - z_k$ and $\epsilon = \log \sum_j e^{-g_j}$, both non-negative, so
nothing cancels. Where a label or a row of shares is all there is, `softmax_stats` says the same faster.
"""

from keras import ops

from losswright.kernels.softmax_stats import at


def softmax_gaps(logits):
    r"""Gaps of all logits to the largest, `(..., classes)`, and the excess $\epsilon$ of each row, `(...)`.

    >>> gaps, excess = softmax_gaps(ops.convert_to_tensor([[2.0, 0.0]]))
    >>> [round(float(gap), 4) for gap in gaps[0]], round(float(excess[0]), 4)
    ([0.0, 2.0], 0.1269)
    """
    largest_is_here = at(ops.argmax(logits, axis=-1), logits.shape[-1])
    largest = ops.sum(ops.where(largest_is_here, logits, 0.0), axis=-1, keepdims=True)
    gaps = ops.where(largest_is_here, 0.0, largest - logits)  # the largest is left out by position: slopes keep digits
    return gaps, ops.log1p(ops.sum(ops.where(largest_is_here, 0.0, ops.exp(-gaps)), axis=-1))
