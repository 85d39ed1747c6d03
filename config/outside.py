"""Who may be called into a conversation from outside the network: the list of outside lines, and interpreters.

Numbers and keys stand in this file alone (SWITCHBOARD_OUTSIDE_FILE). The engine, the journal and the records know ids;
nothing that a caller or a specialist says is ever dialled (S10).
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from config.book_names import NAME
from config.formats import E164
from config.partner_settings import PREMIUM, SIP
from config.toml_file import load_toml
from config.toml_table import Note, Several, Text, TomlTable

OUTSIDE_FILE = Path(__file__).with_name("outside.toml")
"""The shipped sample: invented numbers."""


def _reachable(written: str) -> str:
    if SIP.fullmatch(written):
        return written
    if not E164.fullmatch(written) or not phonenumbers.is_possible_number(phonenumbers.parse(written)):
        raise ValueError("leads to no telephone; write a number such as +18075550123 or a sip: address")
    if PREMIUM.fullmatch(written):
        raise ValueError("is a number that charges its callers; write the ordinary number")
    return written


def _keys(written: SecretStr) -> SecretStr:
    keys = written.get_secret_value()
    if not keys or len(keys) > 32 or not set(keys) <= set("0123456789#*wW"):
        raise ValueError("holds something else than keys; write 1 to 32 of 0-9, #, * and w (half a second)")
    return written


Destination = Annotated[str, AfterValidator(_reachable)]
Id = Annotated[str, StringConstraints(pattern=NAME)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class LineKind(StrEnum):
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    HEALTH = "health"
    OTHER = "other"


class OutsideLine(TomlTable):
    en: Text
    fr: Text
    kind: Annotated[LineKind, Field(strict=False)]
    number: Destination = Field(repr=False)
    languages: Several[Code] = ()
    """Languages that are answered there; none: any."""
    note_en: Note | None = None
    """Hours, and what to know before calling."""
    note_fr: Note | None = None


class InterpreterService(TomlTable):
    en: Text
    fr: Text
    numbers: Annotated[dict[Code, Destination], Field(min_length=1, repr=False)]
    """Where each language is reached."""
    keys: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    """Pressed once the call is answered: the account's PIN, for example."""


class OutsideFile(TomlTable):
    lines: dict[Id, OutsideLine] = Field(default_factory=dict)
    interpreters: dict[Id, InterpreterService] = Field(default_factory=dict)
    """In the order in which they are to be tried."""

    def interpreters_for(self, language: str) -> tuple[str, ...]:
        return tuple(name for name, one in self.interpreters.items() if language in one.numbers)


NOBODY = OutsideFile()


def load_outside(path: Path | None) -> OutsideFile:
    """Read the list. Raises: TableError with what is wrong and where; never a number or a key."""
    if path is None:
        return NOBODY
    return load_toml(OutsideFile, path)
