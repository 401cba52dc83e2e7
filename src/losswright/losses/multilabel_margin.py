"""A margin between the labels of a sample and all others."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Card, Loss, saveable
from losswright.core.card import MULTILABEL


@saveable
class MultiLabelMargin(Loss):
    r"""$\ell = \frac1C \sum_{j:\,y_j = 1} \sum_{k:\,y_k = 0} \max(m - (\hat y_j - \hat y_k), 0)$ of $C$ labels.

    >>> float(MultiLabelMargin()([[1.0, 0.0, 0.0]], [[0.5, 0.25, -1.0]]))
    0.25

    Args:
        margin: $m$, by how much each label should lead over each that is none.
    """

    card = Card(
        task=MULTILABEL,
        best_for="several labels a sample whose order against the others matters, not their probabilities",
        strength="pairs that are right by a margin don't pull",
        watch="memory grows with the square of the number of labels; outputs are no probabilities",
        target="rows of 0 and 1",
        source="torch.nn.MultiLabelMarginLoss; Crammer and Singer 2003, A family of additive online algorithms",
    )

    def __init__(self, *, margin: Annotated[float, Above(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def call(self, y_true, y_pred):
        """The sum over pairs of what a label is missing to its lead, over the number of labels."""
        lead = ops.expand_dims(y_pred, -1) - ops.expand_dims(y_pred, -2)
        pair = ops.expand_dims(y_true, -1) * (1.0 - ops.expand_dims(y_true, -2))
        return ops.mean(ops.sum(pair * ops.relu(self.margin - lead), axis=-1), axis=-1)
