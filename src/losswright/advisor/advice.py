"""Ranked losses for a target, with how to use each and why."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from losswright.advisor.statistics import Profile
from losswright.catalogue import loss_named
from losswright.core import Loss
from losswright.report import Code, HasPage, Page, Section, Table

if TYPE_CHECKING:
    from rich.table import Table as RichTable

LINEAR, SIGMOID, SOFTMAX = "linear (none)", "sigmoid", "softmax"
EQUAL = 0.05  # scores closer than this are a tie: only a race can tell


HEADS = ("place", "loss", "last layer", "targets", "because", "would change if")


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """One loss, ready to use.

    Args:
        loss: its class name.
        settings: to start from.
        score: how well it fits, from 0 to 1.
        reason: the statistics that speak for it.
        change: what would change the advice.
        activation: of the model's last layer.
        units: of that layer.
        labels: how targets must be written.
    """

    loss: str
    score: float
    reason: str
    change: str
    settings: dict[str, Any] = field(default_factory=dict)
    activation: str = LINEAR
    units: str = "1"
    labels: str = "numbers, (N, 1)"

    def make(self) -> Loss:
        """The loss object."""
        return loss_named(self.loss)(**self.settings)

    @property
    def call(self) -> str:
        """Its name with its settings."""
        given = ", ".join(f"{name}={_written(value)}" for name, value in self.settings.items())
        return f"{self.loss}({given})"

    @property
    def code(self) -> str:
        """Python to copy."""
        last = f"keras.layers.Dense({self.units})  # last layer, {self.activation}"
        return f"import losswright as lw\n{last}\nlw.compile(model, 'adam', loss=lw.losses.{self.call})"


@dataclass(frozen=True)
class Advice(HasPage):
    """Losses from best to worst, and whether the first few are equal as far as statistics tell."""

    profile: Profile
    ranked: tuple[Recommendation, ...]
    costs: str | None = None

    @property
    def best(self) -> Recommendation:
        """The first."""
        return self.ranked[0]

    @property
    def tied(self) -> tuple[Recommendation, ...]:
        """All that fit as well as the first: let a race decide."""
        return tuple(one for one in self.ranked if self.best.score - one.score <= EQUAL)

    def __iter__(self) -> Iterator[Recommendation]:
        return iter(self.ranked)

    def to_json(self) -> str:
        """All of it, with the profile."""
        ranked = [{**asdict(one), "code": one.code} for one in self.ranked]
        return json.dumps({"profile": self.profile.to_dict(), "costs": self.costs, "ranked": ranked}, indent=2)

    def __str__(self) -> str:
        return "\n".join(f"{place}. {one.loss}: {one.reason}" for place, one in enumerate(self.ranked, 1))

    __repr__ = __str__

    def page(self) -> Page:
        """The ranking, and code of the first."""
        table = Table("From best to worst", HEADS, self._rows(), words=True)
        code = Code(f"With {self.best.loss}", self.best.code)
        return Page("Which loss?", f"Losses {self._said()}.", [Section("Ranking", [table]), Section("Use it", [code])])

    def __rich__(self) -> "RichTable":
        from losswright.core.terminal import table

        return table(self._said(), HEADS, self._rows())

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (str(place), one.call, f"Dense({one.units}), {one.activation}", one.labels, one.reason, one.change)
            for place, one in enumerate(self.ranked, 1)
        ]

    def _said(self) -> str:
        tied = len(self.tied)
        equal = f"; the first {tied} are equal as far as statistics tell: race them" if tied > 1 else ""
        return f"for {', '.join(self.profile.target)} ({self.profile.kind}){equal}"


def _written(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else repr(value)
