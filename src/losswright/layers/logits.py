"""What every head does with a kernel: logits that a loss may read in chunks."""

from typing import Annotated, Any

import keras
from keras import ops

from losswright.core import Above
from losswright.core.settings import WholeAtLeast
from losswright.kernels.linear_logits import LinearLogits, tagged

Temperature = Annotated[float, Above(0)]
SoftCap = Annotated[float | None, Above(0)]
ChunkRows = Annotated[int | None, WholeAtLeast(1)]


def logits_of(layer: Any, inputs: Any, kernel: Any, bias: Any, training: bool | None) -> Any:
    """The logits of a head, tagged with what they are made of."""
    linear = LinearLogits(
        hidden=ops.cast(ops.convert_to_tensor(inputs), layer.compute_dtype),
        kernel=_tensor(kernel, layer),
        bias=None if bias is None else _tensor(bias, layer),
        temperature=layer.temperature,
        soft_cap=layer.logit_soft_cap,
        training=bool(training),
        rows=layer.chunk_rows,
    )
    return tagged(linear)


def _tensor(weight: Any, layer: keras.layers.Layer) -> Any:
    return ops.cast(ops.convert_to_tensor(weight), layer.compute_dtype)
