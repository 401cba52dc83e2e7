"""Metrics: each of the table of references, over a few batches, against scikit-learn and NumPy in float64."""

from random import Random
from typing import Any

from losswright import metrics

import keras
import numpy as np
import sklearn.metrics as sk

from fuzz.hostile import changed, generator, weighed
from fuzz.trial import Entry, Trial
from tests.metrics.references import REFERENCES, WEIGHT, YES, SHARE, NUMBERS, GUESSES

WRONG_SHARE = 0.5
NEAR_ZERO = 1e-5  # the root of a difference of nearly equal numbers has no more digits in float32
FEWEST = 20


def metric(draw: Random) -> Trial:
    """A metric, on some rows of its reference, or on what it isn't made for."""
    reference = draw.choice(REFERENCES)
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    rows = rng.choice(len(WEIGHT), size=rng.integers(FEWEST, len(WEIGHT)), replace=False)
    true, pred, weight = reference.y_true[rows], reference.y_pred[rows], WEIGHT[rows]
    if wrong:
        (true_is, true), (pred_is, pred) = (changed(array, draw, wrong=True) for array in (true, pred))
        weight_is, weight = weighed(len(rows), draw, wrong=True)
        batches = 1
    else:
        true_is = pred_is = weight_is = "some rows"
        batches = draw.randrange(1, 4)

    judge = reference.metric()

    def fault(answer):
        right = None if wrong else reference.truth(true, pred, weight)
        off = NEAR_ZERO + (float(judge.error_bound()) if hasattr(judge, "error_bound") else 0.0)
        if right is None or np.isnan(right).any() or np.allclose(answer, right, rtol=4 * reference.rel, atol=off):
            return ""
        return f"{answer}, and {right} is right"[:300]

    said = f"{reference}: {true_is}, {pred_is}, {weight_is}, {batches} batches"
    return Trial(said, (true, pred, weight), lambda: _number(judge, true, pred, weight, batches), fault,
                 sound=not wrong)  # fmt: skip


def _number(judge: Any, true: Any, pred: Any, weight: Any, batches: int) -> np.ndarray:
    if batches == 1:
        judge.update_state(true, pred, weight)
    else:
        for part in [*np.array_split(np.arange(len(true)), batches), np.arange(0)]:  # the last one has no rows
            judge.update_state(true[part], pred[part], weight[part])
    return np.asarray(keras.ops.convert_to_numpy(judge.result()))


def function(draw: Random) -> Trial:
    """`roc_auc` and `average_precision`, against scikit-learn."""
    name = draw.choice(("roc_auc", "average_precision"))
    wrong = draw.random() < WRONG_SHARE
    (true_is, true), (score_is, score) = (changed(array, draw, wrong=wrong) for array in (YES, SHARE))
    weight_is, weight = weighed(len(YES), draw, wrong=wrong)

    def fault(answer):
        if wrong:
            return ""
        plain = None if weight is None else np.ravel(weight)
        right = TRUTHS[name](YES.ravel(), SHARE.ravel(), sample_weight=plain)
        return "" if np.isclose(answer, right, rtol=1e-9) else f"{answer}, and {right} is right"

    said = f"{name}: {true_is}, {score_is}, {weight_is}"
    return Trial(said, (true, score, weight), lambda: getattr(metrics, name)(true, score, sample_weight=weight), fault,
                 sound=not wrong)  # fmt: skip


TRUTHS = {"roc_auc": sk.roc_auc_score, "average_precision": sk.average_precision_score}


def groups(draw: Random) -> Trial:
    """`by_group`, with columns of groups of all kinds."""
    wrong, rng = draw.random() < WRONG_SHARE, generator(draw)
    codes = rng.integers(3, size=len(NUMBERS))
    (true_is, true), (pred_is, pred) = (changed(array, draw, wrong=wrong) for array in (NUMBERS, GUESSES))
    weight_is, weight = weighed(len(NUMBERS), draw, wrong=wrong)
    group_is, group = draw.choice(list((GROUPS | WRONG_GROUPS if wrong else GROUPS).items()))
    columns = group(codes)
    metric = draw.choice(("mae", "rmse", ["mae", "mse"], None, 3, "no such metric", {}, [])
                         if wrong else ("mae",))  # fmt: skip

    def fault(answer):
        if wrong:
            return str(answer)[:0]
        plain = np.ones(len(codes)) if weight is None else np.ravel(weight)
        error = np.abs(NUMBERS - GUESSES).ravel()
        shown = [c for c in range(3) if plain[codes == c].sum() > 0]
        right = [np.average(error[codes == c], weights=plain[codes == c]) for c in shown]
        found = [v for v in answer.by_group.values() if v == v]
        return "" if np.allclose(sorted(found), sorted(right), rtol=1e-5) else f"{found}, and {right} is right"

    said = f"by_group {metric!r}: {true_is}, {pred_is}, {weight_is}, {group_is}"
    return Trial(said, (true, pred, weight, columns),
                 lambda: metrics.by_group(metric, true, pred, groups=columns, sample_weight=weight), fault,
                 sound=not wrong)  # fmt: skip


GROUPS = {
    "codes": lambda codes: codes,
    "names": lambda codes: np.array(["north", "<script>", ""])[codes],
    "column": lambda codes: codes[:, None],
    "dict": lambda codes: {"region": codes.tolist()},
    "dates": lambda codes: codes.astype("datetime64[D]"),
}
WRONG_GROUPS = {
    "none": lambda codes: None,
    "NaN": lambda codes: np.where(codes == 1, np.nan, codes),
    "missing": lambda codes: [None, *codes[1:].tolist()],
    "mixed": lambda codes: ["a", *codes[1:].tolist()],
    "too short": lambda codes: codes[1:],
    "lists": lambda codes: [[1, 2]] * len(codes),
    "dicts": lambda codes: [{}] * len(codes),
    "no column": lambda codes: {},
    "word": lambda codes: "region",
    "number": lambda codes: 3,
    "two lengths": lambda codes: {"a": codes, "b": codes[1:]},
    "complex": lambda codes: codes.astype(complex),
}

ENTRIES = (
    Entry("metrics", metric, 25, tuple({f"metrics.{type(reference.metric()).__name__}" for reference in REFERENCES})),
    Entry("metrics of whole columns", function, 3, ("metrics.roc_auc", "metrics.average_precision")),
    Entry("metrics by group", groups, 3, ("metrics.by_group", "metrics.GroupedMetrics")),
)
