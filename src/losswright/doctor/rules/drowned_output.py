"""LW403: an output whose loss drowns in another's."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.health import MARGIN
from losswright.doctor.probes.reference import reference
from losswright.doctor.probes.skill import skill
from losswright.doctor.rule import Findings, Rule

SHARE = 0.97


class DrownedOutput(Rule):
    """Losses are added up as they are: one in thousands leaves nothing of the gradient to one below 1.

    Blind spots: outputs whose loss Keras doesn't report.
    """

    code, name, fault = "LW403", "drowned-output", "loss_weights"
    message = "One output's loss makes up nearly all of the total, and another output has not learned."
    advice = 'Scale the targets, set `loss_weights`, or use `lw.compile(..., balance="uncertainty")`.'
    example = 'lw.compile(model, "adam", loss=losses, balance="uncertainty")'

    def check(self, case: Case) -> Findings:
        parts = {output.name: self._first_loss(case, output) * abs(output.weight) for output in case.supervised}
        total = sum(parts.values())
        if len(parts) < 2 or not np.isfinite(total) or total <= 0:
            return
        loud = max(parts, key=lambda name: parts[name])
        for output in case.supervised:
            if output.name != loud and parts[loud] / total > SHARE and (lack := self._lack(case, output)) > MARGIN:
                text = f"{loud} makes up {parts[loud] / total:.2%} of the loss; {output.name} lacks {lack:.2f} of skill"
                yield self.found(text, output=output)

    @staticmethod
    def _first_loss(case: Case, output: Output) -> float:
        values = case.history.get(f"{output.name}_loss") or [0.0]
        return abs(float(np.nanmedian(values)))

    @staticmethod
    def _lack(case: Case, output: Output) -> float:
        plain, mine = reference(case, output), skill(case, output)
        return 0.0 if plain is None or mine is None else plain.skill - mine

    bad = examples.TwoOutputs(scale=1_000.0)
    good = examples.TwoOutputs(scale=1.0)
