"""The outcome of a race: candidates in order, with intervals, a plot, and a page."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from losswright.report import HasPage, Page, Plot, Section, Table
from losswright.report.figures import plot, series, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.table import Table as RichTable


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A candidate: the metric on each fold, and how far it lies from the best.

    Args:
        name: of the candidate.
        settings: that the search found best, if there was one.
        scores: of the metric, one a fold.
        mean: of these.
        interval: 95 % interval of the difference to the best; (0, 0) for the best itself.
        seconds: of training, all folds and trials.
        trials: settings that were tried.
    """

    name: str
    scores: tuple[float, ...]
    mean: float
    interval: tuple[float, float]
    seconds: float
    trials: int = 1
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def is_within_noise(self) -> bool:
        """Whether the best may be no better."""
        return self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Race(HasPage):
    """Entries from best to worst by one metric."""

    metric: str
    higher_is_better: bool
    entries: tuple[Entry, ...]

    @property
    def best(self) -> Entry:
        """The winner."""
        return self.entries[0]

    @property
    def tied(self) -> tuple[Entry, ...]:
        """All that may be as good as the winner."""
        return tuple(entry for entry in self.entries if entry.is_within_noise)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        held = {"metric": self.metric, "higher_is_better": self.higher_is_better}
        return json.loads(json.dumps({**held, "entries": [asdict(entry) for entry in self.entries]}))

    def page(self) -> Page:
        """The plot and the leaderboard."""
        lead = f"{len(self.entries)} losses, judged by {self.metric} on the same rows; {self._said()}."
        table = Table("95 % intervals are of the difference to the best.", HEADS, self._rows())
        return Page("A race of losses", lead, [Section("Leaderboard", [self._plot(), table])])

    def __str__(self) -> str:
        return "\n".join("  ".join(row) for row in self._rows())

    __repr__ = __str__

    def __rich__(self) -> "RichTable":
        from losswright.core.terminal import table

        return table(f"{self.metric}: {self._said()}", HEADS, self._rows())

    def _said(self) -> str:
        within = len(self.tied)
        return f"{self.best.name} wins" if within == 1 else f"the first of {within} within noise is {self.best.name}"

    def _rows(self) -> list[list[str]]:
        return [
            [e.name, f"{e.mean:.5g}", _interval(e), _settings(e.settings), str(e.trials), f"{e.seconds:.1f}"]
            for e in self.entries
        ]

    def _plot(self) -> Plot:
        def draw(figure: "Figure") -> None:
            axes = figure.subplots()
            for place, entry in enumerate(self.entries):
                axes.plot(entry.scores, [place] * len(entry.scores), marker="o", linewidth=0, **_dot(place))
                axes.plot([entry.mean] * 2, [place - 0.3, place + 0.3], **series(0))
            axes.set_yticks(range(len(self.entries)), [short(entry.name) for entry in self.entries])
            axes.invert_yaxis()
            axes.set_xlabel(short(self.metric))

        said = "; ".join(f"{entry.name} {entry.mean:.5g}" for entry in self.entries)
        return Plot(plot("race", draw, title=f"{self.metric} on each fold", description=said), "Dots are folds.")


HEADS = ("loss", "mean", "difference to the best", "settings", "trials", "seconds")


def _dot(place: int) -> dict[str, Any]:
    return {"color": series(place)["color"]}


def _interval(entry: Entry) -> str:
    return "" if entry.interval == (0.0, 0.0) else f"{entry.interval[0]:+.3g} to {entry.interval[1]:+.3g}"


def _settings(settings: dict[str, Any]) -> str:
    return ", ".join(f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in settings.items())
