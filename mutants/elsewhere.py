"""Code that a backend never runs: no test on it can tell whether it is right."""

import ast
from collections.abc import Iterator

BACKENDS = ("jax", "torch", "tensorflow")


def elsewhere(tree: ast.Module, backend: str) -> set[ast.AST]:
    """The nodes of a file that only other backends run: by the conditions above them, and by names of functions."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for part in _never(node, backend):
            found.update(ast.walk(part))
    return found


def is_of_another(name: str, backend: str) -> bool:
    """Whether a function or a file bears the name of another backend."""
    words = name.lower().strip("_").split("_")
    return any(other in words for other in BACKENDS if other != backend)


def _never(node: ast.AST, backend: str) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef) and is_of_another(node.name, backend):
        yield node
    if isinstance(node, ast.IfExp) and (holds := _holds(node.test, backend)) is not None:
        yield node.orelse if holds else node.body
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield from _never_in(block, backend)


def _never_in(block: list[ast.stmt], backend: str) -> Iterator[ast.AST]:
    """Of a block of statements; what follows a branch that always leaves is the other branch."""
    for i, statement in enumerate(block):
        if isinstance(statement, ast.If) and (holds := _holds(statement.test, backend)) is not None:
            yield from statement.orelse if holds else statement.body
            taken = statement.body if holds else statement.orelse
            if taken and isinstance(taken[-1], (ast.Return, ast.Raise)):
                yield from block[i + 1 :]


def _holds(test: ast.expr, backend: str) -> bool | None:
    """Whether a condition holds on a backend, or None where more than the backend decides."""
    if isinstance(test, ast.BoolOp):
        decides = isinstance(test.op, ast.Or)
        parts = [_holds(part, backend) for part in test.values]
        return decides if decides in parts else None
    if isinstance(test, ast.Compare) and ast.unparse(test.left) == "keras.config.backend()":
        same = ast.literal_eval(test.comparators[0]) == backend
        return same if isinstance(test.ops[0], ast.Eq) else not same
    return None
