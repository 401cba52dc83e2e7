"""What in a JSON document doesn't keep to a JSON Schema, as far as the schema of cards uses that language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from losswright.core.describe import clip

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
KNOWN = {
    "$defs", "$id", "$ref", "$schema", "additionalProperties", "const", "description", "enum", "format", "items",
    "maxItems", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern", "properties", "required", "title",
    "type",
}  # fmt: skip
"""The words of JSON Schema that are understood here; a schema may use no others."""


def faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[str]:
    """One sentence for each place where the value is something else, deepest places last.

    Args:
        value: as `json.loads` gives it.
        schema: that the value must keep to; of several in `oneOf` the last is the one to explain.
        root: the whole schema, where `$ref` points.
        path: how sentences call the value.
    """
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema:
        tried = [list(faults(value, one, root, path)) for one in schema["oneOf"]]
        yield from [] if [] in tried else tried[-1]
    if not _is_of_type(value, schema.get("type")):
        yield f"{path} is {clip(value, 40)}, and must be {_types(schema['type'])}"
        return
    yield from (f"{path} is {clip(value, 40)}, and must be {wanted}" for wanted in _missed(value, schema))
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, path)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{path}[{place}]")


def _is_of_type(value: Any, wanted: Any) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted or list(TYPES)
    if isinstance(value, bool):  # which Python counts among the numbers
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _types(wanted: Any) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def _missed(value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """What a value of the right type must be besides, and isn't."""
    if "const" in schema and value != schema["const"]:
        yield repr(schema["const"])
    if "enum" in schema and value not in schema["enum"]:
        yield f"one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            yield f"of the form {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield "longer"
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield "of another length"
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"from {schema.get('minimum', 'anything')} to {schema.get('maximum', 'anything')}"


def _of_object(
    value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], path: str
) -> Iterator[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{path} lacks {name}" for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        inner = known.get(name, more)
        if inner is False:
            yield f"{path} has {clip(name, 40)}, which its schema doesn't know"
        elif isinstance(inner, Mapping):
            yield from faults(item, inner, root, f"{path}.{name}"[-80:])
