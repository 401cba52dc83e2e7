"""docs/advice-results.md, from the lines of the races."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.advice_tables import Question

PAGE = Path(__file__).parent.parent / "docs" / "advice-results.md"
FIRST = 2  # places of the advice that count
Lines = Sequence[Mapping[str, str]]

HEAD = """# Is the advice right? Twenty real tables

Made by `python -m benchmarks.advice`. For each table what a mistake costs was written down first, and the metric
follows from that alone (`METRICS` in that file). `lw.advise` saw the table and the costs, never the race. The race
holds every loss that the advice names, and the usual alternatives for that kind of target: the same network (one
hidden layer of 32), rows, starts and epochs, five folds, stopped early and judged by the metric.

**Right** means that one of the advice's first two losses wins, or that its interval of paired differences to the
winner holds 0: {right} of {tables} are right. That is not hard where losses differ by less than noise, as they often
do: two losses drawn at random from those that ran would be right on {chance:.1f}. The winner itself is among the first
two on {wins}; by chance it would be on {chance_of_win:.1f}.

A first run showed three reasons that were wrong, though by noise the advice passed: where sums must be right
(`injury`) losses of the median came first, where errors cost their square (`NMES1988`) a squared error of counts came
last, and where they cost their share of the target (`ames`) losses of absolute errors came first. The advice was
mended for every table with such costs, and these three were raced again: they show what the mending does, and prove
less than the others.

| table | target, rows | costs | metric | advised first | second | winner | better one less winner, 95 % | verdict |
|---|---|---|---|---|---|---|---|---|
"""


def is_right(lines: Lines) -> bool:
    """Whether one of the first two losses advised wins or may be as good as the winner."""
    return any(_is_as_good(line) for line in lines if _place(line) <= FIRST)


def has_winner(lines: Lines) -> bool:
    """Whether one of the first two losses advised wins."""
    return _place(lines[0]) <= FIRST


def chance(lines: Lines) -> float:
    """How often two losses drawn at random would be right."""
    pairs = list(combinations(map(_is_as_good, lines), FIRST))
    return sum(map(any, pairs)) / len(pairs)


def write_page(questions: Sequence[Question], found: Mapping[str, Lines], path: Path = PAGE) -> None:
    """The table, and all races below."""
    done = [(question, found[question.name]) for question in questions if question.name in found]
    head = HEAD.format(
        right=sum(is_right(lines) for _, lines in done),
        tables=len(done),
        chance=sum(chance(lines) for _, lines in done),
        wins=sum(has_winner(lines) for _, lines in done),
        chance_of_win=sum(FIRST / len(lines) for _, lines in done),
    )
    races = "\n".join(line for question, lines in done for line in _race(question, lines))
    path.write_text(head + "\n".join(_row(question, lines) for question, lines in done) + f"\n\n{races}")


def _row(question: Question, lines: Lines) -> str:
    advised = sorted((line for line in lines if line["advised"]), key=_place)
    best = min(advised[:FIRST], key=lambda line: int(line["place"]))
    cells = (
        question.name,
        f"{lines[0]['kind']}, {int(lines[0]['rows']):,}",
        f"{lines[0]['costs'] or 'each error alike'}: {question.why}",
        lines[0]["metric"],
        *(f"`{line['loss']}` ({line['place']})" for line in advised[:FIRST]),
        f"`{lines[0]['loss']}`",
        "wins" if best["place"] == "1" else f"{float(best['low']):+.3g} to {float(best['high']):+.3g}",
        "right" if is_right(lines) else "**wrong**",
    )
    return f"| {' | '.join(cells)} |"


def _race(question: Question, lines: Lines) -> Iterator[str]:
    yield f"## {question.name}\n"
    yield f"| place | loss | place in the advice | {lines[0]['metric']} | less the winner's, 95 % |"
    yield "|---|---|---|---|---|"
    for line in lines:
        gap = "" if line["place"] == "1" else f"{float(line['low']):+.3g} to {float(line['high']):+.3g}"
        yield f"| {line['place']} | `{line['loss']}` | {line['advised']} | {line['mean']} | {gap} |"
    yield ""


def _is_as_good(line: Mapping[str, str]) -> bool:
    return float(line["low"]) <= 0 <= float(line["high"])


def _place(line: Mapping[str, str]) -> int:
    return int(line["advised"] or 99)
