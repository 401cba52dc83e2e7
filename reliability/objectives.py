"""Every loss of the table of references, with a batch that two devices share."""

from dataclasses import dataclass
from typing import Any

import numpy as np

import losswright as lw
from losswright.core import BatchLoss, Loss
from losswright.core.state import StatefulLoss
from tests.losses.references import REFERENCES

REDUCTIONS = ("sum_over_batch_size", "mean_with_sample_weight")
MINORITY = lw.losses.BinaryCrossentropy(class_weight={0: 1.0, 1: 9.0})


@dataclass(frozen=True, eq=False)
class Objective:
    """A loss, and a batch of rows with weights and groups, the most expensive rows first."""

    name: str
    loss: Loss
    y_true: np.ndarray
    y_pred: np.ndarray
    weight: np.ndarray
    groups: np.ndarray

    @property
    def minds_the_batch(self) -> bool:
        """Whether more than its own row decides what a row costs."""
        return isinstance(self.loss, BatchLoss | StatefulLoss) or self.loss.class_weight is not None

    def made(self, reduction: str) -> Loss:
        """The loss anew, with a state of its own that learns."""
        loss = type(self.loss).from_config({**self.loss.get_config(), "reduction": reduction})
        if isinstance(loss, StatefulLoss):
            loss.state.attached = loss.state.training = True
        return loss


def objectives(*, every: bool) -> list[Objective]:
    """Those that mind the batch, or all."""
    found = [_objective(str(reference), reference.loss, reference.inputs) for reference in REFERENCES]
    found.append(_objective("class weights", MINORITY, _yes_or_no))
    return [objective for objective in found if every or objective.minds_the_batch]


def _yes_or_no(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return np.float32(rng.uniform(size=(6, 1)) < 0.5), np.float32(rng.uniform(0.1, 0.9, size=(6, 1)))


def _objective(name: str, loss: Loss, inputs: Any) -> Objective:
    draws = [inputs(np.random.default_rng(seed)) for seed in (0, 1)]
    y_true, y_pred = (np.concatenate(parts) for parts in zip(*draws, strict=True))
    rng, count = np.random.default_rng(2), len(y_pred)
    weight, groups = rng.uniform(0.5, 2.0, size=count).astype("float32"), rng.integers(3, size=count).astype("int32")
    order = np.argsort(-np.abs(y_pred).reshape(count, -1).max(axis=1))
    return Objective(name, loss, y_true[order], y_pred[order], weight, groups)
