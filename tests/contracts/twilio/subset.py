"""Our own description of the part of the carrier's REST interface that we use, in `subset.toml`.

Stricter than the carrier's own: no parameter and no field of an answer may be unknown, and limits that the
published description does not write down are here.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "subset.toml"
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"

_WORDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "flag": {"type": "boolean"},
    "method": {"type": "string", "enum": ["GET", "POST"]},
    "address": {"type": "string", "format": "uri"},
    "moment": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$"},
    "stamp": {"type": "string", "format": "date-time-rfc-2822"},
    "mapping": {"type": "object"},
    "number": {"type": "number"},
}


def schema_of(words: str) -> dict[str, Any]:
    """Read one type as the file writes it.

    `sid CA`: an identifier; `text 64`: at most so many characters; `whole 1..5000`; `one of a|b`; `list of a|b`: a
    parameter that may be repeated; a question mark: or nothing.
    """
    if words.endswith("?"):
        return schema_of(words[:-1]) | {"nullable": True}
    word, _, rest = words.partition(" ")
    if word == "sid":
        return {"type": "string", "pattern": f"^{rest}[0-9a-f]{{32}}$"}
    if words.startswith(("one of ", "list of ")):
        choice = {"type": "string", "enum": rest.removeprefix("of ").split("|")}
        return choice if word == "one" else {"type": "array", "items": choice}
    schema = dict(_WORDS[word])
    if word == "text" and rest:
        schema["maxLength"] = int(rest)
    if word == "whole" and rest:
        low, high = rest.split("..")
        schema |= {"minimum": int(low), "maximum": int(high)}
    return schema


def own_description() -> dict[str, Any]:
    """Write our own description as an OpenAPI document."""
    written = tomllib.loads(FILE.read_text())
    shapes = {name: _object(fields, required=True) for name, fields in written["answer"].items()}
    paths: dict[str, dict[str, Any]] = {}
    for operation in written["operation"]:
        method, _, path = operation["call"].partition(" ")
        full = ACCOUNT + path if path != ".json" else ACCOUNT + ".json"
        paths.setdefault(full, {})[method.lower()] = _operation(operation, method, full, written["blank"])
    return {"info": {"version": written["version"]}, "paths": paths, "components": {"schemas": shapes}}


def error_schema() -> dict[str, Any]:
    return _object(tomllib.loads(FILE.read_text())["error"], required=True)


def _operation(
    operation: Mapping[str, Any], method: str, path: str, blanks: Mapping[str, str]
) -> dict[str, Any]:
    parameters = [
        {"in": "path", "name": name, "schema": schema_of(blanks[name])}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    fields = {name.removesuffix("!"): schema_of(words) for name, words in operation.get("takes", {}).items()}
    required = [name.removesuffix("!") for name in operation.get("takes", {}) if name.endswith("!")]
    if method == "GET":
        parameters += [{"in": "query", "name": name, "schema": schema} for name, schema in fields.items()]
    form: dict[str, Any] = {"properties": fields, "required": required}
    if "one_of" in operation:
        form["anyOf"] = [{"required": [name]} for name in operation["one_of"]]
    described: dict[str, Any] = {"parameters": parameters, "responses": _responses(operation)}
    if method == "POST":
        described["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    return described


def _responses(operation: Mapping[str, Any]) -> dict[str, Any]:
    status, _, shape = operation["gives"].partition(" ")
    if not shape:
        return {status: {}}
    key, _, item = shape.rpartition(" of ")
    schema = {"$ref": f"#/components/schemas/{item}"}
    return {status: {"content": {"application/json": {"schema": _page(key, schema) if key else schema}}}}


def _page(key: str, item: Mapping[str, Any]) -> dict[str, Any]:
    page = _object(
        {
            "page": "whole", "page_size": "whole 1..1000", "start": "whole", "end": "whole", "uri": "text",
            "first_page_uri": "text", "next_page_uri": "text?", "previous_page_uri": "text?",
        },
        required=True,
    )  # fmt: skip
    page["properties"][key] = {"type": "array", "items": item}
    page["required"].append(key)
    return page


def _object(fields: Mapping[str, str], *, required: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: schema_of(words) for name, words in fields.items()},
        "required": list(fields) if required else [],
        "additionalProperties": False,
    }
