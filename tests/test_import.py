"""`import losswright` is all but free, and every public name is there, documented, when it is asked for."""

import ast
import inspect
import shutil
from importlib.metadata import version

import pytest

import losswright as lw
from tests.support import fresh

HEAVY = {"numpy", "keras", "jax", "torch", "tensorflow", "matplotlib", "pandas", "polars", "rich", "click"}


def heavy_imports(src=fresh.ROOT / "src"):
    result = fresh.run(f"import sys, losswright; print(*sorted({HEAVY!r} & set(sys.modules)))", src=src)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


@pytest.mark.once
def test_import_brings_in_neither_numpy_nor_keras_nor_a_backend():
    assert heavy_imports() == []


@pytest.mark.once
def test_import_of_numpy_would_be_noticed(tmp_path):
    shutil.copytree(fresh.ROOT / "src", tmp_path / "src")
    with (tmp_path / "src" / "losswright" / "__init__.py").open("a") as file:
        file.write("\nimport numpy\n")
    assert heavy_imports(tmp_path / "src") == ["numpy"]


@pytest.mark.parametrize("name", lw.__all__)
def test_public_name_is_there_and_documented(name):
    assert inspect.getdoc(getattr(lw, name))


def test_listing_and_star_import_give_the_public_names():
    found = {}
    exec("from losswright import *", found)
    assert {*lw.__all__, "__version__"} <= set(dir(lw))
    assert set(found) - {"__builtins__"} == set(lw.__all__)


def test_type_checkers_see_the_names_that_python_finds():
    tree = ast.parse(inspect.getsource(lw))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.asname for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(lw.__all__)


def test_subpackage_exports_what_it_says_and_documents_it():
    for package in filter(inspect.ismodule, (getattr(lw, name) for name in lw.__all__)):
        bare = [name for name in package.__all__ if not inspect.getdoc(getattr(package, name))]
        assert not bare, f"{package.__name__}: without a docstring: {bare}"
        assert len(set(package.__all__)) == len(package.__all__)


def test_unknown_name_is_an_attribute_error_that_names_it():
    with pytest.raises(AttributeError, match="'losswright' has no attribute 'Hubert'"):
        _ = lw.Hubert


def test_version_is_that_of_the_installed_package():
    assert lw.__version__ == version("losswright")


@pytest.mark.once
def test_import_warns_of_nothing_and_brings_in_python_s_own_modules_alone():
    code = """
import sys
before = set(sys.modules)
import losswright
print(*{name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)
"""
    result = fresh.run(code, PYTHONWARNINGS="error")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["losswright"]
