"""The ways to take a linear head's step that are compared. Imports no backend."""

NATIVE = {"jax": ["optax"], "torch": ["F.cross_entropy", "F.linear_cross_entropy"], "tensorflow": ["tf.nn"]}
"""What a user of the backend alone would write; the first one is the measure of time."""


def ways(backend: str) -> list[str]:
    """Keras, the backend alone, and our two forms: gradient in the forward pass, and logits computed again."""
    return ["keras", *NATIVE[backend], "losswright", "recomputed"]
