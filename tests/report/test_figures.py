"""Plots: the page's colours, unique and stable ids, names for those who hear them."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losswright.report import figures

pytestmark = pytest.mark.once


def draw(figure):
    axes = figure.subplots()
    axes.set_xlabel("minutes -- of delay")
    for index in range(3):
        axes.plot([1, 10, 100], [1, 0.1, 0.01 + index / 1_000], **figures.series(index))
    figures.log_scale(axes, "x", "y")
    figures.label_ends(axes, {f"loss {index}": (100, 0.01 + index / 1_000, index) for index in range(3)})


@pytest.fixture(scope="module")
def svg():
    return str(figures.plot("tails", draw, title="Tails & ends", description="Three <lines> fall."))


def test_it_is_well_formed_in_two_shapes(svg):
    shapes = ElementTree.fromstring(f"<div>{svg}</div>")
    assert [shape.get("class") for shape in shapes] == ["plot wide", "plot narrow"]


def test_every_id_is_unique_and_every_reference_has_its_target(svg):
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    references = re.findall(r'(?:url\(|href=")#([^")]+)', svg)
    spoken = " ".join(re.findall(r'aria-labelledby="([^"]+)"', svg)).split()
    assert references
    assert set(references) | set(spoken) <= set(ids)


def test_two_drawings_are_the_same_text(svg):
    assert svg == str(figures.plot("tails", draw, title="Tails & ends", description="Three <lines> fall."))


def test_no_colour_is_fixed(svg):
    assert re.findall(r"#[0-9a-f]{6}\b", svg) == []
    assert {"currentColor", "var(--faint)", "var(--series-1)", "var(--series-3)"} <= set(
        re.findall(r"(?:fill|stroke): ([^;\"]+)", svg)
    )


def test_it_has_a_spoken_name_and_description(svg):
    shape = ElementTree.fromstring(f"<div>{svg}</div>")[0]
    assert shape.get("role") == "img"
    texts = {element.get("id"): element.text for element in shape.iter() if element.get("id")}
    name, description = (texts[each] for each in shape.get("aria-labelledby").split())
    assert (name, description) == ("Tails & ends", "Three <lines> fall.")


def test_it_reaches_for_no_network_and_carries_no_style_sheet(svg):
    assert not re.search(r"<style|<script|<metadata|<image|src=", svg)
    assert set(re.findall(r"https?://[^\"<\s]+", svg)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_labels_of_lines_that_end_close_together_stand_apart(svg):
    shape = ElementTree.fromstring(f"<div>{svg}</div>")[0]
    heights = [float(element.get("y")) for element in shape.iter() if (element.text or "").startswith("loss")]
    assert len(heights) == 3
    assert min(abs(a - b) for a in heights for b in heights if a is not b) > 9


@given(st.lists(st.floats(-100, 100), max_size=6).map(sorted))
def test_spread_heights_keep_their_order_and_distance(heights):
    placed = figures.spread(heights, gap=10.0, low=0.0)
    assert all(above - below >= 10 - 1e-9 for below, above in pairwise(placed))
    assert all(new >= old for new, old in zip(placed, heights, strict=True))
    assert not placed or placed[0] >= 0


def test_epochs_have_no_fractions():
    def draw(figure):
        axes = figure.subplots()
        axes.plot([1, 2, 3], [1, 2, 4])
        figures.whole_ticks(axes.xaxis)
        axes.set_yticks([])

    said = re.findall(r">([\d.]+)</text>", figures.plot("epochs", draw, title="t", description="d"))
    assert said
    assert all("." not in tick for tick in said)
