"""LW725: weights that the metrics leave out."""

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.probes.metrics import given_metrics, metric_name
from losswright.doctor.probes.weights import given_weights
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def measured(**metrics):
    """A model whose rows have weights."""

    def make():
        import keras

        x = built.table()
        model = built.dense(keras.layers.Dense(1), **metrics)
        return Given(model, x, built.real(x), {"sample_weight": x[:, 0] ** 2})

    return make


class UnweightedMetrics(Remark):
    """The loss is weighted by `sample_weight`, what stands under `metrics=` is not.

    The two then speak of different rows, and rows of weight 0 count in the metric.

    Blind spots: weights by class, which `weighted_metrics` also sees.
    """

    code, name, fault = "LW725", "unweighted-metrics", "metric_mismatch"
    message = "The loss is weighted and the metrics are not."
    advice = "Give them as `weighted_metrics=[...]` (beside `metrics`, if both are of interest)."
    example = 'model.compile(loss="mse", weighted_metrics=["mae"])'

    def check(self, case: Case) -> Findings:
        plain, weighted = given_metrics(case), given_metrics(case, weighted=True)
        if plain and not weighted and any(weights.std() > 0 for weights in given_weights(case)):
            yield self.remark(f"unweighted: {', '.join(map(metric_name, plain[:5]))}")

    bad = Built(measured(metrics=["mae"]))
    good = Built(measured(weighted_metrics=["mae"]))
