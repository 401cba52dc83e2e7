"""The bad and the good example of a rule as code: what its tests train, for its page."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from losswright.doctor import rules
from losswright.doctor.rule import Rule


def examples_of(rule: type[Rule]) -> str:
    """The lines that make both, after the functions of rules that they are made with.

    >>> from losswright.doctor.rules.softmax_of_one import SoftmaxOfOne
    >>> print(examples_of(SoftmaxOfOne))
    bad = examples.binary("softmax")
    good = examples.binary("sigmoid")
    """
    source = textwrap.dedent(inspect.getsource(rule))
    [body] = [node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    made = [node for node in body if isinstance(node, ast.Assign) and any(_is_example(t) for t in node.targets)]
    parts = dict.fromkeys(part for node in made for part in _made_with(node, sys.modules[rule.__module__]))
    lines = "\n".join(textwrap.dedent("    " + (ast.get_source_segment(source, node) or "")) for node in made)
    return "\n\n".join([*parts, lines])


def _is_example(target: ast.expr) -> bool:
    return bool({"bad", "good"} & {part.id for part in ast.walk(target) if isinstance(part, ast.Name)})


def _made_with(node: ast.AST, module: ModuleType) -> Iterator[str]:
    """The sources of what a piece of code uses, as far as rules define it; what these use themselves comes first."""
    for name in sorted({part.id for part in ast.walk(node) if isinstance(part, ast.Name)}):
        thing: Any = vars(module).get(name)
        if _is_helper(thing):
            text = inspect.getsource(thing).rstrip()
            yield from _made_with(ast.parse(text), sys.modules[thing.__module__])
            yield text


def _is_helper(thing: Any) -> bool:
    """A function or class that stands beside a rule."""
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return False
    return thing.__module__.startswith(rules.__name__) and not (inspect.isclass(thing) and issubclass(thing, Rule))
