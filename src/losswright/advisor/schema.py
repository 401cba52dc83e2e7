"""Where a JSON document doesn't keep to a JSON Schema, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from losswright.core.describe import clip

LONGEST = 160


def faults(value: Any, schema: Mapping[str, Any], name: str) -> Iterator[str]:
    """One sentence for each place where the value is something else, deepest places last.

    Args:
        value: as `json.loads` gives it.
        schema: that the value must keep to; of several in `oneOf` the last is the one to explain.
        name: how sentences call the value.
    """
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in sorted(validator.iter_errors(value), key=lambda error: len(error.absolute_path)):
        yield _sentence(_explaining(error), name)


def _explaining(error: ValidationError) -> ValidationError:
    while error.context:
        last = max(inner.schema_path[0] for inner in error.context)
        error = next(inner for inner in error.context if inner.schema_path[0] == last)
    return error


def _sentence(error: ValidationError, name: str) -> str:
    """The place, and what is wrong there, with no more of the value than a reader needs."""
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    message = error.message.replace(repr(error.instance), clip(error.instance, 40))
    return f"{name}{place}"[-LONGEST:] + f": {message[:LONGEST]}"
