"""What is reported to whom: small cells, and the exports of needs with the authorisation of each partner.

Nothing is exported unless this file (SWITCHBOARD_REPORTING_FILE) says so.
"""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.book_names import PartnerCode
from config.toml_file import load_toml
from config.toml_table import Note, Several, Text, TomlTable

_KEY_TYPE = re.compile(r"(ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+")


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


def _one_key(written: str) -> str:
    parts = written.split()
    if len(parts) < 2 or not _KEY_TYPE.fullmatch(parts[0]) or not parts[1].startswith("AAAA"):
        raise ValueError("is no public key; write its type and the key, as `ssh-keyscan` shows them")
    return " ".join(parts[:2])


class SftpSettings(TomlTable):
    """Whither the files are sent beside the folder. Nothing here is secret: the key stays in its file."""

    host: Text
    port: int = Field(default=22, ge=1, le=65535)
    user: Text
    key_file: str = Field(min_length=1, max_length=500)
    """The private key that signs in, without a passphrase."""
    host_key: Annotated[str, AfterValidator(_one_key)]
    """The server's public key, such as `ssh-ed25519 AAAA...`. A server with another one gets nothing."""
    folder: str = Field(default=".", min_length=1, max_length=500)
    """Where on the server the partners' folders are; it must be there."""


class CountsSettings(TomlTable):
    folder: str = Field(min_length=1, max_length=500)
    """Where the files are put, a folder for each partner within it."""
    sftp: SftpSettings | None = None
    """Left out: whoever takes the files in fetches them."""
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


SAMPLE_OPEN_DATA = OpenDataSettings(
    title_en="Needs told to 211, invented",
    title_fr="Besoins confiés au 211, inventés",
    licence="CC0-1.0",
    licence_title="Creative Commons Zero 1.0",
    licence_address="https://creativecommons.org/publicdomain/zero/1.0/",
)
"""Of the sample, whose records are nobody's."""


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
    """Left out: no package is written, and there is no page for everybody."""


NOTHING = ReportingFile()


def load_reporting(path: Path | None) -> ReportingFile:
    """Read the file; without one, nothing is exported. Raises: TableError with what is wrong and where."""
    if path is None:
        return NOTHING
    return load_toml(ReportingFile, path)
