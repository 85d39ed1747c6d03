"""Read a TOML file of the service owner's, and say in words what is wrong in it and where; never a value of it."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.errors import TableError
from config.toml_faults import told, unread
from config.toml_table import TomlTable

Table = TypeVar("Table", bound=TomlTable)


def load_toml(model: type[Table], path: Path) -> Table:
    """Raises: TableError with every problem: the key, its line where the text shows it, and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as cause:
        raise TableError([f"it cannot be read as TOML: {cause}"], path.name) from cause
    try:
        return model.model_validate(tomllib.loads(text))
    except ValidationError as cause:
        raise TableError(_problems(text, cause), path.name) from None
    except ValueError as cause:
        raise TableError([unread(text, cause)], path.name) from cause


def _problems(text: str, cause: ValidationError) -> list[str]:
    return [
        told(text, one["loc"], one["msg"].removeprefix("Value error, "))
        for one in cause.errors(include_input=False, include_url=False, include_context=False)
    ]
