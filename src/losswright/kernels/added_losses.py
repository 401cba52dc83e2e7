"""What layers remember of the losses that they added."""

import keras


def forget_added(model: keras.Model) -> None:
    """On JAX, let no layer remember an added loss beyond the step that was compiled.

    Layers know their losses by `id`. Each layer that is called drops those that it knows from the step's list; where
    it still knows those of an earlier compilation, whose memory Python has given to a new loss of another layer, that
    one is lost without a word.
    """
    if keras.config.backend() == "jax":
        model._clear_losses()
