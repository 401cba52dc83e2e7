"""LW330: held-out rows on which the model does better than on those it was trained on."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.built import Built, Given, dense, label, table
from losswright.doctor.case import Case
from losswright.doctor.probes.forward import held_out, train_sample
from losswright.doctor.probes.health import noise
from losswright.doctor.probes.skill import skill, train_skill
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

FACTOR = 2.0  # times chance on the smaller of both samples


def noisy_training():
    """A fourth of the training labels are turned around, and none of the validation labels."""
    import keras

    x, held = table(), table(seed=1)
    wrong = np.arange(len(x)) % 4 == 0
    y = np.where(wrong[:, None], 1 - label(x), label(x))
    layers = [keras.layers.Dense(1, activation="sigmoid")]
    model = dense(*layers, loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return Given(model, x, y, {"epochs": 60, "validation_data": (held, label(held))})


class EasierHeldOutRows(Remark):
    """A model knows the rows that it was trained on, so that it does better on them, if anything.

    Both are judged in the same way here, without dropout. Better on held-out rows by more than chance means that they
    are other rows: easier classes, training rows among them, or training labels that are wrong.

    Blind spots: held-out rows that are easier by a little.
    """

    code, name, fault = "LW330", "easier-held-out-rows", "data_leak_val"
    message = "The model does better on held-out rows than on its training rows."
    advice = "Compare classes and labels of both; split at random, and clean both in the same way."
    example = "x_train, x_val, y_train, y_val = train_test_split(x, y, stratify=y)"

    def check(self, case: Case) -> Findings:
        held, rows = held_out(case), train_sample(case)
        if held is None or rows is None or not case.history:
            return
        for output in case.supervised:
            mine, theirs = train_skill(case, output), skill(case, output)
            chance = FACTOR * noise(min(len(held), len(rows)))
            if mine is not None and theirs is not None and theirs - max(mine, 0.0) > chance:
                yield self.remark(f"skill {theirs:.2f} on held-out rows, {mine:.2f} on training rows", output=output)

    bad = Built(noisy_training, trained=True)
    good = examples.binary(**examples.TRAINED)
