"""Train for long, with everything that remembers, and watch memory and compilations: `python -m reliability.soak`.

An output for each loss that has a state, a learnt balance, a ledger that measures gradients and tails, and `lw.watch`.
Exits with 1 where memory or objects grow with the steps, or anything is compiled after the second epoch.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import losswright as lw

import keras
import numpy as np

STEPS = 36_000  # an hour of training at ten steps a second
OUTPUTS = "abcd"
STEPS_AN_EPOCH, BATCH, WARM_UP = 100, 32, 2
MOST_BYTES, MOST_OBJECTS = 2**15, 400  # an epoch: what history, ledger and session keep of each


@dataclass
class Course:
    """What was seen at the end of each epoch of so many steps: bytes, objects, and compilations so far."""

    steps: int = STEPS_AN_EPOCH
    rss: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    compilations: list[int] = field(default_factory=list)

    def bytes_an_epoch(self) -> float:
        """Growth from the second third to the last, of their medians: in the first the backend fills its caches."""
        third = max(len(self.rss) // 3, 1)
        return float(np.median(self.rss[-third:]) - np.median(self.rss[-2 * third : -third])) / third

    def objects_an_epoch(self) -> float:
        """By how many the objects that Python's collector knows became more in the median epoch."""
        return float(np.median(np.diff(self.objects[WARM_UP:])))

    def late_compilations(self) -> int:
        """Those after warming up."""
        return self.compilations[-1] - self.compilations[WARM_UP - 1]

    def faults(self) -> list[str]:
        """What grows that shouldn't."""
        grows = self.bytes_an_epoch() > MOST_BYTES
        more = self.objects_an_epoch() > MOST_OBJECTS
        late = self.late_compilations()
        return [
            *[f"memory grows by {self.bytes_an_epoch():,.0f} bytes an epoch"] * grows,
            *[f"Python's objects become {self.objects_an_epoch():.0f} more each epoch"] * more,
            *[f"{late} compilations after epoch {WARM_UP}"] * (late > 0),
        ]


class Watch(keras.callbacks.Callback):
    """Fills a course, and ends the training when its time is up."""

    def __init__(self, course: Course, compilations: Callable[[], int], seconds: float):
        super().__init__()
        self.course, self.compilations, self.end = course, compilations, time.monotonic() + seconds

    def on_epoch_end(self, epoch, logs=None):
        gc.collect()
        self.course.rss.append(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
        self.course.objects.append(len(gc.get_objects()))
        self.course.compilations.append(self.compilations())
        self.model.stop_training = time.monotonic() > self.end


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--minutes", type=float, default=60.0, help="after which it ends, whatever is left")
    options = parser.parse_args()
    began = time.monotonic()
    course = soak(options.steps // STEPS_AN_EPOCH, seconds=60 * options.minutes)
    print(
        f"{keras.config.backend()}: {len(course.rss) * course.steps:,} steps in {time.monotonic() - began:.0f} s, "
        f"{course.rss[-1] / 2**20:.0f} MiB, {course.bytes_an_epoch():,.0f} bytes an epoch, "
        f"{course.objects_an_epoch():.0f} objects an epoch, {course.late_compilations()} late compilations",
        *course.faults(),
        sep="\n",
    )
    return int(bool(course.faults()))


def soak(
    epochs: int,
    *,
    steps: int = STEPS_AN_EPOCH,
    seconds: float = float("inf"),
    outputs: str = OUTPUTS,
    thorough: bool = True,
) -> Course:
    """Train for so many epochs of so many steps, or so long; `thorough` with gradients and tails in the ledger."""
    model, course = everything(outputs), Course(steps)
    counter = compilation_counter(model)
    x, y = rows(steps * BATCH, outputs)
    few = keras.tree.map_structure(lambda array: array[: 4 * BATCH], (x, y))
    ledger = lw.Ledger(gradients=thorough, every=50, tail=few if thorough else None)
    with lw.watch():
        model.fit(
            x, y, batch_size=BATCH, epochs=epochs, validation_data=few, verbose=0,
            callbacks=[ledger, Watch(course, counter, seconds)],
        )  # fmt: skip
    return course


def everything(outputs: str) -> keras.Model:
    """A model with a loss that has a state at each output, and a balance that learns."""
    keras.utils.set_random_seed(1)
    x = keras.Input((3,))
    hidden = keras.layers.Dense(8, "tanh")(x)
    losses = {
        "a": lw.losses.GroupDRO(groups=2, of="mse"),
        "b": lw.losses.Superquantile(level=0.9),
        "c": lw.losses.AdaptiveBarron(),
        "d": lw.losses.PercentileWeighted(level=0.9),
    }
    model = keras.Model(x, {name: keras.layers.Dense(1, name=name)(hidden) for name in outputs})
    loss = {name: losses[name] for name in outputs}
    return lw.compile(model, keras.optimizers.Adam(1e-3), loss=loss, balance="uncertainty")


def rows(count: int, outputs: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Features, and targets with heavy tails and two groups."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, 3)).astype("float32")
    y = {name: (x.sum(1, keepdims=True) + rng.standard_t(3, size=(count, 1))).astype("float32") for name in outputs}
    return x, y | {"group": (x[:, 0] > 0).astype("int32")}


def compilation_counter(model: keras.Model) -> Callable[[], int]:
    """Reads how often anything was compiled: by XLA on JAX, by TorchDynamo, or the model traced on TensorFlow."""
    if keras.config.backend() == "torch":
        from torch._dynamo.utils import counters

        before = counters["stats"]["unique_graphs"]  # of all models of this process
        return lambda: counters["stats"]["unique_graphs"] - before
    seen: list[str] = []
    if keras.config.backend() == "jax":
        import jax

        jax.monitoring.register_event_duration_secs_listener(lambda event, *_, **__: seen.append(event))
        return lambda: sum("backend_compile" in event for event in seen)
    import tensorflow as tf

    own = model.call

    def call(*args, **kwargs):
        if not tf.executing_eagerly():
            seen.append("trace")
        return own(*args, **kwargs)

    model.call = call
    return lambda: len(seen)


if __name__ == "__main__":
    sys.exit(main())
