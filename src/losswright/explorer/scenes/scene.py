"""A scene: one kind of mistake, moved along an axis, and all that the page says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.explorer.stops import Setting, parameters
from losswright.kernels.drawn_curves import values_and_slopes_of_curve


@dataclass(frozen=True)
class View:
    """A way to draw the axis: where each stop lies, and the ticks."""

    label: str
    places: np.ndarray
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Axis:
    """The mistake that a slider moves. `stops` are all computed points, of which `shown` (first, last) are in view."""

    label: str
    stops: np.ndarray
    said: Sequence[str]
    shown: tuple[int, int]
    start: int
    views: Sequence[View]
    marks: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True)
class Knob:
    """A choice besides the axis, such as the true label."""

    label: str
    said: Sequence[str]
    start: int


@dataclass(frozen=True)
class Batch:
    """Real samples. Each is a point of the scene: (variant, stop of the axis, group); -1 stands for the one in view."""

    title: str
    samples: np.ndarray
    said: Sequence[str]
    groups: Sequence[str]
    weighed: bool = False  # by a knob, in Python, because here the weight of one sample changes the cost of others


@dataclass(frozen=True)
class Data:
    """A distribution of real targets, and where the best constant predictions may lie on the same axis."""

    title: str
    source: str
    edges: np.ndarray
    shares: np.ndarray
    marks: Sequence[tuple[float, str]]
    said: str  # how a place is read, with a gap `{x}`
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Words:
    """Sentences with gaps, one a variant: `{x}` is the stop of the axis, `{r}` a ratio, `{loss}` a loss."""

    situation: Sequence[str]
    reference: Sequence[str]
    unit_of_scale: str
    slope: str
    reference_line: Sequence[str] = ()


@dataclass(frozen=True)
class Facts:
    """What a loss makes of the real data: the best constant, and what the worst hundredth carries of loss and pull."""

    constant: float = float("nan")
    worst_of_loss: float = float("nan")
    worst_of_pull: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Variants (combinations of knobs, the last changing first) times stops of the axis, and losses that fit."""

    key: ClassVar[str]
    title: ClassVar[str]
    lead: ClassVar[str]
    tasks: ClassVar[Sequence[str]]
    most: ClassVar[int] = 25  # combinations of settings a loss
    customary: ClassVar[Mapping[str, Sequence[float]]] = MappingProxyType({})  # stops of settings, by name
    start_with: ClassVar[Sequence[str]]
    above_least: ClassVar[bool] = False  # charges are counted from the best prediction, where losses have offsets
    picture: ClassVar[str] = ""

    axis: Axis
    words: Words
    reference: Sequence[int]  # the stop that each variant compares with
    knobs: Sequence[Knob] = ()
    batch: Batch | None = None
    data: Data | None = None
    variants: int = field(default=1)

    def accepts(self, loss: type[Loss]) -> bool:
        """Whether a loss of the catalogue belongs here."""
        return loss.card is not None and loss.card.task in self.tasks

    def draws(self, loss: type[Loss]) -> bool:
        """Whether a picture of this loss can be made here, be it shown on the page or not."""
        return self.accepts(loss)

    def make(self, loss: type[Loss]) -> Loss:
        """The loss with the settings that the scene asks for, such as `from_logits=True`."""
        return loss()

    def outputs(self, loss: Loss) -> tuple[Setting, ...]:
        """Further outputs of the model that this loss wants, as sliders."""
        return ()

    def targets(self, loss: Loss) -> np.ndarray:
        """Targets of all variants and stops, variant by variant: `(V * P, ...)`."""
        raise NotImplementedError(f"{type(self).__name__} must define targets")

    def predictions(self, loss: Loss, x: Any, outputs: dict[str, float]) -> Any:
        """Predictions for the places `x` on the axis, of all variants and stops."""
        raise NotImplementedError(f"{type(self).__name__} must define predictions")

    def charge(self, loss: Loss, outputs: dict[str, float]) -> Callable[[Any], Any]:
        """What the loss charges at the places of all variants and stops, as a function of these places."""
        targets = self.targets(loss)
        return lambda x: unreduced(loss, targets, self.predictions(loss, x, outputs))

    def measure(self, loss: Loss, outputs: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Values and slopes, `(V, P)` each, by the loss's own call."""
        places = np.tile(self.axis.stops, self.variants)
        values, slopes = values_and_slopes_of_curve(self.charge(loss, outputs), places)
        return values.reshape(self.variants, -1), slopes.reshape(self.variants, -1)

    def facts(self, values: np.ndarray, slopes: np.ndarray) -> Facts:
        """What follows for the real data of the scene."""
        return Facts()


def taking(loss: type[Loss], **settings: Any) -> Loss:
    """The loss with those of the settings that it takes."""
    taken = parameters(loss)
    make: Any = loss
    return make(**{name: value for name, value in settings.items() if name in taken})


def unreduced(loss: Loss, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
    """One value a sample, `(N,)`."""
    values = loss(y_true, y_pred, sample_weight)
    return ops.mean(ops.reshape(values, (values.shape[0], -1)), axis=-1)


def columns(*parts: Any) -> Any:
    """The last axis of an output that holds several numbers: the first is a tensor `(N,)`, others may be numbers."""
    first = ops.convert_to_tensor(parts[0])
    return ops.stack([part if i == 0 else ops.full_like(first, part) for i, part in enumerate((first, *parts[1:]))], -1)


def nearest(stops: np.ndarray, values: np.ndarray | Sequence[float]) -> np.ndarray:
    """The index of the stop that is nearest to each value."""
    return np.abs(np.asarray(stops)[None, :] - np.asarray(values)[:, None]).argmin(axis=1)


def minus(number: float, form: str = "g") -> str:
    """A number with a true minus sign."""
    return f"{number:{form}}".replace("-", "−")


def evenly(values: Sequence[float], said: Callable[[float], str] = minus) -> list[tuple[float, str]]:
    """Ticks at values."""
    return [(value, said(value)) for value in values]


def percents() -> list[tuple[float, str]]:
    """Ticks of shares, 0 to 1."""
    return [(share, f"{100 * share:g} %") for share in (0, 0.25, 0.5, 0.75, 1)]
