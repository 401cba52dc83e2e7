"""A ledger on a page: the shares over the epochs, and the last epoch's accounts."""

import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from losswright.report import Page, ledger_section
from tests.objective.models import X, Y, several_parts


def kept(epochs):
    ledger, model = lw.Ledger(every=1, gradients=True), several_parts()
    model.compile("sgd", {"a": "mse", "b": "mse"})
    model.fit(X, Y, epochs=epochs, verbose=0, callbacks=[ledger])
    return ledger


def test_page_shows_every_part_and_the_largest_shares():
    html = Page("Training", "What was minimised.", [ledger_section(kept(2))]).to_html()
    assert all(name in html for name in ("hidden/kernel/l2", "adds/added", "regulariser"))
    assert html.count("<svg") == 2  # one shape for wide screens, one for narrow


def test_single_epoch_has_a_table_alone():
    assert [block.kind for block in ledger_section(kept(1)).blocks] == ["table"]


def test_empty_ledger_is_refused():
    with pytest.raises(LosswrightError, match="empty"):
        ledger_section(lw.Ledger())
