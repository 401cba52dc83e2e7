"""The ways to take a linear head's step that are compared. Imports no backend."""

NATIVE = {"jax": ["optax"], "torch": ["F.cross_entropy", "F.linear_cross_entropy"], "tensorflow": ["tf.nn"]}
"""What a user of the backend alone would write; the first one is the measure of time."""


ON_GPU = ["liger", "cut_cross_entropy"]
"""Kernels in Triton for PyTorch."""


def ways(backend: str, *, gpu: bool = False) -> list[str]:
    """Keras, the backend alone, and our two forms: gradient in the forward pass, and logits computed again."""
    others = ON_GPU if gpu and backend == "torch" else []
    return ["keras", *NATIVE[backend], *others, "losswright", "recomputed"]
