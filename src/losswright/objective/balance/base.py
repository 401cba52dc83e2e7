"""What all balances have in common: a factor for each output's loss, kept on the model."""

from typing import Annotated, Any, ClassVar

from keras import ops

from losswright.core.settings import Dtype, enforce_ranges
from losswright.core.state import State


class Balance(State):
    """Factors by which the losses of the outputs are multiplied in training; validation keeps to the loss weights.

    `lw.compile` calls `begin`, hangs it on the model, and from then on the factors stand in `history`, as
    `{output}_factor`.
    """

    kind: ClassVar[str] = "balance"
    reads_gradients: ClassVar[bool] = False  # wants `learn_gradients` called before each step

    @enforce_ranges
    def __init__(self, dtype: Annotated[Any, Dtype()] = None):
        super().__init__(name=self.kind, dtype=dtype or "float32")
        self.names: list[str] = []
        self.loss_weights: list[float] = []

    def begin(self, names: list[str], loss_weights: list[float]) -> None:
        """Make the variables for these outputs."""
        self.names, self.loss_weights = names, loss_weights
        self.factor_by_output = self.per_output("factors", "ones")
        self.trained = self.add_variable(name="trained", shape=(), initializer="zeros", aggregation="mean")

    def per_output(self, name: str, initializer: str = "zeros") -> Any:
        """A variable with a number for each output."""
        return self.add_variable(name=name, shape=(len(self.names),), initializer=initializer, aggregation="mean")

    def factors(self) -> dict[str, Any]:
        """The factor of each output's loss in this step; no gradient flows through it."""
        factors = ops.copy(ops.stop_gradient(ops.convert_to_tensor(self.factor_by_output)))
        return {name: factors[i] for i, name in enumerate(self.names)}

    def penalty(self) -> Any:
        """What the balance adds to the total loss itself, or None."""
        return None

    def learn(self, losses: Any) -> None:
        """See the losses `(outputs,)` of a training step, each times its loss weight."""
        self.trained.assign(ops.ones(()))

    def learn_gradients(self, losses: Any, products: Any) -> None:
        """See the inner products `(outputs, outputs)` of the losses' gradients, before the step is taken."""

    def epoch_ended(self) -> None:
        """Called between two epochs of training, outside the compiled step."""

    def reset_state(self) -> None:
        """Keras says that an epoch, or an evaluation, begins. Only what came after training ends an epoch of it."""
        if self.names and float(ops.convert_to_numpy(self.trained)):
            self.trained.assign(ops.zeros(()))
            self.epoch_ended()

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the losses come by `learn`."""

    def result(self) -> dict[str, Any]:
        """The factors by output."""
        return {f"{name}_factor": factor for name, factor in self.factors().items()}
