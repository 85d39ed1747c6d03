"""Values of a scenario changed from outside its file: `specialists=12`."""

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any


class AssignmentError(Exception):
    """An assignment that cannot be read; the message says how one is written."""

    code = "assignment"


def assigned(values: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """Give a copy of the values with each `path=value` carried out, in order; dots lead into tables.

    Raises: AssignmentError for one without `=`, without a path, or that leads into what is no table.
    """
    changed = deepcopy(dict(values))
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        steps = assigned_path(assignment)
        if not equals or not all(steps) or not text.strip():
            raise AssignmentError(f"{assignment!r} is not of the form path=value, such as specialists=12")
        table = changed
        for step in steps[:-1]:
            table = table.setdefault(step, {})
            if not isinstance(table, dict):
                raise AssignmentError(f"{path.strip()}: {step} is a value, and has no values in it")
        table[steps[-1]] = _value(text.strip())
    return changed


def assigned_path(assignment: str) -> list[str]:
    """Give the path that an assignment leads along."""
    return [step.strip() for step in assignment.partition("=")[0].split(".")]


def _value(text: str) -> object:
    """Read a value as TOML; what TOML does not know is text."""
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if len(read) == 1 else text
