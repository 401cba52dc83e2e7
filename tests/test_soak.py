"""A minute of `make soak` in small: nothing is compiled twice, and the counter would notice."""

import inspect

import keras
import pytest
from keras import ops

import losswright as lw
from losswright.core.state import StatefulLoss
from reliability.soak import OUTPUTS, Course, compilation_counter, everything, soak


def test_nothing_is_compiled_after_the_second_epoch():
    course = soak(3, steps=2, outputs="ab", thorough=False)
    assert course.late_compilations() == 0
    assert (course.compilations[0] > 0) == (keras.config.backend() != "torch")  # which runs each operation as it comes


def compile_again(model):
    """What a step that is compiled anew does, without the step."""
    x = ops.ones((2, 3))
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(lambda x: model(x))(x)
    if keras.config.backend() == "torch":
        import torch

        return torch.compile(lambda x: 2 * x, backend="eager")(x)
    import tensorflow as tf

    return tf.function(lambda x: model(x))(x)


def test_compilations_are_counted():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    compilations = compilation_counter(model)
    before = compilations()
    compile_again(model)
    assert compilations() > before


@pytest.mark.once
def test_every_callback_and_every_loss_with_a_state_takes_part():
    taking_part = {type(loss) for loss in everything(OUTPUTS).loss.values()}
    assert taking_part == classes(lw.losses, StatefulLoss)
    assert classes(lw, keras.callbacks.Callback) == {lw.Ledger}


def classes(module, base):
    """The public classes of a kind."""
    public = (getattr(module, name) for name in module.__all__)
    return {thing for thing in public if inspect.isclass(thing) and issubclass(thing, base)}


@pytest.mark.once
def test_growth_is_noticed():
    flat = Course(rss=[10**9] * 30, objects=[1000 + 10 * epoch for epoch in range(30)], compilations=[5, 9, *[9] * 28])
    assert flat.faults() == []
    grows = Course(
        rss=[10**9 + 10**5 * epoch for epoch in range(30)],
        objects=[1000 * epoch for epoch in range(30)],
        compilations=list(range(30)),
    )
    assert [fault.split()[0] for fault in grows.faults()] == ["memory", "Python's", "28"]
