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
    losses.LDAM,
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
    found = []
    for function in (in_one_graph, loss):
        given = y_pred.detach().clone().requires_grad_()
        value = function(y_true, given)
        found.append((float(value.detach()), torch.autograd.grad(value, given)[0].numpy()))
    (value, slopes), (right, right_slopes) = found
    assert value == pytest.approx(right, rel=1e-5)
    np.testing.assert_allclose(slopes, right_slopes, rtol=1e-4, atol=1e-6)
