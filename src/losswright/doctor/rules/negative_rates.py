"""LW124: negative outputs for a loss of counts or of logarithms."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import ERROR, WARNING, Finding
from losswright.doctor.probes.forward import predicted
from losswright.doctor.repairs import last_activation
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

WANTS = {"Poisson": "a rate above 0", "MeanSquaredLogarithmicError": "an answer of 0 or more"}
SHARE = 0.01


class NegativeRates(Rule):
    """The Poisson loss takes the log of the output, the squared logarithmic error that of the output plus 1.

    Below 0 the first is NaN or falls without end; the second is cut off there, so that its gradient is 0.

    Blind spots: losses of one's own.
    """

    code, name, fault = "LW124", "negative-rates", "out_act_missing"
    message = "The loss takes the log of the outputs, and some of them are negative."
    advice = (
        "End the model with `softplus` or `exponential`; or use `lw.losses.Poisson(log_rate=True)`, which takes logs."
    )
    example = 'keras.layers.Dense(1, activation="softplus")'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            values = predicted(case, output) if output.objective.name in WANTS else None
            if values is None or output.objective.from_logits or getattr(output.objective.loss, "log_rate", False):
                continue
            share = float((~(values >= 0)).mean())
            if share > 0:
                text = f"{share:.1%} of the outputs are negative or NaN; {output.objective.name} wants"
                severity = ERROR if share > SHARE else WARNING
                yield self.found(f"{text} {WANTS[output.objective.name]}", severity=severity, output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return last_activation(case, finding, "softplus")

    bad = examples.regression("linear", "poisson", target=examples.counts)
    good = examples.regression("softplus", "poisson", target=examples.counts)
