"""LW801: accuracy as a metric of real targets."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import CONTINUOUS

ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")


class AccuracyOfRegression(Rule):
    """Accuracy counts outputs that equal the target, and real numbers never do.

    It stays near 0 however good the model is, or counts noise.

    Blind spots: metrics under names of one's own.
    """

    code, name, fault = "LW801", "accuracy-of-regression", "metric_mismatch"
    message = "Accuracy says nothing about real targets."
    advice = "Watch an error in the unit of the target: `mae`, `lw.metrics.AbsoluteErrorQuantile(0.9)`, or `r2_score`."
    example = 'model.compile(loss="mse", metrics=["mae", keras.metrics.R2Score()])'

    def check(self, case: Case) -> Findings:
        watched = [name for name in case.history if name.removeprefix("val_").rsplit("_", 1)[-1] in ("accuracy", "acc")]
        named = watched or [name for name in _metric_names(case) if name in ACCURACIES]
        real = [o for o in case.supervised if o.targets.kind == CONTINUOUS and not o.objective.classifies]
        if named and real and len(real) == len(case.supervised):
            values = case.history.get(named[0])
            seen = f"; {named[0]} ended at {values[-1]:.3g}" if values else ""
            yield self.found(
                f"targets are real, {real[0].targets.low:.4g} to {real[0].targets.high:.4g}{seen}",
                severity=WARNING,
                output=real[0],
            )

    bad = examples.regression(compile={"metrics": ["accuracy"]})
    good = examples.regression(compile={"metrics": ["mae"]})


def _metric_names(case: Case) -> list[str]:
    given = getattr(getattr(case.model, "_compile_metrics", None), "_user_metrics", None) or []
    return [metric for metric in given if isinstance(metric, str)] if isinstance(given, (list, tuple)) else []
