"""Tables and pictures of what `python -m benchmarks.tail` found: `python -m benchmarks.frontier`.

Writes docs/tail-results.md and docs/images/frontier.svg.
"""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.tail import RESULTS

DOCS = Path(__file__).parents[1] / "docs"
PICTURE, TABLES = DOCS / "images" / "frontier.svg", DOCS / "tail-results.md"
MEASURES = ["mean", "p50", "p90", "p99", "p99.9", "CVaR99"]
FAMILIES = {
    "Superquantile": ("#0f766e", "o"),
    "PercentileWeighted": ("#65a30d", "D"),
    "TopK": ("#c2410c", "s"),
    "|e|": ("#7c3aed", "^"),
    "": ("#64748b", "X"),
}
REFERENCE, FARTHEST = "MSE", 40.0  # per cent
INTRODUCTION = """# Tail losses on real data: all numbers

Made by `python -m benchmarks.tail` and `python -m benchmarks.frontier`. The same network (two hidden layers of 32), the
same five starts, the same budget and the same four learning rates for every loss; the rate is chosen on rows held
out for that. Absolute errors on test rows, mean over five seeds ± half of a 95 % interval (Student t over seeds; on
the flights all seeds share one split in time, elsewhere each seed has its own).
"""


def interval(values: pd.Series) -> float:
    """Half of the 95 % interval of the mean over seeds."""
    return float(stats.t.ppf(0.975, len(values) - 1) * values.std() / np.sqrt(len(values)))


def digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def as_markdown(part: pd.DataFrame) -> str:
    """A loss a row, a measure a column."""
    groups = part.groupby("loss", sort=False)[MEASURES]
    lines = ["| loss | " + " | ".join(MEASURES) + " |", "| --- |" + " --- |" * len(MEASURES)]
    for name, group in groups:
        cells = [f"{digits(group[m].mean())} ± {digits(interval(group[m]))}" for m in MEASURES]
        lines.append("| " + " | ".join([name.replace("|", "\\|"), *cells]) + " |")
    return "\n".join(lines)


def against(part: pd.DataFrame, reference: str, name: str, measure: str) -> tuple[float, float]:
    """Change from one loss to another in per cent, seed by seed: mean, and half of its 95 % interval."""
    by_seed = part.pivot(index="seed", columns="loss", values=measure)
    change = 100 * (by_seed[name] / by_seed[reference] - 1)
    return float(change.mean()), interval(change)


def dominating(part: pd.DataFrame) -> list[str]:
    """Losses with a lower mean and a lower CVaR99 than MSE, both beyond their intervals."""
    names = [name for name in part["loss"].unique() if name != REFERENCE]
    gains = {name: [against(part, REFERENCE, name, m) for m in ("mean", "CVaR99")] for name in names}
    return [name for name, pair in gains.items() if all(change + half < 0 for change, half in pair)]


def draw(results: pd.DataFrame) -> None:
    """A panel a table and batch size: the change of mean and CVaR99 against MSE, seed by seed."""
    tables, batches = results["table"].unique(), sorted(results["batch"].unique())
    names = [name for name in results["loss"].unique() if name != REFERENCE]
    figure, axes = plt.subplots(len(tables), len(batches), figsize=(11, 4 * len(tables)), layout="constrained")
    for row, table in zip(axes, tables, strict=True):
        for axis, batch in zip(row, batches, strict=True):
            panel(axis, results[(results["table"] == table) & (results["batch"] == batch)], names)
            axis.set(title=f"{table}, batch {batch}", xlabel="mean, % against MSE", ylabel="CVaR99, % against MSE")
    shapes = [plt.Line2D([], [], linestyle="", **style(name)) for name in names]
    labels = [f"{number} {name}" for number, name in enumerate(names, start=1)]
    figure.legend(shapes, labels, loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})


def style(name: str) -> dict:
    colour, marker = next(style for family, style in FAMILIES.items() if name.startswith(family))
    return {"color": colour, "marker": marker, "markersize": 6}


def panel(axis: plt.Axes, part: pd.DataFrame, names: list[str]) -> None:
    """One frontier; what costs more than `FARTHEST` of the mean is left out. A ring marks what is better in both."""
    better = dominating(part)
    for number, name in enumerate(names, start=1):
        (mean, half_mean), (tail, half_tail) = (against(part, REFERENCE, name, m) for m in ("mean", "CVaR99"))
        if mean > FARTHEST:
            continue
        axis.errorbar(mean, tail, xerr=half_mean, yerr=half_tail, elinewidth=0.5, capsize=1.5, **style(name))
        axis.annotate(str(number), (mean, tail), xytext=(4, 3), textcoords="offset points", fontsize=7)
        if name in better:
            axis.plot(mean, tail, "o", markersize=13, markerfacecolor="none", markeredgecolor="black")
    axis.axhline(0, color="black", linewidth=0.6)
    axis.axvline(0, color="black", linewidth=0.6)
    axis.grid(alpha=0.25)


def main() -> None:
    results = pd.read_csv(RESULTS)
    draw(results)
    parts = [INTRODUCTION]
    for (table, batch), part in results.groupby(["table", "batch"], sort=False):
        better = ", ".join(f"`{name}`" for name in dominating(part)) or "none"
        parts.append(
            f"\n## {table}, batch {batch}\n\n{as_markdown(part)}\n\nBetter than MSE in mean and CVaR99 at once, "
            f"beyond the intervals: {better}.\n"
        )
    TABLES.write_text("".join(parts))
    print(TABLES.read_text())


if __name__ == "__main__":
    main()
