"""LW523: a callback that follows a metric that nobody measures."""

import keras

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.rules.wrong_direction import watching_callbacks


def stopping(monitor):
    """A model that stops by some metric, without validation."""

    def make():
        x = built.table()
        stop = keras.callbacks.EarlyStopping(monitor, mode="min")
        return Given(built.dense(keras.layers.Dense(1)), x, built.real(x), {"callbacks": [stop]})

    return make


class MetricNotThere(Rule):
    """Where its metric is missing, a callback does nothing: no stop, no best weights, no file.

    Keras says so in a warning that scrolls by. `val_loss` is missing where there are no validation rows.

    Blind spots: metrics that other callbacks put into the logs.
    """

    code, name, fault = "LW523", "metric-not-there", "metric_mismatch"
    message = "A callback follows a metric that training doesn't report, so that it never acts."
    advice = "Give `validation_data` for names with `val_`, and spell metrics as in `history.history`."
    example = 'model.fit(x, y, validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping("val_loss")])'

    def check(self, case: Case) -> Findings:
        for callback in watching_callbacks(case):
            unheld = callback.monitor.startswith("val_") and case.validation is None and not case.history
            if unheld or (case.history and callback.monitor not in case.history):
                known = ", ".join(case.history) or "no validation rows"
                text = f"{type(callback).__name__}(monitor={callback.monitor!r}); known: {known}"
                yield self.found(text, severity=WARNING)

    bad = Built(stopping("val_loss"))
    good = Built(stopping("loss"))
