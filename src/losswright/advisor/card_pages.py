"""An objective card as Markdown, and as a page with plots."""

from typing import TYPE_CHECKING, Any

from losswright.advisor.objective_card import ObjectiveCard, lines_of
from losswright.report import Block, Page, Plot, Section, Table, markdown, markdown_row
from losswright.report.figures import plot, series, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAD = "What this model is trained for, on what data, why, and whom it may fail."


def markdown_of(card: ObjectiveCard) -> str:
    """A table of all that the card says."""
    rows = "\n".join(markdown_row(line) for line in lines_of(card))
    groups = "\n".join(_groups_markdown(card))
    return f"# Objective card\n\n{LEAD}\n\n| | |\n|---|---|\n{rows}\n{groups}"


def page_of(card: ObjectiveCard) -> Page:
    """Sections: the objective, the data, groups, calibration, the race."""
    sections = [Section("The objective", [Table("What the card says", ("about", "what"), lines_of(card), words=True)])]
    for name, metrics in card.metrics.items():
        blocks = [_bars(name, metric, found) for metric, found in metrics.items() if found["by_group"]]
        sections += [Section(f"Groups: {name}", blocks)] if blocks else []
    for name, found in card.calibration.items():
        sections.append(Section(f"Calibration: {name}", [_reliability(name, found)]))
    if card.race:
        rows = [[e["name"], f"{e['mean']:.5g}"] for e in card.race["entries"]]
        sections.append(Section("The race", [Table("From best to worst", ("loss", card.race["metric"]), rows)]))
    return Page("Objective card", LEAD, sections, footer=f"Made on {card.made}. Schema {card.schema}")


def _groups_markdown(card: ObjectiveCard) -> list[str]:
    said = []
    for name, metrics in card.metrics.items():
        for metric, found in metrics.items():
            if found["by_group"]:
                rows = [("group", metric), *((group, f"{value:.4g}") for group, value in found["by_group"].items())]
                heads, *values = map(markdown_row, rows)
                table = "\n".join([heads, "|---|---|", *values])
                said.append(f"\n## {markdown(f'{metric} of {name} by group')}\n\n{table}\n")
    return said


def _bars(name: str, metric: str, found: dict[str, Any]) -> Block:
    groups = found["by_group"]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.barh(range(len(groups)), [float(value) for value in groups.values()], color=series(0)["color"])
        axes.set_yticks(range(len(groups)), [short(group) for group in groups])
        axes.axvline(found["overall"], **series(1))
        axes.set_xlabel(short(metric))
        axes.invert_yaxis()

    said = "; ".join(f"{group} {value:.4g}" for group, value in groups.items())
    svg = plot(f"groups-{name}-{metric}", draw, title=f"{metric} by group", description=said)
    return Plot(svg, f"{metric} of each group; the line is that of all rows.")


def _reliability(name: str, found: dict[str, Any]) -> Block:
    stated, happened = found["stated"], found["happened"]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], **series(1))
        axes.plot(stated, happened, marker="o", **series(0))
        axes.set_xlabel("stated probability")
        axes.set_ylabel("share that happened")

    said = "; ".join(f"{s:.2f} stated, {h:.2f} happened" for s, h in zip(stated, happened, strict=True))
    svg = plot(f"calibration-{name}", draw, title="Reliability", description=said)
    return Plot(svg, f"Calibration error {found['error']:.4g}.")
