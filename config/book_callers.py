"""What a caller dials, keys and speaks: the lines, the menu and the languages of a network file."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from config.book_names import HOUR_S, KEY, LanguageCode, PartnerCode
from config.toml_table import Text, TomlTable


class MenuEntry(TomlTable):
    """One key of the language menu."""

    key: Annotated[str, StringConstraints(pattern=KEY)]
    """The digit that a caller presses, in quotes."""
    language: LanguageCode
    """The language that it chooses."""


class LineEntry(TomlTable):
    """A dialled number, by its name. Which number reaches which line is a setting (SWITCHBOARD_LINES)."""

    name_en: Text
    """What screens call it in English."""
    name_fr: Text
    """What screens call it in French."""
    partner: PartnerCode | None = None
    """Whose region the line is. Without one the line says nothing of where its callers are."""
    answer_within_s: int = Field(default=90, ge=1, le=HOUR_S)
    """Service target: the share below is answered within so many seconds."""
    target_percent: int = Field(default=80, ge=1, le=100)
    """Service target: how much of what is offered is answered in time, in per cent."""
    relay: bool = False
    """Its callers type (TTY) or speak through a relay service, and need more time."""
    crisis: bool = False
    """Its callers may be in danger: however often a number calls it, nobody is slowed down, set apart or blocked."""


def _interpreter(written: object) -> object:
    if written in ("at-once", "never"):
        return written
    if isinstance(written, int) and not isinstance(written, bool) and 1 <= written <= HOUR_S:
        return written
    raise ValueError(
        f'write "at-once", "never", or after how many seconds of waiting, such as 60 (at most {HOUR_S})'
    )


Interpreter = Annotated[
    Literal["at-once", "never"] | Annotated[int, Field(ge=1, le=HOUR_S)], BeforeValidator(_interpreter)
]


class LanguageEntry(TomlTable):
    """How one language is served. A language that is not listed is served by those who speak it only."""

    official: bool = False
    """An official language: reports compare its waits with the others'."""
    interpreter: Interpreter = "never"
    """From when on anybody may serve it with an interpreter: `"at-once"` when nobody who speaks it is free,
    `"never"`, or after so many seconds of waiting."""
    kept: bool = True
    """Callers of other languages take specialists without this language first, so that its speakers are kept
    for it."""
