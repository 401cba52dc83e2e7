"""Where objectives are measured: on one device, and on two of each backend's kinds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from losswright.core.state import StatefulLoss

import keras

from reliability.devices.fits import BATCH, EVEN_ROWS, ROWS, data, fits, learnt
from reliability.devices.measured import EMPTY, UNEVEN, Measured, measure, rows_of, set_groups, state_of
from reliability.devices.torch_processes import join, train

if TYPE_CHECKING:
    from reliability.objectives import Objective

EPOCHS = 2
Parts = dict[int, Measured]
"""What each device made of its part, by the number of the device."""


class Place(Protocol):
    """One or several devices, as far as they live in this process."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """A step on a batch that is split so; nothing where the place can't split it so."""

    def fit(self, name: str) -> Measured | None:
        """Two epochs of the model of that name; None where the place can't train it."""


class Alone:
    """One device, which sees all rows."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The whole batch."""
        return {0: measure(objective, objective.made(reduction), slice(None))}

    def fit(self, name: str) -> Measured | None:
        """By Keras's own loop."""
        return _fitted(name, ROWS)


class TorchProcess:
    """One of two processes of PyTorch that talk over gloo."""

    def __init__(self, rank: int, folder: Path):
        self.rank = rank
        join(rank, folder)

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The rows of this process; Keras on PyTorch takes no maximum of nothing, so most losses want some."""
        if split == EMPTY and not objective.minds_the_batch:
            return {}
        rows = rows_of(split, self.rank, len(objective.y_pred))
        return {self.rank: measure(objective, objective.made(reduction), rows)}

    def fit(self, name: str) -> Measured | None:
        """By a loop as PyTorch's users write it; balances that want gradients before a step need Keras's own."""
        if name in ("gradnorm", "pcgrad"):
            return None
        model = fits()[name].model()
        train(model, fits()[name], rank=self.rank, epochs=EPOCHS)
        return Measured(None, *learnt(model))


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

    def fit(self, name: str) -> Measured | None:
        """By Keras's own loop."""
        with self.strategy.scope():
            found = _fitted(name, ROWS)
        # Keras weighs the loss that it reports as if all replicas had as many rows.
        return Measured(None, found.slopes, found.state)


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

    def fit(self, name: str) -> Measured | None:
        """By Keras's own loop, which hands JAX even batches alone."""
        if self.axis is None:
            return _fitted(name, EVEN_ROWS)
        keras.distribution.set_distribution(_by_rows() if self.axis == 0 else _by_columns())
        try:
            return _fitted(name, EVEN_ROWS)
        finally:
            keras.distribution.set_distribution(None)

    def _spread(self, array: Any) -> Any:
        """Over the devices along the axis, where it can be halved; else a copy on each."""
        import jax

        axes = [None] * array.ndim
        if self.axis is not None and array.shape[self.axis] % 2 == 0 and (self.axis == 0 or array.ndim > 1):
            axes[self.axis] = "devices"
        return jax.device_put(array, jax.sharding.NamedSharding(self.mesh, jax.sharding.PartitionSpec(*axes)))


def _by_rows() -> Any:
    return keras.distribution.DataParallel(devices=keras.distribution.list_devices()[:2])


def _by_columns() -> Any:
    mesh = keras.distribution.DeviceMesh((1, 2), ("batch", "model"), keras.distribution.list_devices()[:2])
    layout = keras.distribution.LayoutMap(mesh)
    layout["hidden/kernel"] = (None, "model")
    layout["hidden/bias"] = ("model",)
    return keras.distribution.ModelParallel(layout_map=layout, batch_dim_name="batch")


def _fitted(name: str, rows: int) -> Measured:
    fit = fits(rows)[name]
    model = fit.model()
    arrays = {"x": data(rows), "y": fit.y, "sample_weight": fit.weight}
    history = model.fit(**arrays, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0).history
    return Measured(history["loss"][-1], *learnt(model))
