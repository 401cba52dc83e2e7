"""A loss as a picture in a page: its formula, and its charge and slope as the explorer has them."""

import io
import re
from collections.abc import Sequence
from html import escape

import numpy as np

from losswright.core import Loss
from losswright.explorer.scenes import Scene
from losswright.explorer.stops import own_settings, settings_with_stops
from losswright.report.figures import INK, SERIES, label_ends, plot, series

ARGUMENT = r"\{(?:[^{}]|\{[^{}]*\})*\}|\\[a-zA-Z]+|[A-Za-z0-9]"
MATPLOTLIB_SAYS = {
    "le": r"\leq", "ge": r"\geq", "lVert": r"\|", "rVert": r"\|", "big": "", "dots": r"\ldots",
}  # fmt: skip


def curve_picture(scene: Scene, loss: type[Loss]) -> str:
    """Charge and slope at the defaults, and at two more stops of the first setting if there is one."""
    made = scene.make(loss)
    settings = settings_with_stops(made, most=scene.most, customary=scene.customary, outputs=scene.outputs(made))
    outputs = {setting.name: setting.stops[setting.start] for setting in settings if setting.is_output}
    variant = _variant(scene)
    first, last = scene.axis.shown
    places = scene.axis.views[0].places[first : last + 1]
    curves = {}
    for name, one in _versions(made, settings):
        values, slopes = scene.measure(one, outputs)
        shown = values[variant] - values[variant].min() if scene.above_least else values[variant]
        curves[name] = (shown[first : last + 1], slopes[variant][first : last + 1])
    return _drawn(scene, loss.__name__, places, curves)


def formula_picture(text: str) -> str:
    """A line of words and LaTeX as inline SVG, or as it is where Matplotlib's LaTeX falls short."""
    import matplotlib
    from matplotlib.figure import Figure

    figure, drawn = Figure(figsize=(0.01, 0.01)), io.StringIO()
    try:
        with matplotlib.rc_context({"svg.fonttype": "path", "mathtext.fontset": "cm", "svg.hashsalt": "losswright"}):
            figure.text(0, 0, _plain(text), fontsize=13, color=INK)
            figure.savefig(drawn, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    except ValueError:
        return f"`{text}`"
    svg = drawn.getvalue()
    svg = re.sub(r"<!--.*?-->|<(metadata|style).*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = svg.replace(INK, "currentColor").replace(
        "<svg ", f'<svg role="img" aria-label="{escape(text, quote=True)}" ', 1
    )
    return f'<div class="formula">{" ".join(svg.split())}</div>'


def _plain(text: str) -> str:
    """LaTeX as Matplotlib reads it, which wants braces around arguments and knows fewer names."""
    text = re.sub(
        rf"\\[td]?frac\s*({ARGUMENT})\s*({ARGUMENT})", lambda f: rf"\frac{_braced(f[1])}{_braced(f[2])}", text
    )
    text = re.sub(r"\\mathbf (\w)", r"\\mathbf{\1}", text)
    for name, known in MATPLOTLIB_SAYS.items():
        text = re.sub(rf"\\{name}(?![a-zA-Z])", known.replace("\\", "\\\\"), text)
    return text.replace("`", "")


def _fraction(found: re.Match[str]) -> str:
    return rf"\frac{_braced(found[1])}{_braced(found[2])}"


def _braced(argument: str) -> str:
    return argument if argument.startswith("{") else f"{{{argument}}}"


def _versions(loss: Loss, settings: Sequence) -> list[tuple[str, Loss]]:
    """The loss, and with other stops of its first setting."""
    first = next((setting for setting in settings if not setting.is_output), None)
    if first is None:
        return [("", _unreduced(loss, {}))]
    stops = [first.stops[0], loss_value := own_settings(loss)[first.name], first.stops[-1]]
    return [
        (
            f"{first.name} {stop:.4g}" if isinstance(stop, float) else f"{first.name} {stop}",
            _unreduced(loss, {first.name: stop}),
        )
        for stop in dict.fromkeys([loss_value, *stops])
    ]


def _unreduced(loss: Loss, settings: dict) -> Loss:
    config = {name: value for name, value in loss.get_config().items() if name != "state"}  # it would undo a setting
    made = type(loss).from_config(config | settings)
    made.reduction = "none"
    return made


def _variant(scene: Scene) -> int:
    index = 0
    for knob in scene.knobs:
        index = index * len(knob.said) + knob.start
    return index


def _drawn(scene: Scene, name: str, places: np.ndarray, curves: dict) -> str:
    def draw(figure) -> None:
        charge, pull = figure.subplots(1, 2)
        for axes, part, title in ((charge, 0, "what it charges"), (pull, 1, scene.words.slope)):
            for index, both in enumerate(curves.values()):
                axes.plot(places, both[part], **series(index % len(SERIES)))
            axes.set_title(title, fontsize=9, loc="left")
            axes.set_xlabel(scene.axis.views[0].label)
            axes.set_xticks(
                [place for place, _ in scene.axis.views[0].ticks], [t for _, t in scene.axis.views[0].ticks]
            )
        if len(curves) > 1:
            ends = {name: (float(places[-1]), float(both[1][-1]), i) for i, (name, both) in enumerate(curves.items())}
            label_ends(pull, ends)

    svg = plot(name.lower(), draw, title=f"{name}: charge and slope", description=f"Over the {scene.axis.label}.")
    wide = re.split(r'(?=<svg class="plot narrow")', str(svg))[0]
    return " ".join(wide.split())
