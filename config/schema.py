"""The JSON Schema of a network file, for editors and forms: `python -m config.schema` writes the published one.

It says what each key is and which values it takes. What the parts must not say together is checked when the file is
read (`config/book_checks.py`), with better words than a schema has.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from config.book_text import plain
from config.network import Network

SCHEMA_FILE = Path(__file__).parent.parent / "docs" / "rule-book.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ENDINGS = {
    "en": "in English",
    "fr": "in French",
    "s": "in seconds",
    "h": "in hours",
    "percent": "in per cent",
}


def rule_book_schema() -> dict[str, Any]:
    """Give the schema of a network file as JSON Schema, draft 2020-12."""
    schema = Network.model_json_schema(by_alias=True, schema_generator=_DocumentSchema)
    for table in (schema, *schema["$defs"].values()):
        table["description"] = _one_line(table["description"])
        for key, entry in table.get("properties", {}).items():
            entry["title"] = title_of(key)
            entry["description"] = _one_line(entry["description"])
    return {"$schema": DIALECT, **schema, "title": "Rule book of a 211 network"}


def schema_text() -> str:
    """Write the schema as the published file has it."""
    return json.dumps(rule_book_schema(), ensure_ascii=False, indent=2) + "\n"


def title_of(key: str) -> str:
    """Name a key in words, the unit or language last: `answer_within_s` is "Answer within, in seconds"."""
    *words, last = key.split("_")
    if words and words[-1] in _ENDINGS:
        # `error_s_max`: the unit stands before what it measures the most of.
        return f"{' '.join([*words[:-1], last]).capitalize()}, {_ENDINGS[words[-1]]}"
    if words and last in _ENDINGS:
        return f"{' '.join(words).capitalize()}, {_ENDINGS[last]}"
    return " ".join([*words, last]).capitalize()


def _one_line(description: str) -> str:
    return " ".join(description.split())


class _DocumentSchema(GenerateJsonSchema):
    """A file has no null: a key is there or not. And its defaults are shown as they would be written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        written = super().default_schema(schema)
        if "default" in written:
            written.pop("default")
            if schema["default"] is not None:
                written["default"] = _as_json(plain(schema["default"]))
        return written


def _as_json(value: object) -> object:
    return json.loads(json.dumps(value))


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
