"""From what a user says to a balance."""

from collections.abc import Mapping, Sequence
from typing import Any

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.objective.balance.base import Balance
from losswright.objective.balance.dynamic_average import DynamicAverage
from losswright.objective.balance.gradnorm import GradNorm
from losswright.objective.balance.pcgrad import PCGrad
from losswright.objective.balance.scheduled import Fixed, Scheduled
from losswright.objective.balance.uncertainty import Uncertainty

BY_NAME: dict[str, type[Balance]] = {
    "uncertainty": Uncertainty,
    "gradnorm": GradNorm,
    "dynamic": DynamicAverage,
    "pcgrad": PCGrad,
}


def balance_of(given: Any) -> Balance:
    """A balance from its name, from fixed factors, from a function of the epoch, or as it is.

    Raises:
        SettingError: it is none of these, or it has served another model.
    """
    if isinstance(given, Balance):
        if given.names:
            raise SettingError("balance has served a model already; make a new one for each compile")
        return given
    if isinstance(given, str) and given in BY_NAME:
        return BY_NAME[given]()
    if callable(given):
        return Scheduled(given)
    if isinstance(given, (Mapping, Sequence)) and not isinstance(given, str):
        return Fixed(given)
    raise SettingError(
        f"balance must be one of {clip(list(BY_NAME))}, factors by output, a function of the epoch, or an object of "
        f"losswright.balance, got {clip(given)}"
    )
