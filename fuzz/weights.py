"""Weights of samples, against scikit-learn and formulas in float64."""

from random import Random
from typing import Any

from losswright import weights

import keras
import numpy as np
import torch
from sklearn.utils.class_weight import compute_sample_weight

from fuzz.hostile import VALUES, changed, generator, weighed
from fuzz.trial import Entry, Trial

WRONG_SHARE, ROWS = 0.5, 12
LABELS = (np.array([0, 1, 1]), np.array(["cat", "dog", "<b>"]), np.array([1.0, 2.0, 5.0]), np.array([-1, 1, 300]),
          np.array([0, 2**62, 5]), np.array([False, True, True]))  # fmt: skip


def by_label(draw: Random) -> Trial:
    """`by_class` and `by_group`, against scikit-learn's balanced weights."""
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    labels = draw.choice(LABELS)[rng.integers(3, size=ROWS)]
    numeric = labels.dtype.kind in "iufb"
    label_is, given = (
        changed(labels, draw, wrong=wrong) if numeric or (wrong and draw.random() < 0.5) else ("as is", labels)
    )
    weighting = draw.choice((*VALUES, {"cat": 1.0}, {0: 1.0, 1: 2.0}, "effective")) if wrong else "balanced"
    function = draw.choice((weights.by_class, weights.by_group))

    def fault(answer):
        if wrong:
            return _malformed(answer)
        right = compute_sample_weight("balanced", labels)
        return "" if np.allclose(answer, right, rtol=1e-6) else f"{answer}, and {right} is right"

    said = f"{function.__name__} {weighting!r}: {labels.dtype}, {label_is}"
    return Trial(said, (given, weighting), lambda: function(given, weighting), fault, sound=not wrong)


def _malformed(answer: Any) -> str:
    """What weights must be, whatever they were made of."""
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, (list, tuple)) else [answer]
    sound = all(np.isfinite(part).all() and (np.asarray(part) >= 0).all() for part in parts if part is not None)
    return "" if sound else f"{answer}"[:200]


def by_time(draw: Random) -> Trial:
    """`by_time`, against the formula."""
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    times = rng.integers(100, size=ROWS).astype("float64")
    dated = draw.random() < 0.4
    given = times.astype("int64").astype("datetime64[D]") if dated else times
    half, now = (np.timedelta64(10, "D") if dated else 10.0), None
    time_is = "as it is"
    if wrong:
        time_is, given = changed(given, draw, wrong=True) if draw.random() < 0.7 else (time_is, given)
        moments = (*VALUES, np.datetime64("2020"), np.datetime64("NaT"), np.timedelta64("NaT"), np.timedelta64(3))
        half, now = draw.choice((half, *moments)), draw.choice((None, 200.0, *moments))
    elif not dated:
        time_is, given = changed(given, draw, wrong=False)

    def fault(answer):
        if wrong:
            return _malformed(answer)
        right = 0.5 ** ((times.max() - times) / 10.0)
        return "" if np.allclose(answer, right, rtol=1e-6) else f"{answer}, and {right} is right"

    said = f"by_time half_life={half!r}, now={now!r}: {time_is}, {'dates' if dated else 'numbers'}"
    return Trial(said, (given,), lambda: weights.by_time(given, half_life=half, now=now), fault, sound=not wrong)


def combined(draw: Random) -> Trial:
    """`combine`, against a product."""
    wrong = draw.random() < WRONG_SHARE
    given = [weighed(ROWS, draw, wrong=wrong) for _ in range(draw.randrange(4 if wrong else 3) + (not wrong))]
    arrays = [array for _, array in given if wrong or array is not None] or [np.ones(ROWS)]

    def fault(answer):
        if wrong:
            return _malformed(answer)
        columns = [np.reshape(array, (ROWS, 1)) for array in arrays]
        right = np.prod(columns, axis=0)
        return "" if np.allclose(answer.ravel(), right.ravel(), rtol=1e-6) else f"{answer}, and {right} is right"

    some_left = sum(np.prod([np.ravel(a) for a in arrays], axis=0)) > 0 if not wrong else False
    return Trial(f"combine: {[name for name, _ in given]}", tuple(arrays), lambda: weights.combine(*arrays), fault,
                 sound=some_left)  # fmt: skip


def by_features(draw: Random) -> Trial:
    """`by_features`, of arrays and columns, with functions that return what they like."""
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    column = rng.random(ROWS)
    is_, given = changed(column, draw, wrong=wrong)
    result = weighed(ROWS, draw, wrong=True)[1]
    named = draw.random() < 0.5
    x = {"price": given, "other": column} if named else given

    def function(price):
        return result if wrong else np.asarray(price, "float64") * 2

    def fault(answer):
        if wrong:
            return _malformed(answer)
        return "" if np.allclose(answer, 2 * column, rtol=1e-6) else f"{answer}, and {2 * column} is right"

    return Trial(f"by_features: {is_}", (given,), lambda: weights.by_features(x, function), fault, sound=not wrong)


def for_outputs(draw: Random) -> Trial:
    """`for_outputs`, in all structures."""
    model, wrong = draw.choice(MODELS), draw.random() < WRONG_SHARE
    each = [weighed(ROWS, draw, wrong=wrong) for _ in range(3)]
    (said, one), (_, two), (_, three) = each
    structures = {
        "one array": one, "list": [one, two], "tuple": (one, two), "dict": {"a": one, "b": two}, "partial": {"a": one},
        "three": [one, two, three], "unknown": {"c": one}, "none": None, "nested": [[one], [two]], "numbers": {0: one},
    }  # fmt: skip
    name, given = draw.choice(list(structures.items()))
    targets = draw.choice((None, np.ones((ROWS, 1)), [np.ones(ROWS)] * 2, {"a": np.ones(ROWS), "b": np.ones(ROWS)}, 3,
                           "y", [], {}, {"a": None, "b": None}))  # fmt: skip
    return Trial(f"for_outputs of {model.output_names}: {name} of {said}, y {type(targets).__name__}", (one, two),
                 lambda: weights.for_outputs(model, given, targets), _malformed)  # fmt: skip


def _model(names: tuple[str, ...], as_dict: bool = False) -> keras.Model:
    x = keras.Input((2,))
    outputs = {name: keras.layers.Dense(1, name=name)(x) for name in names}
    return keras.Model(x, outputs if as_dict else list(outputs.values()))


MODELS = (_model(("a",)), _model(("a", "b")), _model(("a", "b"), as_dict=True))


class Batches(keras.utils.PyDataset):
    """One batch of whatever there is."""

    def __init__(self, batch: Any):
        super().__init__()
        self.batch = batch

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Any:
        return self.batch


def attach(draw: Random) -> Trial:
    """`attach`, to sources of all kinds, with functions that return what they like."""
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    x, y = rng.random((ROWS, 2)), rng.random(ROWS)
    x_is, given_x = changed(x, draw, wrong=wrong)
    y_is, given_y = changed(y, draw, wrong=wrong)
    held_is, held = weighed(ROWS, draw, wrong=wrong)
    result = weighed(ROWS, draw, wrong=True)[1] if wrong else rng.random(ROWS) + 0.1
    source = draw.choice(SOURCES if wrong else SOURCES[:4])
    batches = ((given_x, given_y, held), (given_x, given_y), [given_x, given_y], given_x, (given_x,),
               (given_x, {"a": given_y}), (given_x, [given_y, given_y]))  # fmt: skip
    batch = draw.choice(batches) if wrong else (given_x, y, held)

    def fault(answer):
        if wrong:
            return _malformed(answer[-1]) if isinstance(answer, tuple) else ""
        right = result * (1.0 if held is None else np.ravel(held))
        found = np.ravel(answer[-1])
        return "" if np.allclose(found, right, rtol=1e-6) else f"{found}, and {right} is right"

    said = f"attach to {source}: {x_is}, {y_is}, {held_is}"
    return Trial(said, (given_x, given_y, held), lambda: _first(source, batch, lambda x, y: result), fault,
                 sound=not wrong)  # fmt: skip


def _first(source: str, batch: Any, function: Any) -> Any:
    """The first batch of the source, with weights."""
    if source == "arrays":
        return weights.attach(batch, function)
    if source == "generator":
        return next(weights.attach(iter([batch]), function))
    if source == "PyDataset":
        return weights.attach(Batches(batch), function)[0]
    if source == "DataLoader":
        loader = torch.utils.data.DataLoader([0], collate_fn=lambda samples: batch)
        return next(iter(weights.attach(loader, function)))
    return weights.attach({"a list": [batch], "a word": "data", "none": None}[source], function)


SOURCES = ("arrays", "generator", "PyDataset", "DataLoader", "a list", "a word", "none")

ENTRIES = (
    Entry("weights by class and group", by_label, 6, ("weights.by_class", "weights.by_group")),
    Entry("weights by time", by_time, 3, ("weights.by_time",)),
    Entry("weights combined", combined, 3, ("weights.combine",)),
    Entry("weights by features", by_features, 3, ("weights.by_features",)),
    Entry("weights for outputs", for_outputs, 3, ("weights.for_outputs",)),
    Entry("weights attached", attach, 3, ("weights.attach",)),
)
