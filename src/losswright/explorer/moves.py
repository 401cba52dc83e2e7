"""Pictures of losses that see more than one number at once: a small batch of which one quantity moves.

They are for the pages of the documentation. The explorer's scenes move each sample on its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import RANKING
from losswright.core.state import StatefulLoss
from losswright.explorer.scenes.scene import Axis, Scene, View, Words, evenly, taking

Batch = Sequence[Any]  # targets and predictions
STOPS = 25
GRADES, RADIANS = 5, np.pi / 180
CUSTOMARY: Mapping[str, Sequence[float]] = {"adjustment": (0.0,), "step": (0.01,)}  # training alone would show these


@dataclass(frozen=True, kw_only=True)
class Move(Scene):
    """What a batch costs while one quantity of it moves."""

    customary: ClassVar[Mapping[str, Sequence[float]]] = MappingProxyType(CUSTOMARY)

    names: Sequence[str]  # of the losses, or of a task all of whose losses read such a batch
    batch_at: Callable[[Loss, Any], Batch]
    settings: Mapping[str, Any] = field(default_factory=dict)
    by_sample: bool = False  # whether no sample changes the cost of another, so that all stops make one batch

    def accepts(self, loss: type[Loss]) -> bool:
        """Those named, and all of a task that is."""
        return loss.__name__ in self.names or (loss.card is not None and loss.card.task in self.names)

    def make(self, loss: type[Loss]) -> Loss:
        """With those of the settings that it takes."""
        return taking(loss, **self.settings)

    def charge(self, loss: Loss, outputs: dict[str, float]) -> Callable[[Any], Any]:
        """The mean over the batch at each stop."""
        if isinstance(loss, StatefulLoss):
            loss.state.attached = True

        def charge(x: Any) -> Any:
            batches: list[Batch] = [self.batch_at(loss, x[i]) for i in range(STOPS)]
            if self.by_sample:
                batches = [[ops.concatenate(parts) for parts in zip(*batches, strict=True)]]
            return ops.mean(ops.reshape(ops.stack([loss(*batch) for batch in batches]), (STOPS, -1)), axis=-1)

        return charge


def moves() -> list[Move]:
    """All of them."""
    angle = "angle between two of a kind, in degrees (others at 120 and 150)"
    alone = [
        _move("error", (-6, 6), ["AdaptiveBarron"], _wrong_by),
        _move("angle between output and target, in degrees", (0, 180), ["CosineSimilarity"], _to_target),
        _move("angle between two that are alike, in degrees", (0, 180), ["CosineEmbedding"], _alike),
        _move("angle to the one alike, in degrees (the other at 90)", (0, 180), ["TripletMargin"], _triplet),
        _move("distance between two that differ", (0, 2), ["Contrastive", "HingeEmbedding"], _different),
        _move("score of the best item, the others' from −0.5 to 0.5", (-3, 3), [RANKING], _ranked),
        _move("shift of the box, in its widths", (0, 3), ["CIoU", "DIoU", "GIoU"], _shifted_box),
        _move("lead of the right label at each step, in logits", (-4, 8), ["CTC"], _spoken),
        _move("share of noise in the image", (0, 1), ["SSIM"], _noisy),
        _move("share of noise in the image, at two scales", (0, 1), ["MultiScaleSSIM"], _noisy, scales=[0.5, 0.5]),
        _move("predicted grade, the true one being 2", (-1, 5), ["Coral", "Corn", "CumulativeLink"], _graded),
        _move("hazard in the interval of the event, in logits", (-6, 4), ["DiscreteTimeHazard"], _in_interval),
    ]
    together = [
        _move(angle, (0, 180), ["Circle", "LiftedStructure", "NTXent", "TripletHard", "TripletSemiHard"], _four),
        _move(angle, (0, 180), ["NPairs"], _two_pairs),
        _move("predicted grade of one in five, the true one being 2", (-1, 5), OF_SHARES, _shared_grades),
        _move("log-risk of the first to die, the others' from −1 to 0.5", (-4, 4), ["CoxPartialLikelihood"], _at_risk),
        _move("confidence of answers of which 7 in 10 are right", (0.52, 0.98), CALIBRATIONS, _confident),
        _move("logit of one sample among easy ones, the label being 1", (-5, 5), ["GradientHarmonizing"], _among_easy),
        _move("error of the group that is small", (-3, 3), ["GroupDRO"], _in_groups, groups=2, of="squared_error"),
    ]
    return [*(replace(move, by_sample=True) for move in alone), *together]


OF_SHARES = ("SquaredEarthMover", "WeightedKappa")
CALIBRATIONS = ("MMCE", "SoftExpectedCalibrationError")


def _move(label: str, ends: tuple[float, float], names: Sequence[str], batch_at: Callable, **settings: Any) -> Move:
    stops = np.linspace(*ends, STOPS, dtype="float32")
    view = View(label, stops, evenly([float(tick) for tick in np.linspace(*ends, 5)]))
    return Move(
        axis=Axis(label, stops, [""] * STOPS, (0, STOPS - 1), 0, [view]),
        words=Words([""], [""], "", "slope by what moves"),
        reference=[0],
        names=names,
        batch_at=batch_at,
        settings={"from_logits": True, **settings},
    )


def _on_circle(*degrees: Any) -> Any:
    """Vectors `(n, 2)` of length 1."""
    angles = RADIANS * ops.stack([ops.cast(degree, "float32") for degree in degrees])
    return ops.stack([ops.cos(angles), ops.sin(angles)], axis=-1)


def _four(loss: Loss, x: Any) -> Batch:
    return np.array([0, 0, 1, 1]), _on_circle(0.0, x, 120.0, 150.0)


def _two_pairs(loss: Loss, x: Any) -> Batch:
    return np.array([0, 1]), ops.reshape(_on_circle(0.0, x, 120.0, 150.0), (2, 2, 2))


def _wrong_by(loss: Loss, x: Any) -> Batch:
    return np.zeros((1, 1), "float32"), ops.reshape(x, (1, 1))


def _to_target(loss: Loss, x: Any) -> Batch:
    return np.array([[1, 0]], "float32"), _on_circle(x)


def _alike(loss: Loss, x: Any) -> Batch:
    return np.array([1], "float32"), ops.expand_dims(_on_circle(0.0, x), 0)


def _triplet(loss: Loss, x: Any) -> Batch:
    return np.array([0], "float32"), ops.expand_dims(_on_circle(0.0, x, 90.0), 0)


def _different(loss: Loss, x: Any) -> Batch:
    return np.array([[-1 if type(loss).__name__ == "HingeEmbedding" else 0]], "float32"), ops.reshape(x, (1, 1))


def _ranked(loss: Loss, x: Any) -> Batch:
    return np.array([[3, 2, 1, 0]], "float32"), _row(x, 0.5, 0.0, -0.5)


def _shifted_box(loss: Loss, x: Any) -> Batch:
    return np.array([[0, 0, 1, 1]], "float32"), _row(x, 0.0, x + 1.0, 1.0)


def _spoken(loss: Loss, x: Any) -> Batch:
    right = np.eye(4, dtype="float32")[[[1, 1, 0, 2, 2, 0]]]
    return np.array([[1, 2]]), x * ops.convert_to_tensor(right)


def _noisy(loss: Loss, x: Any) -> Batch:
    across, along = np.meshgrid(*[np.linspace(0, 4 * np.pi, 32)] * 2)
    image = (0.5 + 0.25 * (np.sin(across) + np.cos(along)))[None, ..., None].astype("float32")
    noise = np.random.default_rng(0).uniform(size=image.shape).astype("float32")
    return image, (1.0 - x) * image + x * noise


def _graded(loss: Loss, x: Any) -> Batch:
    return np.array([2]), _row(*(x - (grade + 0.5) for grade in range(GRADES - 1)))


def _shared_grades(loss: Loss, x: Any) -> Batch:
    """Five samples, one of each grade; all but one are answered rightly."""
    answers = ops.stack([x if grade == 2 else ops.full_like(x, grade) for grade in range(GRADES)])
    far = ops.expand_dims(answers, -1) - ops.arange(GRADES, dtype="float32")
    logits = -ops.square(far)
    return np.eye(GRADES, dtype="float32"), logits if getattr(loss, "from_logits", False) else ops.softmax(logits)


def _at_risk(loss: Loss, x: Any) -> Batch:
    times = np.array([[2, 1], [3, 1], [4, 1], [5, 0], [6, 1]], "float32")
    return times, ops.reshape(_row(x, 0.5, 0.0, -0.5, -1.0), (5, 1))


def _in_interval(loss: Loss, x: Any) -> Batch:
    return np.array([[2, 1]], "float32"), _row(-2.0, -2.0, x, -2.0)


def _confident(loss: Loss, x: Any) -> Batch:
    """Ten answers of two classes, from logits whose first class has this probability."""
    logit = ops.log(x / (1.0 - x))
    labels = np.array([0] * 7 + [1] * 3)
    return labels, ops.stack([ops.broadcast_to(logit, (10,)), ops.zeros((10,))], axis=-1)


def _among_easy(loss: Loss, x: Any) -> Batch:
    logits = [x, *np.linspace(-5, -3, 11)]
    return np.array([[1.0]] + [[0.0]] * 11, "float32"), ops.reshape(_row(*logits), (12, 1))


def _in_groups(loss: Loss, x: Any) -> Batch:
    """One sample in four is of the small group, which has 7 tenths of the loss by now."""
    loss.state.groups = np.array([0, 0, 0, 1])
    loss.state.restore([0.3, 0.7])
    return np.zeros((4, 1), "float32"), ops.reshape(_row(0.5, -0.5, 0.5, x), (4, 1))


def _row(*numbers: Any) -> Any:
    """A batch of one row."""
    return ops.stack([ops.cast(number, "float32") for number in numbers])[None]
