"""Groups of samples, given beside the targets, on their way to the losses that want them."""

from collections.abc import Callable
from typing import Any

import keras

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError
from losswright.core.state import State


class GroupFeed:
    """Takes the groups out of `y = {output: targets, "group": groups}` and hands them to the losses' states.

    Args:
        states: those with a `group`, the key of the groups in `y`.
    """

    def __init__(self, states: list[State]):
        self.states = states
        self.keys = {state.group for state in states}

    def take(self, y: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        """Targets and weights without groups, which the states have then.

        Raises:
            LabelError: `y` lacks the groups.
        """
        for state in self.states:
            if not isinstance(y, dict) or state.group not in y:
                raise LabelError(
                    f"y came as {clip(describe(y))}; the loss wants the group of each sample there: "
                    f"y={{output: targets, {state.group!r}: groups}}, in validation too"
                )
            state.groups = y[state.group]
        return self.strip(y, y_pred), self.strip(sample_weight, y_pred)

    def strip(self, structure: Any, y_pred: Any) -> Any:
        """Targets or weights in the structure of the predictions."""
        if not isinstance(structure, dict):
            return structure
        rest = {key: value for key, value in structure.items() if key not in self.keys}
        return next(iter(rest.values())) if len(rest) == 1 and not isinstance(y_pred, dict) else rest

    def metrics_without_groups(self, model: keras.Model) -> Callable[..., Any]:
        """The model's `compute_metrics`, which sees targets alone."""
        own = model.compute_metrics

        def compute_metrics(x, y, y_pred, sample_weight=None):
            return own(x, self.strip(y, y_pred), y_pred, self.strip(sample_weight, y_pred))

        return compute_metrics


def told_groups(model: keras.Model, y: Any, y_pred: Any) -> Any:
    """Targets without groups, once the losses that want those have heard them.

    Raises:
        LabelError: a loss wants groups, and `y` lacks them.
    """
    feed = getattr(vars(model).get("compute_loss"), "groups", None)
    return y if feed is None else feed.take(y, y_pred, None)[0]
