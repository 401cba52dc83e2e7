"""What the rules see: a model, what it was trained on, and how that went."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import keras

from losswright.doctor.batches import Batches
from losswright.doctor.observer import learning_rate
from losswright.doctor.outputs import Output, outputs_of
from losswright.doctor.recording import Fit, Recording, Rows

Measured = TypeVar("Measured")


@dataclass(eq=False)
class Case:
    """One model under examination. Nothing here changes the model.

    Attributes:
        model: as the user has it.
        fit: the training that is examined; its rows may be None.
        elsewhere: rows that the model was asked to predict or was evaluated on.
        error: what a call of Keras raised, or None.
        failed_in: the call that did.
        suspects: faults that are certain already.
        memory: what probes have measured.
    """

    model: keras.Model
    fit: Fit
    elsewhere: list[Rows] = field(default_factory=list)
    error: BaseException | None = None
    failed_in: str = ""
    suspects: set[str] = field(default_factory=set)
    memory: dict[Any, Any] = field(default_factory=dict)

    @property
    def train(self) -> Rows | None:
        """The sample of training rows."""
        return self.fit.rows

    @property
    def validation(self) -> Rows | None:
        """The sample of validation rows."""
        return self.fit.validation

    @property
    def history(self) -> dict[str, list[float]]:
        """One value an epoch, by name."""
        return self.fit.history

    @cached_property
    def outputs(self) -> list[Output]:
        """The outputs of the model, in order."""
        return outputs_of(self.model, self.train or self.validation)

    @cached_property
    def supervised(self) -> list[Output]:
        """The outputs that have both a loss and targets."""
        return [o for o in self.outputs if o.objective.loss is not None and o.targets.values.size]

    @property
    def is_known_inside(self) -> bool:
        """Whether the layers on the way to every output are known, so that the last can be told from the hidden."""
        return bool(self.outputs) and all(output.layers for output in self.outputs)

    @property
    def learning_rate(self) -> float | None:
        """At the start of training; None under a schedule."""
        return self.fit.learning_rate if self.fit.learning_rate is not None else learning_rate(self.model)

    @property
    def optimizer(self) -> str:
        """The name of its class."""
        return type(getattr(self.model, "optimizer", None)).__name__

    @property
    def batch_size(self) -> int:
        """Of the training; Keras's own where none was given."""
        return int(self.fit.arguments.get("batch_size") or 32)

    @property
    def epochs(self) -> int:
        """That were run, or asked for where nothing is known of them."""
        done = max((len(values) for values in self.history.values()), default=0)
        return done or int(self.fit.arguments.get("epochs") or 1)

    @cached_property
    def hidden(self) -> list[keras.layers.Layer]:
        """All layers, those of models in the model included, in order."""
        return list(self.model._flatten_layers(include_self=False, recursive=True))


def case_of(recording: Recording) -> Case:
    """The case of a recording: its last training, or what it was used on where there was none."""
    if recording.batches is not None:
        _tell_of_loop(recording.fits[0], recording.batches)
    fits = [fit for fit in recording.fits if fit.rows is not None] or recording.fits
    fit = fits[-1] if fits else Fit(None, next((rows for rows in recording.evaluated if rows.y is not None), None))
    elsewhere = [rows for rows in (*recording.predicted, *recording.evaluated) if rows is not fit.validation]
    return Case(recording.model, fit, elsewhere, recording.error, recording.failed_in)


def _tell_of_loop(fit: Fit, batches: Batches) -> None:
    """What `fit` would have been told: rows, and how often they came by in what batches."""
    fit.rows = batches.joined()
    if fit.rows is not None:
        size = max(1, round(batches.rows / len(batches.parts)))
        epochs = max(1, round(batches.steps * size / len(fit.rows)))
        fit.arguments |= {"batch_size": size, "epochs": epochs}


def probe(measure: Callable[..., Measured]) -> Callable[..., Measured]:
    """Measure once a case (and once for each further argument), when a rule first asks."""

    @wraps(measure)
    def remembered(case: Case, *arguments: Any) -> Measured:
        key = (measure, *arguments)
        if key not in case.memory:
            case.memory[key] = measure(case, *arguments)
        return case.memory[key]

    return remembered
