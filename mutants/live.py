"""Functions in memory, and how to give them the code of a file with a fault."""

import ast
import gc
import types
from collections.abc import Iterator
from functools import _lru_cache_wrapper

from mutants.faults import Mutant, source_of, with_fault

Key = tuple[str, int, tuple]


class Live:
    """The functions of some files, and what the package and its tests cache, as they are when this is made.

    By the very type: what only claims to be a function, a deprecated name of a backend, say, complains when asked.
    """

    def __init__(self, files: frozenset[str]):
        found = gc.get_objects()
        functions = [thing for thing in found if type(thing) is types.FunctionType]
        self.functions = [function for function in functions if function.__code__.co_filename in files]
        caches = [thing for thing in found if type(thing) is _lru_cache_wrapper]
        self.caches = [cache for cache in caches if cache.__module__.startswith(("losswright", "tests"))]

    def forget(self) -> None:
        """Clear what is cached."""
        for cache in self.caches:
            cache.cache_clear()

    def put_in(self, mutant: Mutant) -> None:
        """Give the fault to each function that has it, and forget what was cached."""
        path = str(mutant.file.resolve())
        changed = _changed(mutant, path)
        for function in self.functions:
            if function.__code__.co_filename == path:
                function.__code__ = changed.get(_key(function.__code__), function.__code__)
        self.forget()


def _changed(mutant: Mutant, path: str) -> dict[Key, types.CodeType]:
    """The codes that the fault changes, by what they are without it."""
    sound = compile(ast.parse(source_of(mutant.file)), path, "exec", dont_inherit=True)
    faulty = compile(with_fault(mutant.file, mutant.number), path, "exec", dont_inherit=True)
    pairs = zip(_codes(sound), _codes(faulty), strict=True)
    return {_key(before): after for before, after in pairs if before != after}


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _key(code: types.CodeType) -> Key:
    """Two functions of a line differ in their columns."""
    return code.co_qualname, code.co_firstlineno, tuple(code.co_positions())
