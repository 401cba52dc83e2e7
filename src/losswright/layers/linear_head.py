"""The last layer of a classifier with many classes, whose logits a loss need not hold all at once."""

from typing import Annotated, Any

import keras

from losswright.core import saveable
from losswright.core.errors import SettingError
from losswright.core.settings import WholeAtLeast
from losswright.kernels.linear_logits import shaped
from losswright.layers.logits import ChunkRows, SoftCap, Temperature, logits_of


@saveable
class LinearHead(keras.layers.Dense):
    r"""Logits $z = h W + b$: a `Dense` without activation, for as many classes as a vocabulary has.

    Weights, their names, LoRA, quantisation, `predict` and export are those of `Dense`, whose trained weights it
    takes. The difference is in `fit` and `evaluate` with a loss of this library made with `from_logits=True`: the loss
    takes hidden states and kernel in chunks of rows, so the logits and their gradient don't exist at once. Any other
    loss or metric that reads the output finds the logits, and then they do, as in a quantised head.

    >>> head = LinearHead(50_000, use_bias=False)
    >>> head(keras.ops.ones((2, 7, 16))).shape[-1]
    50000

    Args:
        classes: how many logits; `units` in `Dense`.
        temperature: divides the logits.
        logit_soft_cap: bounds the logits by `cap * tanh(z / cap)`, as Gemma 2 does; None for no bound.
        chunk_rows: how many rows make a chunk; chosen from the number of classes by default. Fewer need less memory.
        **settings: as `Dense`, without an activation.

    Raises:
        SettingError: an activation is given, or a setting is out of its range.
    """

    def __init__(
        self,
        classes: Annotated[int, WholeAtLeast(1)],
        *,
        temperature: Temperature = 1.0,
        logit_soft_cap: SoftCap = None,
        chunk_rows: ChunkRows = None,
        **settings: Any,
    ):
        if settings.pop("activation", None) not in (None, "linear"):
            raise SettingError(
                "LinearHead has no activation: losses take its logits with from_logits=True; for probabilities in a "
                "deployed model put a Softmax layer behind it"
            )
        super().__init__(classes, **settings)
        self.temperature = temperature
        self.logit_soft_cap = logit_soft_cap
        self.chunk_rows = chunk_rows

    def call(self, inputs, training=None):
        """The logits, `(..., features)` to `(..., classes)`."""
        return logits_of(self, inputs, self.kernel, self.bias, training)

    def quantize(self, mode=None, type_check=True, config=None):
        """As `Dense`, which refuses classes derived from it."""
        super().quantize(mode, type_check=False, config=config)

    def quantized_call(self, inputs, training=None):
        """The logits of a quantised kernel, all at once."""
        affine = super().quantized_call(inputs, training=training)
        return shaped(affine, self.temperature, self.logit_soft_cap)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer."""
        config = super().get_config()
        config = {name: value for name, value in config.items() if name not in ("units", "activation")}
        own = {name: getattr(self, name) for name in ("temperature", "logit_soft_cap", "chunk_rows")}
        return {"classes": self.units, **config, **own}
