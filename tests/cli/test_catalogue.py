"""`list` and `explain` say what the catalogue holds."""

import pytest
from click.testing import CliRunner

from losswright.catalogue import LOSSES
from losswright.cli import commands

pytestmark = pytest.mark.once


def said(*arguments):
    result = CliRunner().invoke(commands, arguments, env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_list_names_every_loss():
    status, text = said("list")
    assert status == 0
    assert [loss.__name__ for loss in LOSSES if loss.__name__ not in text] == []


def test_list_filters_by_what_the_card_says():
    status, text = said("list", "--task", "time to an event")
    assert status == 0
    assert "CoxPartialLikelihood" in text
    assert "Huber" not in text


def test_list_that_finds_nothing_exits_1():
    assert said("list", "--task", "alchemy")[0] == 1


def test_explain_shows_every_setting_and_what_must_be_given():
    code = " ".join(said("explain", "SparseLDAM")[1].split())
    assert "SparseLDAM(ignore_class=None, counts=..., max_margin=0.5, scale=30.0, z_loss=0.0, from_logits=False" in code


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
def test_explain_shows_formula_card_and_code(loss):
    status, text = said("explain", loss.__name__.upper())
    assert status == 0
    assert loss.card.best_for.split()[0] in text
    assert f"lw.losses.{loss.__name__}(" in text


def test_a_misspelt_name_is_answered_with_the_nearest():
    result = CliRunner().invoke(commands, ["explain", "superquantil"])
    assert "Superquantile" in str(result.exception)
