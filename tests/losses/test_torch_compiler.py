"""torch.compile makes one graph of a loss: each break costs calls, and passes over memory that fuse elsewhere."""

import keras
import numpy as np
import pytest

from losswright import losses
from tests.losses.references import REFERENCES

pytestmark = pytest.mark.skipif(keras.config.backend() != "torch", reason="a compiler of PyTorch's")

LOSSES = (  # each of the forms that losses are built from
    losses.MeanSquaredError,
    losses.Huber,
    losses.BinaryFocalCrossentropy,
    losses.Poisson,
    losses.CategoricalCrossentropy,
    losses.SparseCategoricalCrossentropy,
    losses.KLDivergence,
    losses.Sparsemax,
    losses.CosineSimilarity,
    losses.TripletMargin,
    losses.Tilted,
)


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.__name__)
def test_the_whole_loss_is_one_graph(kind):
    import torch

    reference = next(reference for reference in REFERENCES if type(reference.loss) is kind)
    loss = kind.from_config({**reference.loss.get_config(), "reduction": "sum_over_batch_size"})
    y_true, y_pred = map(keras.ops.convert_to_tensor, reference.inputs(np.random.default_rng(0)))
    torch.compiler.reset()
    in_one_graph = torch.compile(lambda y_true, y_pred: loss(y_true, y_pred), fullgraph=True, backend="eager")
    assert float(in_one_graph(y_true, y_pred)) == pytest.approx(float(loss(y_true, y_pred)), rel=1e-5)
