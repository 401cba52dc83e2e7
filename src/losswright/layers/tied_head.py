"""A head whose kernel is the table of an embedding, turned round."""

from typing import Any

import keras
from keras import ops

from losswright.core import saveable
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.layers.logits import ChunkRows, SoftCap, Temperature, logits_of


@saveable
class TiedHead(keras.layers.Layer):
    r"""Logits $z = h E^\top + b$, with the table $E$ of an `Embedding`: one matrix for words in and words out.

    Losses read it in chunks, as they read `LinearHead`.

    >>> embedding = keras.layers.Embedding(100, 8)
    >>> TiedHead(embedding)(keras.ops.ones((2, 8))).shape[-1]
    100

    Args:
        embedding: an `Embedding` layer, or one derived from it.
        use_bias: whether there is a bias for each class.
        temperature: divides the logits.
        logit_soft_cap: bounds the logits by `cap * tanh(z / cap)`; None for no bound.
        chunk_rows: how many rows make a chunk; chosen from the number of classes by default.
        **settings: as any layer.

    Raises:
        SettingError: what is given is no embedding.

    Source: Press and Wolf 2017, Using the output embedding to improve language models.
    """

    def __init__(
        self,
        embedding: keras.layers.Embedding,
        *,
        use_bias: bool = False,
        temperature: Temperature = 1.0,
        logit_soft_cap: SoftCap = None,
        chunk_rows: ChunkRows = None,
        **settings: Any,
    ):
        if not isinstance(embedding, keras.layers.Embedding):
            raise SettingError(f"TiedHead(embedding={clip(embedding)}): embedding must be an Embedding layer")
        super().__init__(**settings)
        self.embedding = embedding
        self.use_bias = use_bias
        self.temperature = temperature
        self.logit_soft_cap = logit_soft_cap
        self.chunk_rows = chunk_rows
        self.supports_masking = True

    def build(self, input_shape):
        """Make what is not there yet: the table, and the bias."""
        if not self.embedding.built:
            self.embedding.build()
        classes = (self.embedding.input_dim,)
        self.bias = self.add_weight(name="bias", shape=classes, initializer="zeros") if self.use_bias else None
        self.built = True

    def call(self, inputs, training=None):
        """The logits, `(..., features)` to `(..., classes)`."""
        return logits_of(self, inputs, ops.transpose(self._table()), self.bias, training)

    def _table(self) -> Any:
        """What the embedding gives for each of its rows, which is more than its weights where these are quantised."""
        if self.embedding.quantization_mode is None:
            return self.embedding.embeddings
        return self.embedding(ops.arange(self.embedding.input_dim))

    def compute_output_shape(self, input_shape):
        """The classes in place of the features."""
        return (*input_shape[:-1], self.embedding.input_dim)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer."""
        own = {name: getattr(self, name) for name in ("use_bias", "temperature", "logit_soft_cap", "chunk_rows")}
        return {"embedding": keras.saving.serialize_keras_object(self.embedding), **super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "TiedHead":
        """The layer that `get_config` described, tied to the same embedding where that is a layer of the same model."""
        return cls(**{**config, "embedding": keras.saving.deserialize_keras_object(config["embedding"])})
