"""Small faults that a programmer may make, at every place of a file where there is room for one."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mutants.elsewhere import elsewhere, is_of_another

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Pow: ast.Mult,
}  # fmt: skip
NAMES = {"maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "any": "all", "all": "any",
         "sum": "mean", "mean": "sum", "logical_and": "logical_or", "logical_or": "logical_and"}  # fmt: skip
TURNED: dict[type, type] = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
FUNCTIONS = (ast.FunctionDef, ast.Lambda)
TINY = 1e-3
SILENT = ("strict", "copy", "stacklevel")  # arguments that check what holds anyway, or change no result


class Mutant(NamedTuple):
    """A file with one fault: the place, the line before and after, and the expression that the place is a part of."""

    file: Path
    number: int
    line: int
    end: int
    function: str
    before: str
    after: str
    within: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: `{self.before}` -> `{self.after}`"


def mutants_of(file: Path) -> list[Mutant]:
    """All in the bodies of functions that PyTorch or JAX runs; what is said to users, and types, stay as they are."""
    if all(is_of_another(file.stem, backend) for backend in ("torch", "jax")):
        return []
    tree = ast.parse(source_of(file))
    foreign = elsewhere(tree, "torch") & elsewhere(tree, "jax")
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        _mutant(file, number, node, how, function)._replace(within=_within(node, parents))
        for number, (node, how, function) in enumerate(_sites(tree))
        if node not in foreign
    ]


def _mutant(file: Path, number: int, node: ast.AST, how: str, function: str) -> Mutant:
    place = node.test if how == "condition" else node
    return Mutant(file, number, place.lineno, place.end_lineno, function, *_texts(node, how))


def _within(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """The text of the least expression around that is more than a sign, an index or the name of an argument."""
    around = parents[node]
    while isinstance(around, (ast.UnaryOp, ast.Subscript, ast.keyword)):
        around = parents[around]
    return ast.unparse(around) if isinstance(around, ast.expr) else ""


def with_fault(file: Path, number: int) -> ast.Module:
    """The file as a tree, with the fault of that number."""
    tree = ast.parse(source_of(file))
    node, how, _ = next(site for i, site in enumerate(_sites(tree)) if i == number)
    _change(node, how)
    return ast.fix_missing_locations(tree)


@cache
def source_of(file: Path) -> str:
    """As it is at the start: a change while faults are tried would move the places."""
    return file.read_text(encoding="utf-8")


def _sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, str]]:
    """Places, what can go wrong there, and the name of the function around."""
    for function, name in _functions(tree, ""):
        body = [function.body] if isinstance(function, ast.Lambda) else function.body
        for node in _inside(body, _only_said(function)):
            yield from ((node, how, name) for how in _ways(node))


def _only_said(function: ast.AST) -> set[str]:
    """Names that nothing but the messages of errors reads."""
    nodes = list(ast.walk(function))
    said = {part for node in nodes if isinstance(node, ast.Raise) for part in ast.walk(node)}
    reads = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return {node.id for node in reads} - {node.id for node in reads if node not in said}


def _functions(node: ast.AST, path: str) -> Iterator[tuple[ast.FunctionDef | ast.Lambda, str]]:
    for child in ast.iter_child_nodes(node):
        name = (
            f"{path}.{getattr(child, 'name', '<lambda>')}".strip(".")
            if isinstance(child, (*FUNCTIONS, ast.ClassDef))
            else path
        )
        if isinstance(child, FUNCTIONS):
            yield child, name
        yield from _functions(child, name)


def _inside(nodes: list, said: set[str]) -> Iterator[ast.AST]:
    """Nodes of a body, without functions in it, which have their own turn, and without messages and types."""
    for node in nodes:
        if _is_left_out(node, said):
            continue
        yield node
        skipped = node.annotation if isinstance(node, ast.AnnAssign) else None
        yield from _inside([child for child in ast.iter_child_nodes(node) if child is not skipped], said)


def _is_left_out(node: ast.AST, said: set[str]) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in SILENT
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id in said for target in node.targets)
    return isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.JoinedStr, ast.Raise)) or _is_text(node)


def _ways(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield "comparison"
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in SWAPS:
        yield "operator"
    if isinstance(node, (ast.If, ast.IfExp)):
        yield "condition"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)) and not _is_whole(node.operand):
        yield "sign"
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        yield "constant"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
        yield "name"


def _is_text(node: ast.AST) -> bool:
    """Whether it chooses among texts, which are said to users."""
    return isinstance(node, ast.IfExp) and isinstance(node.body, ast.JoinedStr)


def _change(node: ast.AST, how: str) -> None:
    if how == "comparison":
        node.ops[0] = _other(node)
    elif how == "operator":
        node.op = SWAPS[type(node.op)]()
    elif how == "condition":
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif how == "sign":
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        node.operand = node.operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(ast.Not(), node.operand)
    elif how == "constant":
        node.value = _other_constant(node.value)
    else:
        node.func.attr = NAMES[node.func.attr]


def _other(comparison: ast.Compare) -> ast.cmpop:
    """The bound moved by one; where it lies among numbers with fractions, one of which says nothing, turned around."""
    kind = type(comparison.ops[0])
    among_fractions = any(_is_fraction(side) for side in (comparison.left, comparison.comparators[0]))
    return TURNED[kind]() if among_fractions and kind in TURNED else SWAPS[kind]()


def _other_constant(value: bool | int | float) -> bool | int | float:
    """The opposite, or twice the number; of a tiny one, and of 0, whose double says nothing, 1."""
    if isinstance(value, bool):
        return not value
    return value * 2 if abs(value) > TINY else 1


def _is_whole(operand: ast.expr) -> bool:
    """Whether it is a whole number: -1 is the axis 1 of two as well, and a fault of the number itself makes it -2."""
    return isinstance(operand, ast.Constant) and isinstance(operand.value, int)


def _is_fraction(side: ast.expr) -> bool:
    """Whether it is written as a number with a point, or named as a setting of the file."""
    is_written = isinstance(side, ast.Constant) and isinstance(side.value, float)
    return is_written or (isinstance(side, ast.Name) and side.id.isupper())


def _texts(node: ast.AST, how: str) -> tuple[str, str]:
    """The first line without the fault, and with it."""
    sound = ast.unparse(node)
    copy = ast.parse(sound).body[0]
    copy = copy if isinstance(copy, ast.If) else copy.value
    _change(copy, how)
    return _first_line(sound), _first_line(ast.unparse(ast.fix_missing_locations(copy)))


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:100]
