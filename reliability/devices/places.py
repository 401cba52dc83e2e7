"""Where objectives are measured: on one device, and on two of each backend's kinds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from losswright.core.state import StatefulLoss

import keras

from reliability.devices.measured import EMPTY, UNEVEN, Measured, measure, rows_of, set_groups, state_of

if TYPE_CHECKING:
    from reliability.objectives import Objective

Parts = dict[int, Measured]
"""What each device made of its part, by the number of the device."""


class Place(Protocol):
    """One or several devices, as far as they live in this process."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """A step on a batch that is split so; nothing where the place can't split it so."""


class Alone:
    """One device, which sees all rows."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The whole batch."""
        return {0: measure(objective, objective.made(reduction), slice(None))}


class TorchProcess:
    """One of two processes of PyTorch that talk over gloo."""

    def __init__(self, rank: int, folder: Path):
        import torch.distributed

        self.rank = rank
        torch.distributed.init_process_group(
            "gloo", init_method=f"file://{folder / 'meeting'}", rank=rank, world_size=2
        )

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The rows of this process; Keras on PyTorch takes no maximum of nothing, so most losses want some."""
        if split == EMPTY and not objective.minds_the_batch:
            return {}
        rows = rows_of(split, self.rank, len(objective.y_pred))
        return {self.rank: measure(objective, objective.made(reduction), rows)}


class TensorFlowReplicas:
    """The replicas of a strategy of TensorFlow that live in this process."""

    def __init__(self, strategy: Any):
        self.strategy = strategy

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The rows of each replica, whose losses share one state."""
        import tensorflow as tf

        with self.strategy.scope():
            loss = objective.made(reduction)
        found: Parts = {}

        def step():
            replica = int(tf.distribute.get_replica_context().replica_id_in_sync_group)
            found[replica] = measure(objective, loss, rows_of(split, replica, len(objective.y_pred)))

        self.strategy.run(step)
        return {replica: Measured(part.value, part.slopes, state_of(loss)) for replica, part in found.items()}


class JaxMesh:
    """Arrays of JAX that are spread over two devices by rows, or by columns; even splits alone."""

    def __init__(self, axis: int | None):
        import jax

        self.axis = axis
        self.mesh = jax.sharding.Mesh(jax.devices()[:2], ("devices",))

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The batch in one compiled step."""
        import jax

        if split != UNEVEN:
            return {}
        loss = objective.made(reduction)
        variables = loss.state.variables if isinstance(loss, StatefulLoss) else []

        @jax.jit
        def step(y_true, y_pred, weight, groups, state):
            def value(y_pred):
                set_groups(loss, groups)
                with keras.StatelessScope(state_mapping=zip(variables, state, strict=True)) as scope:
                    found = loss(y_true, y_pred, weight)
                return found, [scope.get_current_value(variable) for variable in variables]

            return jax.value_and_grad(value, has_aux=True)(y_pred)

        rows = (objective.y_true, objective.y_pred, objective.weight, objective.groups)
        (value, state), slopes = step(*map(self._spread, rows), [variable.value for variable in variables])
        for variable, new in zip(variables, state, strict=True):
            variable.assign(new)
        return {0: Measured(float(value), keras.ops.convert_to_numpy(slopes).astype("float64"), state_of(loss))}

    def _spread(self, array: Any) -> Any:
        """Over the devices along the axis, where it can be halved; else a copy on each."""
        import jax

        axes = [None] * array.ndim
        if self.axis is not None and array.shape[self.axis] % 2 == 0 and (self.axis == 0 or array.ndim > 1):
            axes[self.axis] = "devices"
        return jax.device_put(array, jax.sharding.NamedSharding(self.mesh, jax.sharding.PartitionSpec(*axes)))
