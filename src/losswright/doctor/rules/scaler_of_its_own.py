"""LW328: rows in use that were scaled by their own mean and spread."""

import keras

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.probes.shift import in_use, shifts
from losswright.doctor.rule import Findings, Rule

FEW, FEWEST = 100, 8


def by_themselves(x):
    """Each column to mean 0 and spread 1."""
    x = x.astype("float64")
    return ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")


def by_a_constant(x):
    """The same for all rows."""
    return 0.9 * x + 0.1


def used_after(scaled):
    """A model that is trained on standardised rows, and used on forty others."""

    def make():
        x = by_themselves(built.table())
        return Given(built.dense(keras.layers.Dense(1)), x, built.real(x), predict=scaled(built.table(1)[:40]))

    return make


class ScalerOfItsOwn(Rule):
    """A scaler that is fitted again on the rows in use moves them: the same house gets another size in another batch.

    Means that are exactly 0 in training and in use tell of two scalers. The fewer rows, the more it matters; of a
    single row nothing is left.

    Blind spots: scalers by smallest and largest value; fewer than eight rows.
    """

    code, name, fault = "LW328", "scaler-of-its-own", "input_inconsistent_scaling"
    message = "The inputs in use were standardised by their own mean and spread, not by those of training."
    advice = "Call `fit` on the training rows alone, and `transform`, not `fit_transform`, on all others."
    example = "scaler = StandardScaler().fit(x_train)\nmodel.predict(scaler.transform(x_new))"

    def check(self, case: Case) -> Findings:
        for where, rows in in_use(case) if case.train is not None and not reads_tokens(case) else ():
            for shift in shifts(case.train, rows) if case.train is not None and len(rows) >= FEWEST else ():
                if shift.has_its_own_scaler:
                    text = f"{where}: all means of {len(rows)} rows are 0 and all spreads 1, as in training"
                    yield self.warning_if(len(rows) < FEW, text)
                    return

    bad = Built(used_after(by_themselves))
    good = Built(used_after(by_a_constant))
