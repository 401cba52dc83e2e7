"""How a backend runs value plus gradient: each way is a function that prepares a step to be timed."""

import keras

from benchmarks import accelerator

BACKEND = keras.config.backend()


def jax_jit(function, y_true, y_pred):
    import jax

    compiled = jax.jit(jax.value_and_grad(lambda p, y: function(y, p))).lower(y_pred, y_true).compile()
    y_true, y_pred = jax.device_put((y_true, y_pred))

    def step():
        jax.block_until_ready(compiled(y_pred, y_true))

    step.temporary = compiled.memory_analysis().temp_size_in_bytes
    return step


def torch_eager(function, y_true, y_pred):
    import torch

    y_true, y_pred = (keras.ops.convert_to_tensor(given) for given in (y_true, y_pred))  # on the GPU, if there is one
    y_pred.requires_grad_()
    if y_true.dtype == torch.int32:
        y_true = y_true.long()

    def step():
        (gradient,) = torch.autograd.grad(function(y_true, y_pred), y_pred)
        accelerator.wait()
        return gradient

    return step


def torch_compiled(function, y_true, y_pred):
    import torch

    torch.compiler.reset()  # else the losses before this one count as recompilations of it
    return torch_eager(torch.compile(lambda y, p: function(y, p)), y_true, y_pred)


def tensorflow_graph(function, y_true, y_pred, xla=False):
    import tensorflow as tf

    y_true, y_pred = tf.constant(y_true), tf.constant(y_pred)

    @tf.function(jit_compile=xla)
    def both(y_true, y_pred):
        with tf.GradientTape() as tape:
            tape.watch(y_pred)
            value = function(y_true, y_pred)
        return value, tape.gradient(value, y_pred)

    return lambda: both(y_true, y_pred)[0].numpy()


def tensorflow_xla(function, y_true, y_pred):
    return tensorflow_graph(function, y_true, y_pred, xla=True)


def memory(steps, unit):
    """Temporary memory in units of the predictions, where the backend says."""
    return " / ".join(f"{step.temporary / unit:.1f}" for step in steps) if BACKEND == "jax" else ""


MODES = {
    "jax": {"jit": jax_jit},
    "torch": {"eager": torch_eager, "compile": torch_compiled},
    "tensorflow": {"graph": tensorflow_graph, "XLA": tensorflow_xla},
}[BACKEND]
