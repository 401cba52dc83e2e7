"""One of several classes: by how much the true class beats the strongest of the others."""

from types import MappingProxyType

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import MULTICLASS
from losswright.core.target import LABELS
from losswright.explorer.real import columns as real
from losswright.explorer.scenes.scene import (
    Axis,
    Batch,
    Knob,
    Scene,
    View,
    Words,
    evenly,
    minus,
    nearest,
    percents,
    taking,
)

CLASSES = ("Fair", "Good", "Very Good", "Premium", "Ideal")
COUNTS = (1610, 4906, 12082, 13791, 21551)  # of all 53,940 diamonds
TRUE = (0, 4)  # the rarest and the most frequent class
REST = -2.0  # logit of the classes that are neither the true one nor its rival
FARTHEST, STEP = 10.0, 0.25
SAMPLES = 40
TWINS = (  # the same numbers as their sparse forms, for one-hot rows
    "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalPoly", "LDAM", "LogitAdjusted",
    "SymmetricCrossentropy",
)  # fmt: skip


class Classes(Scene):
    """Losses of one of five classes; the axis moves the true class's logit."""

    key, title = "classes", "Classes"
    lead = "One of five classes: the true one leads its rival by so much, or lags behind."
    tasks = (MULTICLASS,)
    start_with = ("SparseCategoricalCrossentropy", "SparseCategoricalFocal", "CategoricalHinge")
    most = 9
    customary = MappingProxyType({"scale": (10.0, 30.0), "max_margin": (0.25, 0.5, 1.0)})

    def accepts(self, loss: type[Loss]) -> bool:
        """Each family once."""
        return super().accepts(loss) and loss.__name__ not in TWINS

    def draws(self, loss: type[Loss]) -> bool:
        """Both of a family."""
        return super().accepts(loss)

    def make(self, loss: type[Loss]) -> Loss:
        """From logits, with the class frequencies of the diamonds."""
        return taking(loss, from_logits=True, counts=list(COUNTS), priors=[count / sum(COUNTS) for count in COUNTS])

    def targets(self, loss: Loss) -> np.ndarray:
        """Labels, or rows of 0 and 1."""
        _, labels = self._rows()
        return labels.astype("int32") if loss.form == LABELS else np.eye(5, dtype="float32")[labels]

    def predictions(self, loss: Loss, x, outputs):
        """Logits of all classes with `x` added to that of the true one; their softmax if no logits are wanted."""
        fixed, labels = self._rows()
        moved = ops.convert_to_tensor(np.eye(5, dtype="float32")[labels]) * ops.expand_dims(x, -1)
        logits = ops.convert_to_tensor(fixed.astype("float32")) + moved
        return ops.softmax(logits) if getattr(loss, "from_logits", True) is False else logits

    def _rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits and labels before anything is moved: for each true class those of the axis, then the batch."""
        moved = self.axis.shown[1] + 1
        logits, labels = _batch()
        fixed = [np.concatenate([np.tile(_others(true), (moved, 1)), logits]) for true in TRUE]
        return np.concatenate(fixed), np.concatenate([np.r_[np.full(moved, true), labels] for true in TRUE])


def classes_scene() -> Classes:
    """The scene with its data."""
    margins = np.arange(-FARTHEST, FARTHEST + STEP / 2, STEP)
    share = np.exp(margins) / (np.exp(margins) + np.exp(_others(TRUE[0])).sum() - 1)
    middle = len(margins) // 2
    still = np.zeros(SAMPLES)  # the samples of the batch are stops of their own, which nothing moves
    views = [
        View("lead of the true class, in logits", margins, evenly(range(-10, 11, 5))),
        View("probability of the true class", share, percents()),
    ]
    return Classes(
        axis=Axis(
            label="lead of the true class",
            stops=np.concatenate([margins, still]),
            said=[f"{minus(m)} ({100 * p:.3g} %)" for m, p in zip(margins, share, strict=True)] + [""] * SAMPLES,
            shown=(0, len(margins) - 1),
            start=int(nearest(margins, [-2.0])[0]),
            views=[View(v.label, np.concatenate([v.places, still]), v.ticks) for v in views],
        ),
        words=Words(
            situation=[f"a lead of {{x}} of {name}" for name in ("the rare class", "the frequent class")],
            reference=["{r} times as much as a tie"] * 2,
            unit_of_scale="Make a tie cost 1",
            slope="slope by the true class's logit",
            reference_line=["tie"] * 2,
        ),
        reference=[middle, middle],
        knobs=[Knob("True class", [f"{CLASSES[true]}, {100 * COUNTS[true] / sum(COUNTS):.0f} %" for true in TRUE], 0)],
        variants=2,
        batch=_samples(len(margins)),
    )


def _samples(first: int) -> Batch:
    logits, label = _batch()
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    said = [f"{CLASSES[y]}, given {100 * row[y]:.0f} %" for row, y in zip(shares, label, strict=True)]
    samples = np.stack([np.zeros(SAMPLES, int), first + np.arange(SAMPLES), label], axis=1)
    return Batch("The cut of forty real diamonds", samples, said, CLASSES)


def _batch() -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of real diamonds."""
    *logits, label = (column[:SAMPLES] for column in real("cuts"))
    return np.stack(logits, axis=1), label.astype(int)


def _others(true: int) -> np.ndarray:
    """Logits with the true class at 0, its neighbour as rival at 0, and the rest behind."""
    logits = np.full(5, REST)
    logits[[true, true + 1 if true < 4 else true - 1]] = 0.0
    return logits
