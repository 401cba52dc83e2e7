"""LW205: targets whose rows no longer belong to the rows of the inputs."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out
from losswright.doctor.probes.health import health
from losswright.doctor.probes.reference import reference
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.recording import Rows
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

SOMETHING, FEWEST = 0.25, 60


def shuffled(y):
    """In another order than the inputs."""
    return y if len(y) == 0 else np.roll(y, 7, axis=0)


class LostPartners(Rule):
    """Inputs and targets were shuffled, filtered or joined apart, so that each row got another row's target.

    Plain learners then find nothing in the training rows, though they do in the held-out ones.

    Blind spots: relations that plain learners (linear, random features, neighbours) can't see.
    """

    code, name, fault = "LW205", "lost-partners", "label_misaligned"
    message = "The targets seem to belong to other rows than the inputs they stand beside."
    advice = "Shuffle, filter and split inputs and targets with the same index, and check a few rows by eye."
    example = "order = np.random.permutation(len(x))\nx, y = x[order], y[order]"
    explains = TRAINING | {"input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            plain, held = reference(case, output), held_out(case)
            if plain is None or held is None or plain.of_held_out is None or case.train is None:
                continue
            rows = _rows(case.train, output)
            lost = rows >= FEWEST and plain.of_train < _chance(rows // 2)
            there = max(plain.of_held_out, SOMETHING)
            if lost and plain.of_held_out == there and max(plain.skill, health(case).skill or 0.0) < there / 2:
                text = (
                    f"plain learners reach a skill of {plain.of_held_out:.2f} within the held-out rows, and of "
                    f"{plain.of_train:.2f} within the training rows"
                )
                yield self.found(text, severity=ERROR if plain.of_held_out > 2 * SOMETHING else WARNING, output=output)

    bad = examples.binary(target=shuffled, held_out_target=examples.unchanged)
    good = examples.binary()


def _rows(train: Rows, output: Output) -> int:
    """How many rows there are to learn from: of a rare class each counts for one of every other class."""
    shares = output.targets.shares[output.targets.shares > 0] if is_classification(output) else np.ones(1)
    return int(len(train) * shares.min() * len(shares))


def _chance(rows: int) -> float:
    """The skill that the luckiest of some learners may reach by chance on that many rows."""
    return max(0.08, 2 / np.sqrt(rows))
