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
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_imports_from_losswright_before_keras(page):
    code = "".join(re.findall(r"^```py(?:thon)?\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL))
    keras = re.search(r"^(import|from) keras", code, re.MULTILINE)
    if keras:
        assert re.search(r"^from losswright|\blw\.\w", code[: keras.start()], re.MULTILINE)


@pytest.mark.once
def test_readme_names_two_commands_of_make():
    assert re.findall(r"make \w+", (fresh.ROOT / "README.md").read_text()) == ["make demo", "make test"]
