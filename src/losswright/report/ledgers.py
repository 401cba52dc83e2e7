"""A ledger as part of a page: what each part of the loss adds, epoch by epoch."""

from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from losswright.core.errors import LosswrightError
from losswright.report.figures import SERIES, label_ends, plot, series
from losswright.report.page import Block, Plot, Section, Table
from losswright.report.tails import tail_section

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from losswright.objective import Ledger

CAPTION = "What each part adds to the total, as a share of it."


def ledger_section(ledger: "Ledger", *, title: str = "The parts of the loss") -> Section:
    """A plot of the largest shares over the epochs, the accounts of the last epoch as a table, and its tail.

    Raises:
        LosswrightError: the ledger has seen no epoch.
    """
    if not ledger.epochs:
        raise LosswrightError("the ledger is empty; give it to fit(callbacks=[ledger]) first")
    blocks: list[Block] = [Plot(_shares(ledger), CAPTION)] if len(ledger.epochs) > 1 else []
    tail = tail_section(ledger.tails[-1]).blocks if ledger.tails else []
    return Section(title, [*blocks, _last_epoch(ledger), *tail])


def _shares(ledger: "Ledger") -> Markup:
    names = [account.name for account in ledger.epochs[-1]]
    shares = np.array([[account.share for account in epoch] for epoch in ledger.epochs])
    largest = np.argsort(-np.abs(shares).mean(axis=0))[: len(SERIES)]
    epochs = np.arange(1, len(shares) + 1)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for index, part in enumerate(largest):
            axes.plot(epochs, shares[:, part], **series(index))
        axes.set_xlabel("epoch")
        axes.set_ylabel("share of the total")
        ends = {names[part]: (float(epochs[-1]), float(shares[-1, part]), i) for i, part in enumerate(largest)}
        label_ends(axes, ends)

    said = "; ".join(f"{names[part]} ends at {shares[-1, part]:.1%}" for part in largest)
    return plot("ledger-shares", draw, title="Shares of the parts of the loss", description=said)


def _last_epoch(ledger: "Ledger") -> Table:
    accounts = ledger.epochs[-1]
    columns = ["part", "kind", "value", "weight", "share", "gradient", "of gradients"]
    numbers = [(f"{a.value:.5g}", f"{a.weight:.4g}", f"{a.share:.1%}") for a in accounts]
    measured = [_measured(a.gradient_norm, ".4g") + _measured(a.gradient_share, ".1%") for a in accounts]
    rows = [[a.name, a.kind, *n, *m] for a, n, m in zip(accounts, numbers, measured, strict=True)]
    return Table(f"Epoch {len(ledger.epochs)}", columns, rows)


def _measured(number: float | None, form: str) -> list[str]:
    return ["" if number is None else f"{number:{form}}"]
