"""Which files import a file."""

import ast
from functools import cache
from pathlib import Path

SOURCES = Path("src")


def users_of(file: Path) -> set[Path]:
    """The files that import it; packages that only gather names don't count."""
    return {user for user, used in _imports().items() if file in used}


@cache
def _imports() -> dict[Path, set[Path]]:
    files = (path for path in SOURCES.rglob("*.py") if path.name != "__init__.py")
    return {path: {SOURCES / f"{module.replace('.', '/')}.py" for module in _modules(path)} for path in files}


def _modules(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return [name for node in found for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))]
