"""Every Python block of the README and of the documentation runs, page by page, in the order of reading."""

import re

import pytest

from tests.support import fresh

PAGES = [fresh.ROOT / "README.md", *sorted((fresh.ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def blocks(page):
    """The Python of a page, each block on its own lines, so that an error names the line of the page."""
    text = page.read_text()
    return [("\n" * text[: found.start(1)].count("\n") + found[1]) for found in BLOCK.finditer(text)]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in PAGES if blocks(page)])
def test_python_of_the_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": page.stem}
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)


@pytest.mark.once
def test_first_use_runs_where_jax_alone_is_installed_and_nothing_is_set(tmp_path):
    code = "\n".join(blocks(fresh.ROOT / "README.md"))
    result = fresh.run(code, hide=("torch", "tensorflow"), KERAS_BACKEND=None, KERAS_HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "using jax" in result.stderr


@pytest.mark.once
def test_readme_names_two_commands_of_make():
    assert re.findall(r"make \w+", (fresh.ROOT / "README.md").read_text()) == ["make demo", "make test"]
