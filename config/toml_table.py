"""What every table of a network file has in common: unknown keys are errors, and values are of the right kind."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class TomlTable(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
