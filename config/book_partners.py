"""The partners of a network file: who they are, when they are there, what they agreed to."""

from pydantic import Field

from config.book_names import HOUR_S, DivisionCode, LanguageCode, PartnerCode, Zone
from config.schedules import LanguageHours, Schedule
from config.toml_table import Several, Text, TomlTable

PEOPLE_MAX = 10_000
SHARE_MAX = 1_000


class PhoneSystemEntry(TomlTable):
    """A partner's own phone system: it queues its calls itself, and we know of it what it reports."""

    trusted_s: int = Field(default=60, ge=5, le=HOUR_S)
    """How old a report may be; older ones say nothing."""
    assumed_staff: int = Field(default=1, ge=0, le=PEOPLE_MAX)
    """Specialists to reckon with while no report is trusted."""
    ring_s: int = Field(default=40, ge=5, le=600)
    """How long a call may ring there before it comes back to our queue."""
    failures_max: int = Field(default=3, ge=1, le=100)
    """After so many failures in a row the partner is left alone for a while."""
    pause_s: int = Field(default=60, ge=5, le=HOUR_S)
    """How long it is left alone; then one call tries again."""


class PartnerEntry(Schedule):
    """An organisation whose specialists answer. Its hours, holidays and exceptions are on its own clock."""

    name_en: Text
    """What screens call it in English."""
    name_fr: Text
    """What screens call it in French."""
    city: Text
    """Where its specialists are."""
    zone: Zone
    """Whose clock its hours are on, such as `America/Toronto`."""
    languages: dict[LanguageCode, LanguageHours] = Field(default={}, max_length=100)
    """Hours of languages that it does not serve all the time that it is open. A language that is not named is
    served whenever the partner is open."""
    share: int | None = Field(default=None, ge=1, le=SHARE_MAX)
    """Its agreed part of the calls that partners take for each other, as a weight beside the others'. Without
    one it agreed to nothing, and idle time alone decides."""
    cap: int | None = Field(default=None, ge=0, le=PEOPLE_MAX)
    """Most callers of other regions at one time. Without one there is no limit."""
    reserve: int = Field(default=0, ge=0, le=PEOPLE_MAX)
    """Free specialists (of one language) that are kept for its own callers. Each one costs callers."""
    neighbours: Several[PartnerCode] = Field(default=(), max_length=100)
    """Partners that serve its callers from a step `reach = "neighbours"` on."""
    phone_system: PhoneSystemEntry | None = None
    """Its own phone system, with its limits. Without one its specialists sign in here."""
    divisions: Several[DivisionCode] = Field(default=(), max_length=1_000)
    """Codes of the areas that it serves; see `network.areas`."""
