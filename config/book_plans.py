"""Messages and emergency plans of a network file."""

from typing import Annotated

from pydantic import AfterValidator, Field

from config.book_names import HOUR_S, Name, PartnerCode
from config.book_rules import RuleEntry
from config.phrases import PHRASE_CHARACTERS_MAX, fault_of_text
from config.toml_table import NamedTable, Note, Several, Text, TomlTable

PLAN_HOURS_MAX = 14 * 24


def _spoken(text: str) -> str:
    fault = fault_of_text(text, frozenset())
    if fault is not None:
        raise ValueError(f"this {fault}")
    return text


SpokenText = Annotated[
    str,
    AfterValidator(_spoken),
    Field(json_schema_extra={"minLength": 1, "maxLength": PHRASE_CHARACTERS_MAX}),
]


class MessageEntry(NamedTable):
    """Something that callers hear, in both official languages; callers of another language hear both."""

    en: SpokenText
    """What is spoken in English."""
    fr: SpokenText
    """What is spoken in French."""


class PlanEntry(TomlTable):
    """What a declared emergency lays over the rule book, at once and until it ends. The book itself stays."""

    name_en: Text
    """What screens call it in English."""
    name_fr: Text
    """What screens call it in French."""
    note_en: Note | None = None
    """What it is for, for those who declare it, in English."""
    note_fr: Note | None = None
    """The same in French."""
    opens: Several[PartnerCode] = Field(default=(), max_length=100)
    """Partners whose hours are lifted: they count as open, for every language."""
    credits_s: dict[PartnerCode, Annotated[int, Field(ge=1, le=HOUR_S)]] = Field(default={}, max_length=100)
    """Priority for callers of a partner's region: they count as having waited so many seconds more."""
    messages: Several[Name] = Field(default=(), max_length=10)
    """What everybody who waits hears first (`[messages.NAME]`)."""
    lifts_caps: bool = False
    """Partners help beyond their caps."""
    lifts_reserves: bool = False
    """Partners keep no specialist back for their own callers."""
    lasts_h: int = Field(default=4, ge=1, le=PLAN_HOURS_MAX)
    """It ends by itself after so many hours, unless whoever declares it says otherwise."""
    longest_h: int = Field(default=72, ge=1, le=PLAN_HOURS_MAX)
    """It cannot be declared for longer than this."""
    rules: Several[RuleEntry] = Field(default=(), max_length=50)
    """Tried before the book's own rules."""
