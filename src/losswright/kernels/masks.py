"""The mask that Keras attaches to a tensor."""

from keras.src.backend import get_keras_mask  # Keras has no public name for it; JAX tracers need its table


def mask_of(tensor):
    """The Keras mask of a layer's output: True where a step counts; None where there is no mask."""
    return get_keras_mask(tensor)
