"""The catalogue holds every loss, and a loss that was added by half is named with what it lacks."""

import importlib
import re
from types import SimpleNamespace

import pytest

from losswright import losses
from losswright.catalogue import LOSSES
from losswright.core import Card, ElementwiseLoss
from losswright.core.card import REGRESSION
from tests.losses.references import REFERENCES
from tests.support import fresh
from tests.support.inputs import reals
from tests.support.reference import Reference
from tests.support.registry import forgotten
from tests.support.truth import Element

pytestmark = pytest.mark.once
SAVEABLE = re.compile(r"^@saveable\nclass (\w+)\(", re.MULTILINE)


class Planted(ElementwiseLoss):
    r"""$\ell = |e|^3$.

    >>> None
    """

    card = Card(task=REGRESSION, best_for="a test", watch="it is planted")


ENTRY = Reference(Planted(), Element(lambda y, p: abs(y - p) ** 3), reals())


def faults(cls=Planted, *, in_catalogue=True, in_references=True):
    """What the registry says of a module that has one loss."""
    module = SimpleNamespace(__all__=["Planted"], Planted=cls)
    entry = Reference(cls(), ENTRY.truth, ENTRY.inputs)
    return forgotten(module, [cls] * in_catalogue, [entry] * in_references)


def like_planted(**attributes):
    """A class as `Planted`, with other text."""
    return type("Planted", (ElementwiseLoss,), {"__doc__": Planted.__doc__, "card": Planted.card} | attributes)


def test_no_step_was_forgotten_for_any_loss():
    assert forgotten(losses, LOSSES, REFERENCES) == []


def test_no_loss_was_left_out_of_the_public_names():
    files = sorted((fresh.ROOT / "src" / "losswright" / "losses").glob("[a-z]*.py"))
    found = [(file.stem, name) for file in files for name in SAVEABLE.findall(file.read_text())]
    assert len(found) > 100
    classes = [getattr(importlib.import_module(f"losswright.losses.{stem}"), name) for stem, name in found]
    assert [cls.__name__ for cls in classes if getattr(cls, "card", None) and cls.__name__ not in losses.__all__] == []


def test_catalogue_is_in_order_of_names_and_without_repeats():
    names = [cls.__name__ for cls in LOSSES]
    assert names == sorted(set(names))


def test_complete_loss_has_no_fault():
    assert faults() == []


def test_loss_without_a_line_in_the_catalogue_is_named():
    assert faults(in_catalogue=False) == ["Planted is not in LOSSES of losswright.catalogue"]


def test_loss_without_a_reference_is_named():
    assert faults(in_references=False) == ["Planted has no entry in tests/losses/references"]


def test_loss_of_the_catalogue_that_is_not_public_is_named():
    module = SimpleNamespace(__all__=[])
    assert forgotten(module, [Planted], [ENTRY]) == ["Planted is in the catalogue, but not public"]


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"card": None}, "has no card of its own"),
        ({"card": Card(task=REGRESSION, best_for="", watch="it")}, "has no best_for in its card"),
        ({"card": Card(task=REGRESSION, best_for="it", watch="")}, "has no watch in its card"),
        ({"__doc__": "A cube.\n\n>>> None"}, "has no formula in the first line of its docstring"),
        ({"__doc__": "$e^3$"}, "has no example in its docstring"),
    ],
)
def test_loss_without_its_text_is_named(attributes, fault):
    assert faults(like_planted(**attributes)) == [f"Planted {fault}"]


def test_card_of_a_base_class_is_not_its_own():
    inherited = type("Planted", (Planted,), {"__doc__": Planted.__doc__})
    assert faults(inherited) == ["Planted has no card of its own"]
