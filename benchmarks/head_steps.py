"""One step of a linear head, value and gradient by hidden states and kernel, as each library does it.

`KERAS_BACKEND=jax python -m benchmarks.head_steps 4096x512x32768 losswright` takes one and prints the peak of memory in
MB above that of the inputs, from this process's own high-water mark, on JAX the compiler's temporary memory, and the
processor's seconds, which on TensorFlow hold those of the compiler. With a number of turns in place of a way it takes
that many of each way, A B A B, and prints the seconds of all.
"""

import json
import os
import resource
import sys
from collections.abc import Callable

import losswright as lw  # first: it picks the backend that is installed

import keras
import numpy as np

from benchmarks import accelerator
from benchmarks.head_ways import ON_GPU, ways

BACKEND = keras.config.backend()
DTYPE = sys.argv[3] if len(sys.argv) > 3 else "float32"
keras.config.set_dtype_policy(DTYPE)
STEPS = 20
CROSSENTROPY = {"from_logits": True}
TRANSPOSED = ("F.linear_cross_entropy", *ON_GPU)
HEADS = {
    "keras": (keras.layers.Dense, keras.losses.SparseCategoricalCrossentropy(**CROSSENTROPY)),
    "losswright": (lw.layers.LinearHead, lw.losses.SparseCategoricalCrossentropy(**CROSSENTROPY)),
    "recomputed": (lw.layers.LinearHead, lw.losses.SparseCategoricalCrossentropy(reduction="none", **CROSSENTROPY)),
}


def inputs(rows: int, features: int, classes: int):
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(rows, features)).astype("float32")
    kernel = (rng.normal(size=(features, classes)) / features**0.5).astype("float32")
    return hidden, kernel, rng.integers(classes, size=rows).astype("int32")


def of_keras(way: str, shape) -> Callable:
    """A function of hidden states, kernel and labels, from a layer and a loss."""
    layer, loss = HEADS[way]
    head = layer(shape[1], use_bias=False)
    head.build((None, shape[0]))

    def value(hidden, kernel, labels):
        if BACKEND == "torch":
            head._kernel = keras.ops.convert_to_tensor(kernel)
            logits = head(hidden, training=True)
        else:
            logits = head.stateless_call([kernel], [], hidden, training=True)[0]
        return keras.ops.mean(loss(labels, logits))

    return value


def native(way: str) -> Callable:
    if BACKEND == "jax":
        import optax

        loss = optax.softmax_cross_entropy_with_integer_labels
        return {"optax": lambda h, w, y: loss(h @ w, y).mean()}[way]
    if BACKEND == "torch":
        import torch.nn.functional as F  # noqa: N812  (the name that PyTorch's users know)

        if way == "F.cross_entropy":
            return lambda h, w, y: F.cross_entropy(h @ w, y.long())
        from torch.nn import LinearCrossEntropyOptions  # PyTorch has it since 2.13

        chunks = LinearCrossEntropyOptions()
        return lambda h, w, y: F.linear_cross_entropy(h, w, y.long(), options=chunks)
    import tensorflow as tf

    loss = tf.nn.sparse_softmax_cross_entropy_with_logits
    return {"tf.nn": lambda h, w, y: tf.reduce_mean(loss(y, tf.matmul(h, w)))}[way]


def with_triton(way: str) -> Callable:
    """The kernels that others wrote for GPUs."""
    if way == "liger":
        from liger_kernel.transformers.functional import liger_fused_linear_cross_entropy as liger

        return lambda h, w, y: liger(h, w, y.long())
    from cut_cross_entropy import linear_cross_entropy

    return lambda h, w, y: linear_cross_entropy(h, w, y.long())


WAYS = ways(BACKEND, gpu=accelerator.PRESENT)


def step_of(way: str, hidden, kernel, labels) -> Callable:
    """A function without arguments that takes the step and waits for it; `temporary` is in MB, where known."""
    shape = kernel.shape
    if way in TRANSPOSED:
        kernel = np.ascontiguousarray(kernel.T)  # the layout of torch.nn.Linear
    function = of_keras(way, shape) if way in HEADS else with_triton(way) if way in ON_GPU else native(way)
    return {"jax": jax_step, "torch": torch_step, "tensorflow": tensorflow_step}[BACKEND](
        function, hidden, kernel, labels
    )


def jax_step(function, hidden, kernel, labels):
    import jax

    given = jax.device_put((hidden.astype(DTYPE), kernel.astype(DTYPE), labels))
    compiled = jax.jit(jax.value_and_grad(function, argnums=(0, 1))).lower(*given).compile()

    def step():
        return jax.block_until_ready(compiled(*given))

    step.temporary = compiled.memory_analysis().temp_size_in_bytes / 2**20
    return step


def torch_step(function, hidden, kernel, labels):
    import torch

    hidden, kernel = (keras.ops.convert_to_tensor(given, DTYPE).requires_grad_() for given in (hidden, kernel))
    labels = keras.ops.convert_to_tensor(labels)

    def step():
        value = function(hidden, kernel, labels)
        gradients = torch.autograd.grad(value, (hidden, kernel))
        accelerator.wait()
        return value.detach(), gradients

    return step


def tensorflow_step(function, hidden, kernel, labels):
    import tensorflow as tf

    given = tf.constant(hidden), tf.constant(kernel), tf.constant(labels)

    @tf.function(jit_compile=True)
    def both(hidden, kernel, labels):
        with tf.GradientTape() as tape:
            tape.watch((hidden, kernel))
            value = function(hidden, kernel, labels)
        return value, tape.gradient(value, (hidden, kernel))

    def step():
        value, gradients = both(*given)
        return value.numpy(), gradients

    return step


def memory() -> tuple[float, float]:
    """MB of memory that this process holds now, and at most."""
    if accelerator.PRESENT:
        return accelerator.memory()
    with open("/proc/self/statm") as file:
        held = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return held, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def timed(step: Callable) -> tuple[float, float]:
    """The step's value, and the processor's seconds."""
    start = accelerator.clock()
    value = step()[0]
    return float(value), accelerator.clock() - start


def one(way: str, shape: list[int]) -> dict:
    """A step on its own: what it takes of memory and time."""
    step_of(way, *inputs(256, 32, 512))()  # what libraries allocate once
    step = step_of(way, *inputs(*shape))
    before, _ = memory()
    value, seconds = timed(step)
    peak = memory()[1] - before
    if accelerator.PRESENT:  # the first step holds the search for the fastest kernels
        seconds = float(np.median([timed(step)[1] for _ in range(STEPS)]))
    return {"loss": value, "MB": peak, "temporary MB": getattr(step, "temporary", None), "seconds": seconds}


def in_turns(shape: list[int], turns: int) -> dict[str, list[float]]:
    """Seconds of each way, after a warm-up."""
    given = inputs(*shape)
    steps = {way: step_of(way, *given) for way in WAYS}
    for step in steps.values():
        step()
    rounds = [{way: timed(step)[1] for way, step in steps.items()} for _ in range(turns)]
    return {way: [seconds[way] for seconds in rounds] for way in WAYS}


def main(shape: str, what: str, *_: str) -> None:
    sizes = [int(size) for size in shape.split("x")]
    print(json.dumps(in_turns(sizes, int(what)) if what.isdigit() else one(what, sizes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
