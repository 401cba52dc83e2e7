"""The contract: what a loss is, what it may be given, how its values become one number."""

from losswright import backend

backend.choose()

from losswright.core.batch_loss import BatchLoss  # noqa: E402  (Keras reads its backend when it is first imported)
from losswright.core.card import Card  # noqa: E402
from losswright.core.loss import ElementwiseLoss, Loss  # noqa: E402
from losswright.core.saveable import saveable  # noqa: E402
from losswright.core.settings import Above, AtLeast, Between, OneOf  # noqa: E402
from losswright.core.whole import WholeLoss  # noqa: E402

__all__ = [
    "Above",
    "AtLeast",
    "BatchLoss",
    "Between",
    "Card",
    "ElementwiseLoss",
    "Loss",
    "OneOf",
    "WholeLoss",
    "saveable",
]
