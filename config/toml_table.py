"""What every table of a network file has in common: unknown keys are errors, and values are of the right kind."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T")

Text = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Several = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in the file, a tuple here."""


class TomlTable(BaseModel):
    """The text below a field says what it means: it stands in the published schema and in the pages made of it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )


class NamedTable(TomlTable):
    """Something that the file names with a key; people may be shown better names."""

    name_en: Text | None = None
    """What screens call it in English; without it, by the key."""
    name_fr: Text | None = None
    """What screens call it in French; without it, by the key."""
