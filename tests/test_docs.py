"""Each public name has its place in the reference, and each loss and metric its page."""

import importlib
import inspect
import re

import numpy as np
import pytest

import losswright as lw
from losswright.catalogue import LOSSES, METRICS
from losswright.doctor.catalogue import RULES
from losswright.explorer.catalogue_pages import devices_table, loss_page, loss_pages, metric_pages
from losswright.explorer.curve_picture import formula_picture
from losswright.explorer.moves import moves
from losswright.explorer.scenes import scenes
from tests.support.fresh import ROOT

pytestmark = pytest.mark.once

DIRECTIVE = re.compile(r"^::: ([\w.]+)", flags=re.MULTILINE)


def referred():
    """All that the reference and the generated pages document: what their directives name, and what is in modules."""
    things = [resolved(place) for place in DIRECTIVE.findall((ROOT / "docs" / "reference.md").read_text())]
    modules = [thing for thing in things if inspect.ismodule(thing)]
    inside = [getattr(module, name) for module in modules for name in getattr(module, "__all__", [])]
    return [*things, *inside, *LOSSES, *METRICS]


def resolved(place):
    """The class or function of that name, else the module."""
    home, _, name = place.rpartition(".")
    return getattr(importlib.import_module(home), name, None) or importlib.import_module(place)


def public_names():
    """What `lw` offers, and what its modules offer."""
    for name in lw.__all__:
        thing = getattr(lw, name)
        if inspect.ismodule(thing):
            yield from ((f"{name}.{inner}", getattr(thing, inner)) for inner in getattr(thing, "__all__", []))
        else:
            yield name, thing


@pytest.mark.parametrize(("name", "thing"), [pytest.param(*named, id=named[0]) for named in public_names()])
def test_public_name_is_in_the_reference(name, thing):
    assert any(thing is documented for documented in referred()), f"docs/reference.md lacks ::: losswright.{name}"


@pytest.mark.parametrize("loss", LOSSES, ids=lambda cls: cls.__name__)
def test_formula_of_the_loss_is_drawn(loss):
    assert formula_picture(inspect.getdoc(loss).split("\n")[0]).startswith('<div class="formula"><svg ')


def test_page_of_a_loss_has_formula_curves_card_and_reference():
    page = loss_page(lw.losses.Huber, scenes())
    for part in (
        "# Huber",
        'class="formula"',
        'class="plot wide"',
        "delta 0.1",
        "Watch out",
        "::: losswright.losses.Huber",
    ):
        assert part in page


@pytest.mark.parametrize("loss", LOSSES, ids=lambda cls: cls.__name__)
def test_page_of_the_loss_has_a_picture(loss):
    drawn = any(scene.draws(loss) for scene in (*scenes(), *moves()))
    assert drawn, "name it in losswright/explorer/moves.py, at the batch that it reads"


def test_picture_of_a_whole_batch_shows_its_charge_and_slope_at_each_stop():
    move = next(move for move in moves() if move.accepts(lw.losses.CosineSimilarity))
    values, slopes = move.measure(lw.losses.CosineSimilarity(reduction="none"), {})
    angles = np.deg2rad(np.linspace(0, 180, values.shape[1]))
    np.testing.assert_allclose(values[0], -np.cos(angles), atol=1e-6)
    np.testing.assert_allclose(slopes[0], np.deg2rad(np.sin(angles)), atol=1e-6)


def test_picture_of_samples_that_weigh_on_each_other_takes_a_batch_a_stop():
    move = next(move for move in moves() if move.accepts(lw.losses.CoxPartialLikelihood))
    values, _ = move.measure(lw.losses.CoxPartialLikelihood(reduction="none"), {})
    assert (np.diff(values[0]) < 0).all()  # the likelier the first death, the cheaper


def test_page_on_devices_says_of_every_loss_what_is_global():
    table = devices_table()
    assert [loss.__name__ for loss in LOSSES if f"[{loss.__name__}](losses/{loss.__name__}.md)" not in table] == []
    for loss, what in (("TopK", "compared"), ("Superquantile", "remembered"), ("Huber", "| the denominators")):
        [line] = [line for line in table.splitlines() if f"[{loss}]" in line]
        assert what in line
    assert "<!-- devices -->" in (ROOT / "docs" / "reliability.md").read_text()


@pytest.fixture
def generated(monkeypatch):
    """Where the pages lie that are made of losses, metrics and rules."""
    monkeypatch.setattr("losswright.explorer.catalogue_pages.loss_page", lambda loss, _: loss.__name__)
    rules = ["rules/index.md", *(f"rules/{rule.code}.md" for rule in RULES)]
    return [place for place, _ in (*loss_pages(), *metric_pages())] + rules


def test_every_loss_and_metric_has_a_page(generated):
    assert {f"losses/{c.__name__}.md" for c in LOSSES} | {f"metrics/{c.__name__}.md" for c in METRICS} <= {*generated}


def test_no_two_pages_have_one_address(generated):
    places = [*generated, *(path.name for path in (ROOT / "docs").glob("*.md"))]
    addresses = [place.removesuffix(".md").removesuffix("/index") for place in places]
    assert sorted(addresses) == sorted(set(addresses))


def test_every_written_page_is_in_the_navigation():
    listed = re.findall(r"^ +- (.+\.md)$", (ROOT / "mkdocs.yml").read_text(), flags=re.MULTILINE)
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= {*listed}
