"""Losses, weights and state together: what Keras trains."""

from losswright.core import Loss
from losswright.objective import balance
from losswright.objective.compilation import compile
from losswright.objective.evaluation import evaluate
from losswright.objective.ledger import Ledger
from losswright.objective.scales import scale
from losswright.objective.tails import Tail, Tails, tail

__all__ = ["Ledger", "Loss", "Tail", "Tails", "balance", "compile", "evaluate", "scale", "tail"]
