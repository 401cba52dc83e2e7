"""Losses whose value of a sample depends on the rest of its batch."""

from losswright.core.loss import Loss
from losswright.kernels.replicas import with_all_rows


class BatchLoss(Loss):
    """Base of losses that rank, compare or count the samples of a batch. Subclasses write `of_batch`.

    Under data parallelism the batch is that of all replicas: each gets the rows of the others and values its own.
    """

    exchanges = True

    def of_batch(self, y_true, y_pred, weight):
        """Value a sample, `(N, ...)`; `weight` is None or of the rank of `y_pred`, and 0 for who takes no part."""
        raise NotImplementedError(f"{type(self).__name__} must define of_batch(y_true, y_pred, weight)")

    def call(self, y_true, y_pred):
        """Value a sample, all of weight 1."""
        return self.values(y_true, y_pred, None)

    def values(self, y_true, y_pred, weight):
        """Value a sample."""
        return with_all_rows(self.of_batch, y_true, y_pred, weight)
