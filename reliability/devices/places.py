"""Where objectives are measured: on one device, and on two of each backend's kinds."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from losswright.core.state import StatefulLoss

import keras

from reliability.devices.fits import BATCH, data, evened, fits, learnt, train
from reliability.devices.measured import UNEVEN, Measured, measure, rows_of, set_groups, state_of
from reliability.devices.torch_processes import join, step_of

if TYPE_CHECKING:
    from reliability.objectives import Objective

EPOCHS = 2
Callbacks = Iterable[keras.callbacks.Callback]
Parts = dict[int, Measured]
"""What each device made of its part, by the number of the device."""


class Place(Protocol):
    """One or several devices, as far as they live in this process."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """A step on a batch that is split so; nothing where the place can't split it so."""

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """Train the model of that name."""


class Alone:
    """One device, which sees all rows."""

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The whole batch."""
        return {0: measure(objective, objective.made(reduction), slice(None))}

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """By Keras's own loop."""
        return fitted(name, epochs, callbacks)


class TorchProcess:
    """One of two processes of PyTorch that talk over gloo."""

    def __init__(self, rank: int, folder: Path):
        self.rank = rank
        join(rank, folder)

    def measure(self, objective: "Objective", reduction: str, split: str) -> Parts:
        """The rows of this process."""
        rows = rows_of(split, self.rank, len(objective.y_pred))
        return {self.rank: measure(objective, objective.made(reduction), rows)}

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """By a loop as PyTorch's users write it."""
        fit = fits()[name]
        model = fit.model()
        train(model, fit, step_of(model), rank=self.rank, epochs=epochs, callbacks=callbacks)
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

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """By Keras's own loop."""
        with self.strategy.scope():
            return fitted(name, epochs, callbacks)


class TensorFlowWorker(TensorFlowReplicas):
    """One of several processes of a strategy of TensorFlow, for which Keras's own `fit` doesn't run."""

    def __init__(self, strategy: Any, rank: int):
        super().__init__(strategy)
        self.rank = rank

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """By a loop as TensorFlow's users write it, around Keras's own step."""
        import tensorflow as tf

        fit = fits()[name]
        with self.strategy.scope():
            model = fit.model()

            @tf.function
            def step(*batch: Any) -> None:
                self.strategy.run(model.train_step, args=(batch,))

            train(model, fit, step, rank=self.rank, epochs=epochs, callbacks=callbacks)
            return Measured(None, *learnt(model))


class JaxMesh:
    """Arrays of JAX that are spread over two devices by rows, or by columns; even splits alone."""

    def __init__(self, axis: int):
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

    def fit(self, name: str, *, epochs: int = EPOCHS, callbacks: Callbacks = ()) -> Measured:
        """By Keras's own loop; `DataParallel` refuses a batch that its devices can't share evenly."""
        keras.distribution.set_distribution(_by_rows() if self.axis == 0 else _by_columns())
        try:
            return fitted(name, epochs, callbacks, even=self.axis == 0)
        finally:
            keras.distribution.set_distribution(None)

    def _spread(self, array: Any) -> Any:
        """Over the devices along the axis, where it can be halved; else a copy on each."""
        import jax

        axes = [None] * array.ndim
        if array.shape[self.axis] % 2 == 0 and (self.axis == 0 or array.ndim > 1):
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


def fitted(name: str, epochs: int, callbacks: Callbacks, *, even: bool = False) -> Measured:
    """By `fit`. The loss in its logs is left out: Keras weighs it by rows, as if all replicas had as many."""
    fit = fits()[name]
    model = fit.model()
    arrays = {"x": data(), "y": fit.y, "sample_weight": fit.weight}
    arrays = keras.tree.map_structure(evened, arrays) if even else arrays
    model.fit(**arrays, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0, callbacks=[*callbacks])
    return Measured(None, *learnt(model))
