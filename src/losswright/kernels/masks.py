"""The mask that Keras attaches to a tensor."""

from keras.src.backend import get_keras_mask, set_keras_mask  # no public names; JAX tracers need their table


def mask_of(tensor):
    """The Keras mask of a layer's output: True where a step counts; None where there is no mask."""
    return get_keras_mask(tensor)


def set_mask(tensor, mask) -> None:
    """Attach a Keras mask to a tensor."""
    set_keras_mask(tensor, mask)
