"""A REST interface described as OpenAPI 3.0 describes it, and whether requests and answers keep to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from openapi_schema_validator import OAS30Validator, oas30_format_checker

Schema = Mapping[str, Any]
Fields = Sequence[tuple[str, str]]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_REFERENCE = "#/components/schemas/"


def _is_address(value: object) -> bool:
    # The carrier shows an address that is not set as empty text, and takes empty text as taking one away.
    # It also calls the addresses of pages within its interface so, and writes them without a host.
    return not isinstance(value, str) or value[:1] in ("", "/") or bool(urlsplit(value).scheme)


def _is_stamp(value: object) -> bool:
    return not isinstance(value, str) or parsedate_to_datetime(value) is not None


FORMATS = copy(oas30_format_checker)
FORMATS.checkers = dict(oas30_format_checker.checkers)
FORMATS.checks("uri")(_is_address)
FORMATS.checks("date-time-rfc-2822", raises=ValueError)(_is_stamp)


@dataclass(frozen=True)
class Operation:
    """One method of one path. `parameters` are those of the query or of the form, by name."""

    method: str
    path: str
    pattern: re.Pattern[str]
    parts: Mapping[str, Schema]
    parameters: Mapping[str, Schema]
    form: Schema
    answers: Mapping[str, Schema | None]


class Description:
    """Shape: `document`, an OpenAPI 3.0 document of which paths, parameters, forms and JSON answers are read.

    `error`: the schema of every answer above 399, for documents that describe none.
    """

    def __init__(self, document: Mapping[str, Any], error: Schema) -> None:
        self._document = document
        self._error = error
        self._validators: dict[int, OAS30Validator] = {}

    @property
    def version(self) -> str:
        return str(self._document["info"]["version"])

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(
            self._operation(method.upper(), path, described)
            for path, item in self._document["paths"].items()
            for method, described in item.items()
            if method in ("get", "post", "delete")
        )

    def find(self, method: str, path: str) -> Operation | None:
        """Find the operation; of two paths that fit, the one with fewer blanks."""
        fitting = [one for one in self.operations if one.method == method and one.pattern.fullmatch(path)]
        return min(fitting, key=lambda one: len(one.parts), default=None)

    def faults_of_request(self, method: str, path: str, fields: Fields) -> list[str]:
        """Say what is wrong with a request; nothing, when it keeps to the description."""
        operation = self.find(method, path)
        if operation is None:
            return [f"no such operation: {method} {path}"]
        found = operation.pattern.fullmatch(path)
        assert found is not None
        faults = [
            f"{name} in the path: {fault}"
            for name, value in found.groupdict().items()
            for fault in self._faults(operation.parts[name], value)
        ]
        return faults + list(self._faults_of_fields(operation, fields))

    def faults_of_answer(self, method: str, path: str, status: int, answer: object) -> list[str]:
        """Say what is wrong with an answer: its status, or its JSON."""
        operation = self.find(method, path)
        if operation is None:
            return [f"no such operation: {method} {path}"]
        if status >= 400:
            return list(self._faults(self._error, answer))
        if str(status) not in operation.answers:
            return [f"status {status} is not described"]
        schema = operation.answers[str(status)]
        if schema is None:
            return [] if answer is None else ["a body that is not described"]
        return list(self._faults(schema, answer))

    def _faults_of_fields(self, operation: Operation, fields: Fields) -> Iterator[str]:
        given: dict[str, list[str]] = {}
        for name, value in fields:
            given.setdefault(name, []).append(value)
        values: dict[str, object] = {}
        for name, texts in given.items():
            schema = operation.parameters.get(name)
            if schema is None:
                yield f"unknown parameter {name}"
                continue
            if schema.get("type") != "array" and len(texts) > 1:
                yield f"{name} is given {len(texts)} times"
            values[name] = texts if schema.get("type") == "array" else _read(schema, texts[-1])
        yield from self._faults(operation.form, values)

    def _faults(self, schema: Schema, value: object) -> Iterator[str]:
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = OAS30Validator(schema, format_checker=FORMATS)
            self._validators[id(schema)] = validator
        for fault in validator.iter_errors(value):
            where = "".join(f"[{part!r}]" for part in fault.absolute_path)
            yield f"{where} {fault.message}".strip()

    def _whole(self, schema: Any) -> Any:
        """Write out what a schema refers to, so that it stands by itself."""
        if isinstance(schema, list):
            return [self._whole(one) for one in schema]
        if not isinstance(schema, dict):
            return schema
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = reference.removeprefix(_REFERENCE)
            return self._whole(self._document["components"]["schemas"][name])
        return {name: self._whole(part) for name, part in schema.items()}

    def _operation(self, method: str, path: str, described: Mapping[str, Any]) -> Operation:
        described = self._whole(described)
        parameters = described.get("parameters", [])
        query = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
        needed = [one["name"] for one in parameters if one["in"] == "query" and one.get("required")]
        body = described.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
        known = {**query, **body.get("properties", {})}
        form = {"type": "object", "properties": known}
        if "anyOf" in body:
            form["anyOf"] = body["anyOf"]
        if required := [*needed, *body.get("required", [])]:
            form["required"] = required
        return Operation(
            method=method,
            path=path,
            pattern=_pattern(path),
            parts={one["name"]: one["schema"] for one in parameters if one["in"] == "path"},
            parameters=known,
            form=form,
            answers={
                status: answer.get("content", {}).get(JSON, {}).get("schema")
                for status, answer in described["responses"].items()
            },
        )


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", path)
    return re.compile(
        "".join(
            f"(?P<{piece}>[^/]+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
        )
    )


def _read(schema: Schema, text: str) -> object:
    """Read a field of a form as what it is meant to be; what cannot be read stays text, and is found wrong."""
    match schema.get("type"):
        case "integer" if _WHOLE.fullmatch(text):
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case _:
            return text
