"""What was forgotten when a loss was added."""

import inspect
from collections.abc import Iterable
from types import ModuleType

from losswright.core import ElementwiseLoss, Loss
from losswright.losses import Summed, Weighted
from tests.support.reference import Reference

NO_FORMULA_OF_THEIR_OWN = (Loss, ElementwiseLoss, Weighted, Summed)
REQUIRED = ("task", "best_for", "watch", "target", "activation")


def public_losses(module: ModuleType) -> list[type[Loss]]:
    """The losses with a formula among a module's public names."""
    names = [getattr(module, name) for name in module.__all__]
    found = [cls for cls in names if inspect.isclass(cls) and issubclass(cls, Loss)]
    return [cls for cls in found if cls not in NO_FORMULA_OF_THEIR_OWN]


def forgotten(module: ModuleType, catalogue: list[type[Loss]], references: Iterable[Reference]) -> list[str]:
    """One line for each thing that is missing, of any public loss."""
    compared = {type(reference.loss) for reference in references}
    faults = [
        f"{cls.__name__} is in the catalogue, but not public" for cls in catalogue if cls.__name__ not in module.__all__
    ]
    for cls in public_losses(module):
        name = cls.__name__
        faults += [f"{name} is not in LOSSES of losswright.catalogue"] * (cls not in catalogue)
        faults += [f"{name} has no entry in tests/losses/references"] * (cls not in compared)
        faults += [f"{name} {fault}" for fault in faults_of_text(cls)]
    return faults


def faults_of_text(cls: type[Loss]) -> list[str]:
    """What its card and docstring lack."""
    doc, card = vars(cls).get("__doc__") or "", vars(cls).get("card")
    missing = [field for field in REQUIRED if not getattr(card, field, "")]
    return [
        *["has no card of its own"] * (card is None),
        *[f"has no {field} in its card" for field in missing if card is not None],
        *["has no formula in the first line of its docstring"] * (doc.split("\n")[0].count("$") < 2),
        *["has no example in its docstring"] * (">>>" not in doc),
    ]
