"""Pages: escaped, self-contained, with headings, captions and scopes."""

from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from losswright.report import Code, Page, Plot, Prose, Section, Table

pytestmark = pytest.mark.once

VOID = {"meta", "br", "link", "img"}


class Elements(HTMLParser):
    """Every opening tag with its attributes, and a check that tags nest."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.text = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def html():
    blocks = [
        Prose("<b>not bold</b>"),
        Table("Errors & counts", ["loss", "p99"], [["MSE <1>", "154.7"], ["Huber", "160.0"]]),
        Plot(Markup('<svg role="img" aria-label="tail"></svg>'), "Lower is better."),
        Code("Copy me.", 'if 1 < 2:\n    print("yes")'),
    ]
    return Page("Tails <script>", "A lead.", [Section("First", blocks)], footer="Made by a test.").to_html()


def test_tags_nest_and_text_is_escaped(html):
    elements = Elements(html)
    assert "<b>" not in html
    assert len(elements.all("script")) == 1
    assert 'if 1 < 2:\n    print("yes")' in "".join(elements.text)


def test_plots_are_inserted_as_they_are(html):
    assert Elements(html).all("svg") == [{"role": "img", "aria-label": "tail"}]


def test_it_names_its_language_and_fits_a_phone(html):
    elements = Elements(html)
    assert elements.all("html") == [{"lang": "en"}]
    assert any(meta.get("content", "").startswith("width=device-width") for meta in elements.all("meta"))


def test_sections_are_named_by_their_headings(html):
    elements = Elements(html)
    assert [heading["id"] for heading in elements.all("h2")] == [s["aria-labelledby"] for s in elements.all("section")]
    assert len(elements.all("h1")) == 1


def test_tables_have_captions_and_scopes(html):
    elements = Elements(html)
    assert len(elements.all("caption")) == 1
    assert [cell["scope"] for cell in elements.all("th")] == ["col", "col", "row", "row"]


def test_it_loads_nothing(html):
    elements = Elements(html)
    assert not [attributes for _, attributes in elements.found if {"src", "href", "action"} & attributes.keys()]
    assert "url(" not in html
    assert "@import" not in html
    assert any("default-src 'none'" in meta.get("content", "") for meta in elements.all("meta"))


def test_light_dark_and_paper_are_styled(html):
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_text_and_series_stand_out_from_the_paper(html, scheme):
    """WCAG AA: 4.5 to 1 for text; the series are text too, in their labels."""
    block = html.split(":root {")[scheme + 1].split("}")[0]
    colours = dict(pair.strip().split(": ") for pair in block.replace("\n", " ").split(";") if ":" in pair)
    for name in ("--ink", "--quiet", "--series-1", "--series-2", "--series-3", "--series-4"):
        assert contrast(colours[name], colours["--paper"]) >= 4.5, name
