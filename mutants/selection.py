"""Which tests look at a file: its doctests, the tests that bear its name, and those of what imports it."""

import ast
import random
from functools import cache
from pathlib import Path

import pytest

MOST = 80  # tests of what imports the file, drawn where there are more
ROOT = Path("src")


def tests_of(file: Path, items: list[pytest.Item]) -> list[pytest.Item]:
    """The nearest first."""
    own = [item for item in items if item.path == file.resolve()]
    named = [item for item in items if item.path.stem == f"test_{file.stem}"]
    names = {name for user in users_of(file) for name in classes_of(user)}
    of_users = [item for item in items if names & set(_words(item.name)) and item not in own + named]
    drawn = random.Random(str(file)).sample(of_users, min(MOST, len(of_users)))
    return [*own, *named, *drawn]


def users_of(file: Path) -> set[Path]:
    """The file, and the files that import it, directly or by others; packages that only gather names don't count."""
    found, fresh = {file}, {file}
    while fresh:
        fresh = {user for user, used in imports().items() if used & fresh} - found
        found |= fresh
    return found


@cache
def imports() -> dict[Path, set[Path]]:
    """By file: the files of the package that it imports."""
    files = {path for path in ROOT.rglob("*.py") if path.name != "__init__.py"}
    return {path: {_file(name) for name in _modules(path)} & files for path in files}


@cache
def classes_of(file: Path) -> frozenset[str]:
    """Classes and functions that a test's name may tell."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef)))


def _modules(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return [name for node in found for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))]


def _file(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() or letter == "_" else " " for letter in name).split()
