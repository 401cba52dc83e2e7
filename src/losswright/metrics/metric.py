"""What every metric shares: sums over everything seen, a number made of them, settings that save and load."""

import inspect
import re
from typing import Annotated, Any, Self, TypeVar

import keras
from keras import ops

from losswright.core.alignment import align_rows
from losswright.core.numeric import numeric_batch
from losswright.core.saveable import settings_of, unpack_settings
from losswright.core.settings import Dtype, Shape, enforce_ranges
from losswright.metrics.compensated_sum import CompensatedSum
from losswright.metrics.weighted_elements import weighted_elements

PACKAGE = "losswright.metrics"  # apart from that of the losses, some of which have the same names
WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
Class = TypeVar("Class", bound=type)


def saveable_metric(cls: Class) -> Class:
    """Class decorator: register a metric for `.keras` files and enforce the ranges of its settings."""
    if "__init__" in cls.__dict__:
        setattr(cls, "__init__", enforce_ranges(cls.__dict__["__init__"]))  # noqa: B010  (mypy refuses the plain form)
    return keras.saving.register_keras_serializable(package=PACKAGE)(cls)


class Metric(keras.metrics.Metric):
    """Base of all metrics. What a batch adds is a sum, so batches, their order and merging never change a result.

    `sample_weight` is `(N,)`, or has more of the axes of `y_pred`, batch first; a weight of 3 is three copies, a
    weight of 0 hides the sample, NaN included. Keras masks of `y_pred` hide steps. The result is NaN where nothing
    was counted, or where what counts is unknown: NaN, a bad weight, a label that is no class, a score outside 0 to 1
    where probabilities are expected. Subclasses write `batch_sums` and `number`.
    """

    _direction = "up"  # Keras's word for which way is better

    @enforce_ranges
    def __init__(
        self,
        *,
        shape: Annotated[tuple[int, ...] | None, Shape()] = None,
        name: str | None = None,
        dtype: Annotated[Any, Dtype()] = None,
    ):
        super().__init__(name=name or WORD.sub("_", type(self).__name__).lower(), dtype=dtype)
        self.sums: CompensatedSum | None = None
        if shape is not None:
            self._build(shape)

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """What a batch adds: one tensor of sums."""
        raise NotImplementedError(f"{type(self).__name__} must define batch_sums(y_true, y_pred, sample_weight)")

    def number(self, sums: Any) -> Any:
        """The result, from the sums over everything."""
        raise NotImplementedError(f"{type(self).__name__} must define number(sums)")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch; one without samples adds nothing."""
        y_true, y_pred, weight = numeric_batch(y_true, y_pred, sample_weight)
        y_pred = y_pred if hasattr(y_pred, "shape") else ops.convert_to_tensor(y_pred)
        y_true = y_true if hasattr(y_true, "shape") else ops.convert_to_tensor(y_true)
        align_rows(y_true, y_pred)
        if y_pred.shape[0] == 0:
            return
        added = self.batch_sums(y_true, y_pred, weight)
        self._build(tuple(added.shape)).add(added)

    def merge_state(self, metrics: list[Self]) -> None:
        """Add what other metrics of this class, with the same settings, have seen."""
        for metric in metrics:
            if metric.sums is not None:
                self._build(tuple(metric.sums.total.shape)).merge(metric.sums)

    def result(self) -> Any:
        """The number so far."""
        if self.sums is None:
            return ops.convert_to_tensor(float("nan"), dtype="float32")
        return self.number(self.sums.value())

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        taken = inspect.signature(type(self).__init__).parameters
        is_open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values())
        settings = settings_of(self, Metric)  # those of base classes too, some of which a class fixes
        return {**super().get_config(), **{name: settings[name] for name in settings if is_open or name in taken}}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The metric that `get_config` described."""
        return cls(**unpack_settings(config))

    def _build(self, shape: tuple[int, ...]) -> CompensatedSum:
        """The sums; where their shape is that of the data, they are made with the first batch."""
        if self.sums is None:
            self.sums = CompensatedSum(self, shape, name="sums")
        return self.sums


class WeightedMean(Metric):
    """Base of metrics that are the weighted mean, over all elements, of one value each."""

    _direction = "down"

    def __init__(self, *, name: str | None = None, dtype: Any = None):
        super().__init__(shape=(2,), name=name, dtype=dtype)

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """One value an element."""
        raise NotImplementedError(f"{type(self).__name__} must define element(y_true, y_pred)")

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weighted values and weights."""
        y_true, y_pred, weight = weighted_elements(y_true, y_pred, sample_weight)
        return sum_with_weight(self.element(y_true, y_pred), weight)

    def number(self, sums: Any) -> Any:
        """The weighted mean."""
        return sums[0] / sums[1]


def sum_with_weight(values: Any, weight: Any) -> Any:
    """`(2,)`: the sum of weighted values, where weight 0 hides NaN, and the sum of weights."""
    values = ops.where(weight == 0, 0.0, ops.cast(values, "float32"))
    return ops.stack([ops.sum(weight * values), ops.sum(weight)])
