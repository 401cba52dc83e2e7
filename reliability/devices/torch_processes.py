"""Two processes of PyTorch that train one model: a loop as PyTorch's users write it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reliability.devices.fits import RATE

import keras


def join(rank: int, folder: Path) -> None:
    """Meet the other process over gloo."""
    import torch.distributed

    meeting = f"file://{folder / 'meeting'}"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)


def step_of(model: keras.Model) -> Callable[[Any, Any, Any], None]:
    """A step of training on a process's own rows."""
    import torch

    forward = torch.nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def step(x: Any, y: Any, weight: Any) -> None:
        optimizer.zero_grad()
        outputs = forward(torch.from_numpy(x))
        model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=weight, training=True).backward()
        optimizer.step()

    return step
