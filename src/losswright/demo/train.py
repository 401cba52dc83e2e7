"""Train the two-output model once for each loss and seed: the same weights to start from, the same budget."""

from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from losswright import weights
from losswright.data import Flights
from losswright.demo import watch
from losswright.demo.candidates import CANDIDATES, LEVEL, Candidate, balanced, loss_weights
from losswright.demo.model import two_outputs
from losswright.losses import BinaryCrossentropy
from losswright.objective import compile as compile_model

HALF_LIFE = 120.0  # days
LEARNING_RATE = 1e-3
THRESHOLD = "delay_threshold"  # the name of the running threshold in Keras's logs


@dataclass(frozen=True)
class Plan:
    """How much is trained: every how many-th flight, how often, in which batches, from which seeds."""

    every: int
    epochs: int
    batch: int
    seeds: tuple[int, ...]


FULL = Plan(every=1, epochs=6, batch=1_024, seeds=(1, 2, 3))
QUICK = Plan(every=6, epochs=4, batch=512, seeds=(1,))


@dataclass(frozen=True)
class Trial:
    """One loss, one seed: Keras's history, the test predictions, and the threshold where the loss has one."""

    name: str
    seed: int
    history: dict[str, list[float]]
    loss_weights: dict[str, float]
    predictions: dict[str, np.ndarray]
    threshold: watch.Threshold | None


def train_all(plan: Plan, train: Flights, validation: Flights, test: Flights, console: Console) -> list[Trial]:
    """Every candidate from every seed, with a bar for each candidate."""
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
    )
    steps = plan.epochs * -(-len(train) // plan.batch)
    trials = []
    with Progress(*columns, console=console) as progress:
        for candidate in CANDIDATES:
            task = progress.add_task(candidate.name, total=steps * len(plan.seeds))
            for seed in plan.seeds:
                callback = watch.Progress(partial(progress.advance, task))
                trials.append(train_one(candidate, seed, plan, train, validation, test, callback))
    return trials


def train_one(
    candidate: Candidate,
    seed: int,
    plan: Plan,
    train: Flights,
    validation: Flights,
    test: Flights,
    progress: keras.callbacks.Callback,
) -> Trial:
    """One `fit` call: two outputs, classes and time weighted, flights without a delay left out of the delay's loss."""
    model = compiled(candidate, seed, train)
    recent = weights.by_time(train.time, half_life=HALF_LIFE)
    threshold = watch.Threshold(THRESHOLD, train, recent, level=LEVEL) if candidate.keeps_threshold else None
    history = model.fit(
        train.features,
        train.targets,
        sample_weight=sample_weights(model, train),
        validation_data=(validation.features, validation.targets, sample_weights(model, validation)),
        batch_size=plan.batch,
        epochs=plan.epochs,
        callbacks=[progress, *filter(None, [threshold])],
        verbose=0,
    )
    predictions = model.predict(test.features, batch_size=8_192, verbose=0)
    return Trial(candidate.name, seed, history.history, loss_weights(candidate, train), predictions, threshold)


def compiled(candidate: Candidate, seed: int, train: Flights) -> keras.Model:
    """The model with the candidate on the delay, and a class-weighted crossentropy on the alarm."""
    return compile_model(
        two_outputs(train.features.shape[1], seed=seed),
        keras.optimizers.Adam(LEARNING_RATE),
        loss={"delay": candidate.loss(), "late": BinaryCrossentropy(from_logits=True)},
        loss_weights=loss_weights(candidate, train),
        class_weight={"late": balanced(train.targets["late"])},
    )


def sample_weights(model: keras.Model, part: Flights) -> dict[str, np.ndarray]:
    """Older flights count less, for both outputs; a flight that never arrived has no delay to learn from."""
    recent = weights.by_time(part.time, half_life=HALF_LIFE)
    arrived = weights.combine(recent, part.arrived.astype("float32"))
    return weights.for_outputs(model, {"delay": arrived, "late": recent})
