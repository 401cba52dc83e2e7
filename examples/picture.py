"""The picture of a story: `python examples/NAME.py --picture FILE.svg` draws what the run found."""

import sys
from collections.abc import Callable

import matplotlib
from matplotlib.figure import Figure

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "losswright",  # ids that don't change from run to run
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "font.size": 9,
}


def picture(draw: Callable[[Figure], None], *, size: tuple[float, float] = (8, 3.2)) -> None:
    """Let `draw` fill a figure, and save it where the command line says; draw nothing if it says nothing."""
    if "--picture" not in sys.argv:
        return
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        figure.savefig(sys.argv[sys.argv.index("--picture") + 1], metadata={"Date": None})
