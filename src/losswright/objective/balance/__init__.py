"""Ways to weigh the losses of several outputs against each other while a model trains: `lw.compile(balance=...)`."""

from losswright.objective.balance.base import Balance
from losswright.objective.balance.dynamic_average import DynamicAverage
from losswright.objective.balance.gradnorm import GradNorm
from losswright.objective.balance.pcgrad import PCGrad
from losswright.objective.balance.scheduled import Fixed, Scheduled
from losswright.objective.balance.uncertainty import Uncertainty

__all__ = ["Balance", "DynamicAverage", "Fixed", "GradNorm", "PCGrad", "Scheduled", "Uncertainty"]
