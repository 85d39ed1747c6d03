"""Scenario files: which there are, how one is read, and what to say when it cannot be."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails

from config.toml_faults import in_words, key_path, line_of, told, unread
from simulator.virtual.assignments import AssignmentError, assigned, assigned_path
from simulator.virtual.kinds import KINDS, AnyScenario
from simulator.virtual.scenario import Scenario

SHIPPED = Path(__file__).parents[1] / "scenarios"

_REMEDIES = {
    "float_type": "this is not a number; write digits without quotes",
    "greater_than": "this is too small; write more than {gt:g}",
    "less_than": "this is too large; write less than {lt:g}",
    "greater_than_equal": "this is too small; write {ge:g} or more",
    "less_than_equal": "this is too large; write {le:g} or less",
    "finite_number": "this is not a finite number; write digits",
    "union_tag_not_found": "this does not say what it is; write {discriminator} = ... with it",
    "union_tag_invalid": "{tag!r} is not known; write one of {expected_tags}",
    "timezone_aware": "this does not say its offset from UTC; write it, such as 2026-11-24T10:00:00-05:00",
}
"""Of faults that network files do not have, or that they word for whole numbers."""
_MOMENT = (
    "this is not a moment; write date, time and offset without quotes, such as 2026-11-24T10:00:00-05:00"
)
_FORMS = {r"^[a-z0-9][a-z0-9-]{0,63}$": "write small letters, digits and hyphens, such as quiet-night"}
_WHERE = re.compile(r"(?P<key>[a-z_]+)(?:\[(?P<number>\d+)\])?(?:\.(?P<inner>[a-z_]+))?:")
"""Where a problem is, as checks of a whole scenario write it."""


class ScenarioError(Exception):
    """The scenario cannot be used; the message names the file, and each wrong field with its line and remedy."""

    code = "scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedScenario:
    name: str
    description_en: str
    description_fr: str


def scenario_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def shipped_scenarios() -> tuple[ShippedScenario, ...]:
    """Raises: ScenarioError."""
    read = {name: load_scenario(name) for name in scenario_names()}
    return tuple(
        ShippedScenario(name=name, description_en=one.description_en, description_fr=one.description_fr)
        for name, one in read.items()
    )


def scenario_schema() -> dict[str, Any]:
    """Give the JSON Schema of a scenario file: what an editor checks it against while it is written."""
    either: TypeAdapter[Scenario] = TypeAdapter(AnyScenario)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": "urn:switchboard-211:scenario:1",
        "title": "A scenario of Switchboard 211",
        "description": "A TOML file for `switchboard simulate`.",
        **either.json_schema(),
    }


def load_scenario(name: str, assignments: Sequence[str] = ()) -> Scenario:
    """Load a shipped scenario by name, or any by its path, and change values in it.

    Shape:  each assignment is `path=value`, the value as TOML writes it (quotes may be left out); the last wins.
    Raises: ScenarioError with the file, and each wrong field with its line and what to write.
    """
    path = _path_of(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise ScenarioError(f"{path} cannot be read: {cause}") from cause
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise ScenarioError(f"{path}: {unread(text, cause)}") from cause
    try:
        return _checked(assigned(values, assignments), text, assignments)
    except (AssignmentError, _WrongValues) as cause:
        raise ScenarioError(f"{path}: {cause}") from cause


def _path_of(name: str) -> Path:
    shipped, path = SHIPPED / f"{name}.toml", Path(name)
    if shipped.is_file():
        return shipped
    if path.is_file():
        return path
    near = get_close_matches(name, scenario_names(), 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise ScenarioError(
        f"there is no scenario {name!r}.{meant} Shipped are: {', '.join(scenario_names())}; "
        "or give the path of a file."
    )


class _WrongValues(Exception):
    """Values that no scenario of their kind may have."""


def _checked(values: Mapping[str, Any], text: str, assignments: Sequence[str]) -> Scenario:
    kind = values.get("kind", "network")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise _WrongValues(_placed(["kind"], text, assignments, f"{kind!r} is none of {', '.join(KINDS)}"))
    try:
        return model.model_validate(values)
    except ValidationError as cause:
        faults = (_fault(one, model, text, assignments) for one in cause.errors())
        raise _WrongValues("; ".join(faults)) from cause


def _fault(error: ErrorDetails, model: type[Scenario], text: str, assignments: Sequence[str]) -> str:
    place = list(error["loc"])
    if not place:
        problems = error["msg"].removeprefix("Value error, ").split("; ")
        return "; ".join(_with_line(one, text) for one in problems)
    return _placed(place, text, assignments, _sentence(error, model))


def _with_line(problem: str, text: str) -> str:
    """Add the line to a problem of the whole that begins with its place, such as `events[2].plan: ...`."""
    found = _WHERE.match(problem)
    if found is None:
        return problem
    key, number = found["key"], found["number"]
    place: list[int | str] = [key] if number is None else [key, int(number) - 1]
    if found["inner"]:
        place.append(found["inner"])
    line = line_of(text, place)
    return f"{found[0][:-1]} (line {line}):{problem[found.end() :]}" if line else problem


def _placed(place: Sequence[int | str], text: str, assignments: Sequence[str], sentence: str) -> str:
    """Put before what is wrong where it was written: on the command line, else in the file."""
    for assignment in reversed(assignments):
        if assigned_path(assignment) == place[: len(assigned_path(assignment))]:
            return f"{key_path(place)} (set by {assignment}): {sentence}"
    return told(text, place, sentence)


def _sentence(error: ErrorDetails, model: type[Scenario]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" and len(error["loc"]) == 1:
        fields = tuple(model.model_fields)
        near = get_close_matches(str(error["loc"][-1]), fields, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        return f"this key is not known; {meant}A scenario of this kind has: {', '.join(fields)}"
    if kind.startswith("datetime") or kind.startswith("date_"):
        return _MOMENT
    remedy = _REMEDIES.get(kind)
    return remedy.format(**context) if remedy else in_words(error, _FORMS)
