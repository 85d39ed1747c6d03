"""Just enough of JSON Schema to hold documents against the published schema; no library for it is a dependency."""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
}
KNOWN = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "enum", "format",
    "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum",
    "pattern", "patternProperties", "properties", "propertyNames", "required", "title", "type",
}  # fmt: skip


def faults(value: Any, schema: Schema, root: Schema, place: str = "") -> Iterator[str]:
    """Give the places where a document breaks a schema."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
    if "anyOf" in schema and all([*faults(value, one, root, place)] for one in schema["anyOf"]):
        yield f"{place}: none of the choices"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: is none of {schema['enum']}"
    if "type" in schema and not _has_type(value, schema["type"]):
        yield f"{place}: is no {schema['type']}"
    elif isinstance(value, dict):
        yield from _table_faults(value, schema, root, place)
    else:
        yield from _value_faults(value, schema, root, place)


def _value_faults(value: Any, schema: Schema, root: Schema, place: str) -> Iterator[str]:
    if isinstance(value, list):
        yield from _within(len(value), schema, "minItems", "maxItems", place)
        for index, entry in enumerate(value):
            yield from faults(entry, schema.get("items", {}), root, f"{place}[{index}]")
    elif isinstance(value, str):
        yield from _within(len(value), schema, "minLength", "maxLength", place)
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{place}: does not match"
    elif isinstance(value, int):
        yield from _within(value, schema, "minimum", "maximum", place)


def _table_faults(value: dict[str, Any], schema: Schema, root: Schema, place: str) -> Iterator[str]:
    yield from _within(len(value), schema, "minProperties", "maxProperties", place)
    yield from (f"{place}.{key}: is missing" for key in schema.get("required", ()) if key not in value)
    for key, entry in value.items():
        below = f"{place}.{key}"
        if "propertyNames" in schema:
            yield from faults(key, schema["propertyNames"], root, below)
        matching = [one for form, one in schema.get("patternProperties", {}).items() if re.search(form, key)]
        if key in schema.get("properties", {}):
            yield from faults(entry, schema["properties"][key], root, below)
        elif matching:
            yield from (fault for one in matching for fault in faults(entry, one, root, below))
        elif schema.get("additionalProperties") is False or "patternProperties" in schema:
            yield f"{below}: is not known"
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from faults(entry, schema["additionalProperties"], root, below)


def _has_type(value: Any, name: str) -> bool:
    if isinstance(value, bool) and name == "integer":
        return False
    return isinstance(value, _TYPES[name])


def _within(count: int, schema: Schema, least: str, most: str, place: str) -> Iterator[str]:
    if count < schema.get(least, count) or count > schema.get(most, count):
        yield f"{place}: {count} is not between {schema.get(least)} and {schema.get(most)}"
