"""Sums over replicas, with a second replica that only says what it would: two processes are in `make devices`."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import ops

from losswright.kernels import replicas

OTHER = np.float32([[10.0], [20.0], [30.0]])  # the rows of the other replica, which is the first


@pytest.fixture
def two(monkeypatch):
    """This is the second of two replicas; what the other one would add is put down before each exchange."""
    others = []
    exchange = SimpleNamespace(replicas=lambda: 2, replica=lambda: 1, add_up=lambda value: value + others.pop(0))
    monkeypatch.setattr(replicas, "_exchange", lambda: exchange)
    return others


@pytest.mark.skipif(keras.config.backend() == "jax", reason="on JAX the arrays of a step are global")
def test_parts_of_two_replicas_make_the_whole(two):
    backend = keras.config.backend()
    assert replicas.replicas() == 2 and not replicas.is_alone()
    two.append(5.0)
    assert float(replicas.sum_over_replicas(ops.convert_to_tensor(2.0))) == 7.0
    assert replicas.gradient_share() == (2.0 if backend == "torch" else 1.0)
    two.append(5.0)
    assert float(replicas.whole_loss(ops.convert_to_tensor(3.0))) == (4.0 if backend == "torch" else 8.0)
    assert replicas.undo_replica_scaling(3.0) == (3.0 if backend == "torch" else 6.0)
    assert replicas.replica_scaled(3.0) == (3.0 if backend == "torch" else 1.5)


@pytest.mark.skipif(keras.config.backend() != "torch", reason="numbers of rows are known only as a graph runs")
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_a_function_sees_the_rows_of_all_and_gives_back_those_of_this_one(two, dtype):
    seen = []

    def doubled(rows, nothing, weights):
        numbers = [ops.convert_to_numpy(each).ravel().tolist() for each in (rows, weights)]
        seen.append((*numbers, nothing, replicas.is_alone()))
        return 2 * rows

    two += [np.int32([3, 0]), np.pad(OTHER.astype("int32" if dtype == "uint8" else dtype), [(0, 2), (0, 0)])]
    two.append(np.pad(np.full((3, 1), 3.0, "float32"), [(0, 2), (0, 0)]))
    two[:] = [ops.convert_to_tensor(each) for each in two]
    own, one_for_all = ops.convert_to_tensor(np.array([[1], [2]], dtype)), ops.convert_to_tensor([[0.5]])
    assert ops.convert_to_numpy(replicas.with_all_rows(doubled, own, None, one_for_all)).ravel().tolist() == [2, 4]
    assert seen == [([10, 20, 30, 1, 2], [3, 3, 3, 0.5, 0.5], None, True)]
    assert not replicas.is_alone()


def test_one_replica_is_alone_and_nothing_is_exchanged():
    value = ops.convert_to_tensor(3.0)
    assert replicas.replicas() == 1 and replicas.is_alone()
    assert replicas.gradient_share() == 1.0
    for of_one in (replicas.sum_over_replicas, replicas.whole_loss, replicas.undo_replica_scaling):
        assert float(of_one(value)) == 3.0
    assert float(replicas.with_all_rows(lambda rows: 2 * rows, value)) == 6.0
