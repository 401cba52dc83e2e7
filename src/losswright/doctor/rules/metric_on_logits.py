"""LW821: metrics that cut logits at 0.5."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair
from losswright.doctor.probes.metrics import given_metrics, metric_name
from losswright.doctor.rule import Findings, Rule

CUTTING = ("accuracy", "acc", "binary_accuracy", "precision", "recall", "auc", "f1_score", "true_positives")
NOTICEABLE = 0.01


class MetricOnLogits(Rule):
    """A logit of 0 is a probability of a half. Metrics cut at 0.5 all the same, which is a probability of 0.62.

    Precision, recall and AUC take what is below 0 or above 1 for wrong values, or clip it.

    Blind spots: metrics under names of one's own.
    """

    code, name, fault = "LW821", "metric-on-logits", "metric_mismatch"
    message = "The model gives logits, and a metric cuts them at 0.5 as if they were probabilities."
    advice = "Give the metric `threshold=0.0` (or use the metrics of losswright with `from_logits=True`)."
    example = 'model.compile(loss=loss, metrics=[keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")])'

    def check(self, case: Case) -> Findings:
        given = [metric for metric in given_metrics(case) if self._cuts(metric)]
        for output in case.supervised if given else []:
            logits = output.objective.family == BERNOULLI and output.objective.from_logits
            found = self._both(case, output) if logits and output.activation != "sigmoid" else None
            if found is not None:
                wrong, right = found
                text = f"{metric_name(given[0])}: accuracy {wrong:.3f} at 0.5, {right:.3f} at 0"
                noticeable = abs(wrong - right) > NOTICEABLE
                yield self.found(text, severity=WARNING if noticeable else NOTE, output=output)

    @staticmethod
    def _cuts(metric: object) -> bool:
        name = metric_name(metric)
        own = getattr(metric, "threshold", getattr(metric, "thresholds", None))
        return name in CUTTING and own in (None, 0.5, [0.5]) and not getattr(metric, "from_logits", False)

    @staticmethod
    def _both(case: Case, output: Output) -> tuple[float, float] | None:
        """The accuracy with the cut at 0.5, and at 0."""
        both = pair(case, output)
        if both is None or both[0].size != both[1].size:
            return None
        truth = both[0].reshape(both[1].shape) > 0.5
        return float(np.mean((both[1] > 0.5) == truth)), float(np.mean((both[1] > 0) == truth))

    bad = examples.binary("linear", examples.logits("BinaryCrossentropy"), compile={"metrics": ["accuracy"]})
    good = examples.binary(compile={"metrics": ["accuracy"]})
