"""What is reported to whom: small cells, and the exports of needs with the authorisation of each partner.

Nothing is exported unless this file (SWITCHBOARD_REPORTING_FILE) says so.
"""

import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from config.book_names import PartnerCode
from config.errors import TableError
from config.toml_table import Note, Several, Text, TomlTable


class Demographic(StrEnum):
    AGE = "age"
    GENDER = "gender"
    ETHNICITY = "ethnicity"
    CHILDREN = "children_in_household"
    INCOME = "income_level"


DemographicName = Annotated[Demographic, Field(strict=False)]


class SmallCellSettings(TomlTable):
    inside: int = Field(default=5, ge=2)
    """Counts below this, but for zeros, are hidden in what partners see."""
    public: int = Field(default=11, ge=2)
    """The same in what everybody sees."""

    @model_validator(mode="after")
    def _stricter_in_public(self) -> Self:
        if self.public < self.inside:
            raise ValueError("public must not be smaller than inside")
        return self


class Authorisation(TomlTable):
    """A partner's signed permission."""

    by: Text
    """Who signed."""
    on: date
    until: date | None = None
    """The last day on which anything is sent."""
    note: Note | None = None
    """Where the letter is kept."""
    demographics: Several[DemographicName] = ()
    """What may be sent beside needs; only what is mapped is."""


class CountsSettings(TomlTable):
    folder: str = Field(min_length=1, max_length=500)
    """Where the files are put, a folder for each partner within it."""
    starts_on: date | None = None
    """Contacts of earlier days are left out. Left out: the first of January of each year's files."""
    forms: Several[Text] = ()
    """Versions of the form that are exported; none: all."""
    postal_code: Literal["fsa", "full"] = "fsa"
    """`full` singles people out beside age and income; agree on it in writing."""
    demographics: dict[DemographicName, Text] = Field(default_factory=dict)
    """Which field of the form answers each; what is not mapped stays empty."""
    marker_field: Text | None = None
    """The field of the form that says whether a contact is a 211 one. Left out: all are but those of the kind that
    is not."""
    marker_values: Several[Text] = ("yes",)
    """What it says of a 211 contact."""
    authorised: dict[PartnerCode, Authorisation] = Field(default_factory=dict)
    """By partner; nothing of the others is exported."""


class OpenDataSettings(TomlTable):
    """What stands on the package of open data."""

    title_en: Text
    title_fr: Text
    licence: Text
    """Its short name, such as OGL-ON-1.0; the network chooses under which licence it gives its data."""
    licence_title: Text
    licence_address: Note
    """Where it can be read."""


class AreaFile(TomlTable):
    """A table of areas, or their outlines, that was downloaded."""

    file: str = Field(min_length=1, max_length=500)
    vintage: Text = "official"
    """Of which year or edition."""
    dimension: Text = "material_resources"
    """Of a deprivation index: which of its dimensions."""
    code: Text = "CDUID"
    """Of outlines: the property that holds an area's code."""


class PlacesSettings(TomlTable):
    """Official files in place of what ships."""

    remoteness: AreaFile | None = None
    deprivation: AreaFile | None = None
    boundaries: AreaFile | None = None
    """Outlines of census divisions; without them maps are drawn of circles."""


class ReportingFile(TomlTable):
    small_cells: SmallCellSettings = SmallCellSettings()
    places: PlacesSettings = PlacesSettings()
    counts: CountsSettings | None = None
    """Left out: there is no export."""
    open_data: OpenDataSettings | None = None
    """Left out: no package is written."""


NOTHING = ReportingFile()


def load_reporting(path: Path | None) -> ReportingFile:
    """Read the file; without one, nothing is exported. Raises: TableError with what is wrong and where."""
    if path is None:
        return NOTHING
    try:
        return ReportingFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as cause:
        if isinstance(cause, ValidationError):
            problems = [
                f"{'.'.join(str(part) for part in one['loc'])} {one['msg'].removeprefix('Value error, ')}"
                for one in cause.errors(include_input=False, include_url=False, include_context=False)
            ]
            raise TableError(problems, path.name) from None
        raise TableError([f"it cannot be read as TOML: {cause}"], path.name) from cause
