"""Plots as inline SVG that follow the page: its ink, its palette, light and dark, wide and narrow.

Matplotlib wants colours when it draws, a page knows them when it is looked at. So drawing uses stand-in colours, and
the finished SVG has each replaced: ink by `currentColor`, series by the CSS variables of the page's style sheet.
"""

import io
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK, FAINT = "#010203", "#010204"  # no palette has these, so that replacing them touches nothing else
SERIES = ("#010211", "#010212", "#010213", "#010214")
DASHES = ("solid", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 2, 2)))  # colour is never the only difference
PAGE_COLOURS = {
    INK: "currentColor",
    FAINT: "var(--faint)",
    **{colour: f"var(--series-{index})" for index, colour in enumerate(SERIES, start=1)},
}
WIDE, NARROW = (7.2, 3.7), (3.7, 3.5)  # inches at 96 px: a column of text, a phone

LONGEST = 25  # letters of a name

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # real text: it takes the page's font, can be selected and searched
    "svg.hashsalt": "losswright",  # ids that don't change from run to run
    "text.parse_math": False,  # names are data: a dollar sign is one
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
}


def plot(name: str, draw: Callable[["Figure"], None], *, title: str, description: str) -> Markup:
    """The figure that `draw` fills, as SVG in two shapes of which the style sheet shows the one that fits.

    Args:
        name: that no other plot of the page has; ids are made from it.
        draw: called with an empty `matplotlib.figure.Figure`, once a shape.
        title: what it is, for readers who hear the page.
        description: what can be seen in it, for the same.
    """
    shapes = (("wide", WIDE), ("narrow", NARROW))
    slug = re.sub(r"[^\w-]+", "-", name, flags=re.ASCII)
    drawn = [_drawn(f"{slug}-{shape}", draw, size, shape, title, description) for shape, size in shapes]
    return Markup("\n".join(drawn))


def short(name: str) -> str:
    """A name as an axis has room for it.

    >>> short("a name that somebody gave to a column")
    'a name that somebody gav…'
    """
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def series(index: int) -> dict:
    """Colour and dashes of the series with that number, from 0, for `Axes.plot`."""
    return {"color": SERIES[index % len(SERIES)], "linestyle": DASHES[index % len(DASHES)]}


def whole_ticks(axis: "Axis") -> None:
    """Ticks at whole numbers alone, for what has nothing in between: epochs, classes, counts."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True))


def label_ends(axes: "Axes", labels: dict[str, tuple[float, float, int]]) -> None:
    """Write each series' name at the right of its last point, moved apart vertically where names would collide.

    `labels` maps a name to x, y (data coordinates) and the number of the series.
    """
    figure = cast("Figure", axes.figure)
    figure.draw_without_rendering()  # places are known only after the layout
    line = 1.25 * figure.dpi * _font_size() / 72
    to_pixels = axes.transData.transform
    wanted = sorted((to_pixels((x, y))[1], name) for name, (x, y, _) in labels.items())
    low = axes.get_window_extent().y0 + line / 2
    heights = {
        name: height for (_, name), height in zip(wanted, spread([y for y, _ in wanted], line, low), strict=True)
    }
    for name, (x, y, index) in labels.items():
        shift = (heights[name] - to_pixels((x, y))[1]) * 72 / figure.dpi
        axes.annotate(
            short(name),
            (x, y),
            (6, shift),
            textcoords="offset points",
            va="center",
            color=SERIES[index],
            annotation_clip=False,
        )


def legend(axes: "Axes", names: Sequence[str]) -> None:
    """Names beside samples of their lines, lower left, where curves run too close together for `label_ends`."""
    handles = [axes.plot([], [], **series(index))[0] for index in range(len(names))]
    axes.legend(handles, names, loc="lower left", frameon=False, labelcolor="linecolor", handlelength=3)


def log_scale(axes: "Axes", *sides: str) -> None:
    """Logarithmic x, y or both, with ticks that read 0.01, 1, 100 and not as powers."""
    for side in sides:
        getattr(axes, f"set_{side}scale")("log")
        axis = getattr(axes, f"{side}axis")
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(lambda value, _: "")


def spread(heights: list[float], gap: float, low: float) -> list[float]:
    """Heights in rising order, moved as little as upward pushes allow, at least `gap` apart and above `low`.

    >>> spread([0.0, 1.0, 10.0], gap=4.0, low=0.0)
    [0.0, 4.0, 10.0]
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap if placed else low))
    return placed


def _font_size() -> float:
    import matplotlib

    return float(matplotlib.rcParams["font.size"])


def _drawn(slug: str, draw: Callable, size: tuple[float, float], shape: str, title: str, description: str) -> str:
    import matplotlib
    from matplotlib.figure import Figure

    text = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    return _inline(text.getvalue(), slug, shape, title, description)


def _inline(svg: str, slug: str, shape: str, title: str, description: str) -> str:
    """An SVG file's text as an element of a page: no prologue, its own ids, the page's colours, a spoken name."""
    svg = re.sub(r"<!--.*?-->|<(metadata|style).*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{slug}-', svg)
    svg = re.sub(r'(url\(|href=")#', rf"\1#{slug}-", svg)
    for drawn, shown in PAGE_COLOURS.items():
        svg = svg.replace(drawn, shown)
    svg = re.sub(r"\bfont: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    view = "".join(re.findall(r'viewBox="[^"]*"', svg)[:1])
    opening = (
        f'<svg class="plot {shape}" {view} role="img" aria-labelledby="{slug}-title {slug}-description" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{slug}-title">{escape(title)}</title><desc id="{slug}-description">{escape(description)}</desc>'
    )
    return re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1)
