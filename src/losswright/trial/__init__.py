"""A loss on trial: what it must do, asked of it in seconds."""

from losswright.trial.check import Check, Fault, Outcome
from losswright.trial.checks import CHECKS
from losswright.trial.conduct import verify
from losswright.trial.verdict import Verdict, VerdictError

__all__ = ["CHECKS", "Check", "Fault", "Outcome", "Verdict", "VerdictError", "verify"]
