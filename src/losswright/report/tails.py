"""The tail as part of a page: its shares, its worst samples, and what sets them apart."""

from typing import TYPE_CHECKING

from losswright.report.page import Block, Section, Table

if TYPE_CHECKING:
    from losswright.objective import Tail, Tails

WORST = 10


def tail_section(tails: "Tails", *, title: str = "The tail") -> Section:
    """Tables: the shares of each output's tail, its largest errors, and the columns that stand out."""
    columns = ["output", "level", "threshold", "quantile", "of samples", "of the loss", "of the gradient"]
    blocks: list[Block] = [Table("What the samples above the threshold make up", columns, [_row(t) for t in tails])]
    for tail in tails:
        blocks += _details(tail)
    return Section(title, blocks)


def _row(tail: "Tail") -> list[str]:
    shares = (f"{share:.1%}" for share in (tail.share_of_samples, tail.share_of_loss, tail.share_of_gradient))
    return [tail.output, f"{tail.level:g}", f"{tail.threshold:.5g}", f"{tail.quantile:.5g}", *shares]


def _details(tail: "Tail") -> list[Block]:
    worst = [[str(row), f"{error:.5g}"] for row, error in zip(tail.rows, tail.errors, strict=True)][:WORST]
    blocks: list[Block] = [Table(f"{tail.output}: the largest errors", ["sample", "error"], worst)]
    if tail.features:
        rows = [[f.feature, f"{f.inside:.4g}", f"{f.outside:.4g}", f"{f.difference:+.1f}"] for f in tail.features]
        columns = ["column", "mean in the tail", "elsewhere", "standard deviations"]
        blocks.append(Table(f"{tail.output}: where the tail differs", columns, rows[:WORST]))
    return blocks
