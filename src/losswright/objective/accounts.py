"""What the books say of an epoch, part by part."""

from dataclasses import asdict, dataclass, replace

import numpy as np
from rich.table import Table

from losswright.core.terminal import plain
from losswright.objective.books import Sums


@dataclass(frozen=True)
class Account:
    """One part of the loss over an epoch.

    Attributes:
        name: of the output, layer or variable.
        kind: "output", "add_loss", "regulariser" or "other".
        value: mean over the samples, before its weight.
        weight: its loss weight, times the mean factor of the balance where there is one.
        share: of the total; it may be negative, or above 1 where another part is negative.
        gradient_norm: None where gradients were not measured.
        gradient_share: in the sum of all norms.
    """

    name: str
    kind: str
    value: float
    weight: float
    share: float
    gradient_norm: float | None = None
    gradient_share: float | None = None

    @property
    def contribution(self) -> float:
        """What it adds to the total."""
        return self.value * self.weight


def accounts_of(sums: Sums) -> tuple[list[Account], dict[tuple[str, str], float]]:
    """The accounts of an epoch, and the mean cosines between parts, from the sums of the books."""
    layout = sums.layout
    with np.errstate(invalid="ignore", divide="ignore"):
        values = sums.values / sums.samples
        weights = sums.contributions / sums.values if layout.weights is None else np.array(layout.weights)
        shares = values * weights / (values * weights).sum()
    columns = zip(layout.names, layout.kinds, values.tolist(), weights.tolist(), shares.tolist(), strict=True)
    accounts = [Account(*row) for row in columns]
    if not sums.measured:
        return accounts, {}
    norms = sums.norms / sums.measured
    measured = zip(accounts, norms.tolist(), (norms / norms.sum()).tolist(), strict=True)
    accounts = [replace(account, gradient_norm=norm, gradient_share=share) for account, norm, share in measured]
    return accounts, _cosines(layout.names, sums.cosines / sums.measured)


def _cosines(names: tuple[str, ...], mean: np.ndarray) -> dict[tuple[str, str], float]:
    """By pair of names, each pair once."""
    return {(names[i], names[j]): float(mean[i, j]) for i in range(len(names)) for j in range(i + 1, len(names))}


def as_logs(accounts: list[Account], cosines: dict[tuple[str, str], float]) -> dict[str, float]:
    """Flat names and numbers, as Keras's logs want them."""
    logs: dict[str, float] = {}
    for account in accounts:
        numbers = {key: value for key, value in asdict(account).items() if key not in ("name", "kind")}
        logs |= {f"{account.name}/{key}": value for key, value in numbers.items() if value is not None}
    return logs | {f"{one}/cosine/{other}": value for (one, other), value in cosines.items()}


def table_of(accounts: list[Account], cosines: dict[tuple[str, str], float], *, title: str) -> Table:
    """The accounts as a table for the terminal."""
    table = Table(title=title, title_justify="left")
    measured = accounts and accounts[0].gradient_norm is not None
    columns = ["part", "kind", "value", "weight", "share", *(["gradient", "of gradients"] if measured else [])]
    for column in columns:
        table.add_column(column, justify="left" if column in ("part", "kind") else "right")
    for a in accounts:
        row = [a.name, a.kind, f"{a.value:.5g}", f"{a.weight:.4g}", f"{a.share:.1%}"]
        table.add_row(*plain(*row, *([f"{a.gradient_norm:.4g}", f"{a.gradient_share:.1%}"] if measured else [])))
    table.add_section()
    table.add_row("total", "", f"{sum(a.contribution for a in accounts):.5g}")
    if cosines:
        said = "; ".join(f"cosine {one}, {other}: {value:.2f}" for (one, other), value in cosines.items())
        [table.caption] = plain(said)
    return table
