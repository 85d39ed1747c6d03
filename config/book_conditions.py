"""The named conditions of a network file: what a rule may ask about one caller."""

from typing import Literal

from pydantic import Field

from config.book_names import LanguageCode, Name, PartnerCode
from config.toml_table import NamedTable, Several

NAMES_MAX = 200

Source = Literal["dialled-number", "postal-code", "place", "exchange", "area-code", "unknown"]
"""The words for `routing.model.EvidenceSource`."""
Sureness = Literal["high", "medium", "low", "none"]
"""The words for `routing.model.Confidence`."""


class ConditionEntry(NamedTable):
    """A test of one caller's situation. Every cell that is given must hold; one that is left out says nothing."""

    lines: Several[Name] = Field(default=(), max_length=NAMES_MAX)
    """The caller dialled one of these lines."""
    languages: Several[LanguageCode] = Field(default=(), max_length=NAMES_MAX)
    """The caller chose one of these languages."""
    homes: Several[PartnerCode] = Field(default=(), max_length=NAMES_MAX)
    """The caller's region is one of these partners'."""
    region_known: bool | None = None
    """`true`: something says whose region the caller is in, however weakly. `false`: nothing does."""
    home_open: bool | None = None
    """The caller's own partner is open for the caller's language (`true`) or not. Where the region is unknown
    the default home is asked."""
    sources: Several[Source] = Field(default=(), max_length=NAMES_MAX)
    """The region is known from one of these."""
    confidences: Several[Sureness] = Field(default=(), max_length=NAMES_MAX)
    """The region is known this well."""
    partners_open: Several[PartnerCode] = Field(default=(), max_length=NAMES_MAX)
    """All of these are open for the caller's language."""
    hours: Name | None = None
    """It is within the hours of this name (`[hours.NAME]`)."""
    relay: bool | None = None
    """The caller types or speaks through a relay service (`true`), or does not."""

    @property
    def is_empty(self) -> bool:
        return self == ConditionEntry(name_en=self.name_en, name_fr=self.name_fr)
