"""Two forms of one result: a quick one that holds for most inputs, and one that is right for all."""

from collections.abc import Callable
from typing import Any

import keras


def quick_if(holds: Callable[[], Any], quick: Callable[[], Any], careful: Callable[[], Any]) -> Any:
    """`quick()` where `holds()` is true, which is found out as the graph runs, else `careful()`.

    Only for a graph of TensorFlow without XLA, where each operation is a pass over memory. A compiler that fuses them
    makes as little of the careful form, and two forms would only hinder it.
    """
    if keras.config.backend() != "tensorflow" or in_xla():
        return careful()
    import tensorflow as tf

    return tf.cond(holds(), quick, careful)


def in_xla() -> bool:
    """Whether what runs now, on TensorFlow, becomes one program of XLA."""
    import tensorflow as tf
    from tensorflow.python.ops import control_flow_util  # no public name tells what `jit_compile` asked for

    return control_flow_util.GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph())
