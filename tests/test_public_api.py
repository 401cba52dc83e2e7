"""Every public name and its signature, as written down in public_api.txt: a change there is a change for users.

`python -m tests.test_public_api` writes the file anew; such a change belongs into CHANGELOG.md, and what goes away is
deprecated first (see docs/stability.md).
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import losswright as lw

FILE = Path(__file__).with_name("public_api.txt")
HINT = "write the file anew with `python -m tests.test_public_api`, and tell users in CHANGELOG.md"


def public() -> Iterator[str]:
    """A line for each public function, class, method and subpackage."""
    for name in sorted(lw.__all__):
        thing = getattr(lw, name)
        if inspect.ismodule(thing):
            for inner in sorted(thing.__all__):
                yield from described(f"{name}.{inner}", getattr(thing, inner))
        else:
            yield from described(name, thing)


def described(path: str, thing: object) -> Iterator[str]:
    yield f"{path}{signature(thing)}"
    if inspect.isclass(thing) and thing.__module__.startswith("losswright"):
        for name, member in sorted(vars(thing).items()):
            if not name.startswith("_") and not is_of_others(thing, name):
                yield f"{path}.{name}{signature(member)}"


def is_of_others(cls: type, name: str) -> bool:
    """Whether Keras, or Python, has given the method its signature."""
    return any(hasattr(base, name) for base in cls.__mro__ if not base.__module__.startswith("losswright"))


def signature(thing: object) -> str:
    """Its parameters with their defaults, without types."""
    if isinstance(thing, (staticmethod, classmethod)):
        thing = thing.__func__
    if not callable(thing):
        return ""
    given = inspect.signature(thing)
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in given.parameters.values()]
    return str(inspect.Signature([parameter for parameter in bare if parameter.name != "self"]))


@pytest.mark.once
def test_public_names_and_their_signatures_are_as_written_down():
    written = FILE.read_text(encoding="utf-8").splitlines()
    found = list(public())
    assert sorted(set(written) - set(found)) == [], f"gone or changed; {HINT}"
    assert sorted(set(found) - set(written)) == [], f"new or changed; {HINT}"


@pytest.mark.once
def test_a_changed_default_would_be_noticed():
    def before(*, delta=1.0): ...
    def after(*, delta=2.0): ...

    assert list(described("huber", before)) == ["huber(*, delta=1.0)"]
    assert list(described("huber", before)) != list(described("huber", after))


if __name__ == "__main__":
    FILE.write_text("\n".join(public()) + "\n", encoding="utf-8")
