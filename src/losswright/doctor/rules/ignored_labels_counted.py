"""LW828: labels that the loss leaves out and accuracy counts."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.probes.losses import setting
from losswright.doctor.probes.metrics import ACCURACIES, metric_names
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.rules.uneven_batches import ignoring, partly_ignored

NOTICEABLE = 0.02


class IgnoredLabelsCounted(Rule):
    """`ignore_class` is a setting of the loss. Accuracy knows nothing of it: each such row counts as an error.

    Blind spots: metrics of one's own.
    """

    code, name, fault = "LW828", "ignored-labels-counted", "metric_mismatch"
    message = "The loss leaves a label out, and accuracy counts it as wrong."
    advice = "Give those rows a `sample_weight` of 0 and the metric as `weighted_metrics`."
    example = 'model.compile(loss=loss, weighted_metrics=["accuracy"])'

    def check(self, case: Case) -> Findings:
        for output in case.supervised if ACCURACIES & set(metric_names(case)) else []:
            ignored = setting(output.objective.loss, "ignore_class")
            if ignored is None:
                continue
            share = float((output.targets.values == ignored).mean())
            if share > 0:
                text = f"{share:.1%} of the labels are {ignored}; accuracy can't pass {1 - share:.1%}"
                yield self.found(text, severity=WARNING if share > NOTICEABLE else NOTE, output=output)

    bad = examples.classes(loss=ignoring(-1), target=partly_ignored, compile={"metrics": ["accuracy"]})
    good = examples.classes(loss=ignoring(-1), compile={"metrics": ["accuracy"]})
