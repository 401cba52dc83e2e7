"""Two processes of PyTorch that train one model: a loop as PyTorch's users write it."""

from collections.abc import Callable
from pathlib import Path

from reliability.devices.fits import Fit, batches, data

import keras


def join(rank: int, folder: Path) -> None:
    """Meet the other process over gloo."""
    import torch.distributed

    meeting = f"file://{folder / 'meeting'}"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)


def train(
    model: keras.Model, fit: Fit, *, rank: int, epochs: int, ended: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Train on every second row; `ended(epoch, batch)` is called after each batch."""
    import torch

    forward = torch.nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for epoch in range(epochs):
        model.reset_metrics()
        for number, (x, y, weight) in enumerate(batches(fit, data(), slice(rank, None, 2))):
            optimizer.zero_grad()
            outputs = forward(torch.from_numpy(x))
            model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=weight, training=True).backward()
            optimizer.step()
            ended(epoch, number)
