"""Two devices, two processes: each sees a part of every batch, and the loss is that of the whole."""

import keras
import pytest

from reliability.devices.__main__ import TOLERANCE, differences
from reliability.devices.kinds import KINDS
from tests.support import fresh

DATA = """
import numpy as np
rng = np.random.default_rng(0)
x, y = rng.normal(size=(512, 3)).astype("float32"), rng.standard_t(3, size=(512, 1)).astype("float32")
weight = rng.uniform(0.5, 2.0, size=512).astype("float32")
"""
MESH = (
    DATA
    + """
import keras, losswright as lw

def fit():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    lw.compile(model, "adam", loss=lw.losses.Superquantile(level=0.9))
    history = model.fit(x, y, sample_weight=weight, batch_size=64, epochs=2, shuffle=False, verbose=0).history
    print(history["threshold"][-1], history["loss"][-1])
    return model

fit()
keras.distribution.set_distribution(keras.distribution.DataParallel())
model = fit()
print(len(model.trainable_variables[0].value.devices()))
try:
    model.fit(x[:65], y[:65], batch_size=64, verbose=0)
except ValueError as error:
    print(int("divi" in str(error)))
"""
)
PROCESSES = (
    DATA
    + """
import os, sys
rank = 0 if os.fork() else 1  # before anything starts a thread
import keras, torch, torch.distributed, losswright as lw
from torch.nn.parallel import DistributedDataParallel

def fit(wrap, part):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    lw.compile(model, "sgd", loss=lw.losses.Superquantile(level=0.9))
    forward = wrap(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for start in range(0, len(x), 64):
        a, b, w = (torch.from_numpy(array[start : start + 64][part]) for array in (x, y, weight))
        optimizer.zero_grad()
        model.compute_loss(x=a, y=b, y_pred=forward(a), sample_weight=w, training=True).backward()
        optimizer.step()
    if rank == 0:
        print(float(model.loss.state.result()), *model.get_weights()[0].ravel())

if rank == 0:
    fit(lambda model: model, slice(None))
torch.distributed.init_process_group("gloo", init_method=f"file://{sys.argv[1]}", rank=rank, world_size=2)
fit(DistributedDataParallel, slice(rank, None, 2))
torch.distributed.destroy_process_group()
if rank == 0:
    os.wait()
"""
)


def numbers(run):
    """The lines that a script printed, as numbers."""
    assert run.returncode == 0, run.stderr
    return [list(map(float, line.split())) for line in run.stdout.splitlines()]


@pytest.mark.skipif(keras.config.backend() != "jax", reason="a mesh of JAX")
def test_a_mesh_of_two_devices_learns_the_threshold_and_loss_of_one():
    one, two, devices, refused = numbers(fresh.run(MESH, XLA_FLAGS="--xla_force_host_platform_device_count=2"))
    assert devices == [2]
    assert refused == [1]  # a last batch that two devices can't share evenly: Keras wants such a number of rows
    assert two == pytest.approx(one, rel=1e-3)


@pytest.mark.skipif(keras.config.backend() != "torch", reason="processes of PyTorch")
def test_two_processes_learn_the_threshold_and_weights_of_one(tmp_path):
    code = f"import sys; sys.argv.append({str(tmp_path / 'meeting')!r})\n{PROCESSES}"
    one, two = numbers(fresh.run(code, OMP_NUM_THREADS="1"))
    assert two == pytest.approx(one, rel=1e-3, abs=1e-5)


HERE = [place for place, kind in KINDS.items() if kind.backend == keras.config.backend() and kind.replicates]


@pytest.mark.parametrize("place", HERE[:1])
def test_every_loss_that_minds_its_batch_is_on_two_devices_what_it_is_on_one(place):
    found = differences(place)
    assert found
    assert {key: gap for key, gap in found.items() if not gap <= TOLERANCE} == {}
