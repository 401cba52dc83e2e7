"""LW826: a metric that gets worse while the loss gets better."""

import numpy as np

from losswright.doctor.built import Built, Given, dense, label, table
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.rules.wrong_direction import FALLING, RISING

FEWEST, AGAINST, LEAST = 6, 0.7, 0.05


def misled(y_true, y_pred):
    """A score that has the wrong idea of the goal."""
    import keras

    return keras.ops.mean(y_true, axis=-1) * y_pred[:, 0] - (1 - keras.ops.mean(y_true, axis=-1)) * y_pred[:, 0]


def trained_on(loss):
    """A model that watches its accuracy."""

    def make():
        import keras

        x = table()
        last = keras.layers.Dense(1, activation="sigmoid")
        optimizer = keras.optimizers.SGD(0.5)
        return Given(
            dense(last, loss=loss, optimizer=optimizer, metrics=["mae"]), x, label(x), {"epochs": 8, "batch_size": 8}
        )

    return make


class LossAndMetricAtOdds(Remark):
    """The loss is what training follows, the metric what is wanted. Where one falls and the other worsens, they differ.

    Blind spots: the noise of single epochs; metrics under names of one's own.
    """

    code, name, fault = "LW826", "loss-and-metric-at-odds", "metric_mismatch"
    message = "While the loss falls, a metric gets worse: they want different things."
    advice = "Choose a loss that is a smooth form of the metric, or stop by the metric: `lw.advise(y)` names losses."
    example = 'keras.callbacks.EarlyStopping("val_auc", mode="max", restore_best_weights=True)'

    def check(self, case: Case) -> Findings:
        loss = np.asarray(case.history.get("loss", []), "float64")
        if len(loss) < FEWEST or not np.isfinite(loss).all() or loss[-1] >= loss[0]:
            return
        for name, values in case.history.items():
            sign = 1 if name in RISING else -1 if name in FALLING and name != "loss" else 0
            seen = sign * np.asarray(values, "float64")
            if not sign or len(seen) != len(loss) or not np.isfinite(seen).all() or np.ptp(seen) == 0:
                continue
            related = float(np.corrcoef(loss, seen)[0, 1])
            if related > AGAINST and seen[-1] < seen[0] - LEAST * abs(seen[0]):
                text = f"{name} {values[0]:.4g} to {values[-1]:.4g}, loss {loss[0]:.4g} to {loss[-1]:.4g}"
                yield self.remark(f"{text}; correlation over {len(loss)} epochs {sign * related:+.2f}")

    bad = Built(trained_on(misled), trained=True)
    good = Built(trained_on("binary_crossentropy"), trained=True)
