"""LW827: a metric of one's own that counts batches, not rows."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.probes.metrics import given_metrics, metric_name
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

SMALL, TOLERANCE = 8, 0.02


def worst_tenth(y_true, y_pred):
    """The 90th percentile of errors."""
    return keras.ops.quantile(keras.ops.abs(y_true - y_pred), 0.9)


def mean_error(y_true, y_pred):
    """One value a row."""
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


class MetricOfBatches(Remark):
    """A metric function that gives one number a batch is averaged over batches, whatever their size.

    For means of equal batches that is right; a quantile, F1 or correlation of a batch is not that of all rows.

    Blind spots: metrics that are given as objects.
    """

    code, name, fault = "LW827", "metric-of-batches", "metric_mismatch"
    message = "A metric gives one number a batch; its mean over batches is not its value over all rows."
    advice = "Return a value for each row, or write a `keras.metrics.Metric`; losswright has quantiles and tail means."
    example = "model.compile(loss=loss, metrics=[lw.metrics.AbsoluteErrorQuantile(0.9)])"

    def check(self, case: Case) -> Findings:
        own = [m for m in given_metrics(case) if callable(m) and not isinstance(m, (keras.metrics.Metric, type))]
        for output in case.supervised if own else []:
            both = pair(case, output)
            if both is None or len(both[0]) <= SMALL:
                continue
            for metric in own:
                values = self._both(metric, *both)
                if values is not None and abs(values[0] - values[1]) > TOLERANCE * abs(values[1]):
                    text = f"{metric_name(metric)}: {values[0]:.4g} in batches of {SMALL}, {values[1]:.4g} over all"
                    yield self.remark(f"{text} {len(both[0])} rows", output=output)

    @staticmethod
    def _both(metric: object, y_true: np.ndarray, y_pred: np.ndarray) -> tuple[float, float] | None:
        whole = unreduced(metric, y_true, y_pred)
        if whole is None or whole.ndim:
            return None
        starts = range(0, len(y_true), SMALL)
        parts = [unreduced(metric, y_true[i : i + SMALL], y_pred[i : i + SMALL]) for i in starts]
        return float(np.mean([part for part in parts if part is not None])), float(whole)

    bad = examples.regression(compile={"metrics": [worst_tenth]})
    good = examples.regression(compile={"metrics": [mean_error]})
