"""Whether the model has learned what the rows have to give."""

from dataclasses import dataclass

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.probes.forward import held_out, train_sample
from losswright.doctor.probes.reference import reference
from losswright.doctor.probes.skill import overall_skill, skill, train_skill

MARGIN, LITTLE, MUCH = 0.2, 0.15, 0.9
EFFECT = 0.05
"""A difference in skill below this is none, even on many rows: two trainings from other seeds differ by as much."""


@dataclass(frozen=True)
class Health:
    """The skill of the model beside that of plain learners.

    Attributes:
        skill: of the worst output, on held-out rows; None where it can't be told.
        reachable: of plain learners, for that output; 0 where they learn nothing.
        on_training: of the model on training rows.
        rows: that it was judged on.
    """

    skill: float | None
    reachable: float
    on_training: float | None
    rows: int = 1

    @property
    def noise(self) -> float:
        """A difference in skill that is none on that many rows."""
        return noise(self.rows)

    @property
    def sick(self) -> bool:
        """Clearly worse than plain learners, or next to nothing was learned."""
        return self.skill is None or self.skill < max(LITTLE, min(MUCH, self.reachable) - MARGIN)

    @property
    def well(self) -> bool:
        """As good as plain learners, but for chance; in between it ails."""
        return not self.sick and self.skill is not None and self.skill >= self.reachable - self.noise

    @property
    def text(self) -> str:
        """Both numbers."""
        found = "unknown" if self.skill is None else f"{self.skill:.2f}"
        return f"skill {found} (0 chance, 1 perfect), plain learners {max(self.reachable, 0):.2f}"


@probe
def health(case: Case) -> Health:
    """Of the output that does worst beside its reference."""
    best: Health | None = None
    judged = held_out(case) or train_sample(case)
    rows = len(judged) if judged is not None else 1
    for output in case.supervised:
        plain = reference(case, output)
        found = Health(skill(case, output), max(0.0, plain.skill) if plain else 0.0, train_skill(case, output), rows)
        if best is None or _lack(found) > _lack(best):
            best = found
    return best or Health(overall_skill(case), 0.0, None)


def noise(rows: int) -> float:
    """A difference in skill that is none on that many rows."""
    return max(EFFECT, 1 / np.sqrt(max(rows, 1)))


def _lack(found: Health) -> float:
    return np.inf if found.skill is None else max(found.reachable, 0.5) - found.skill
