"""The names that a network file gives and refers to, and the forms that they have."""

import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from config.languages import LANGUAGES, is_known_language

CODE = r"^[A-Z][A-Z0-9_]{0,31}$"
NAME = r"^[a-z][a-z0-9-]{0,31}$"
KEY = r"^[0-9]$"
DIVISION = r"^[A-Z0-9-]{1,12}$"
FORMS = {
    CODE: "write a code of capital letters, digits and _, such as NORTH",
    NAME: "write a name of small letters, digits and -, such as main",
    KEY: 'write one digit in quotes, such as "1"',
    DIVISION: 'write a code of capital letters, digits and - in quotes, such as "3520"',
}
"""What to write instead, for each form that text must have."""

HOUR_S, DAY_S = 3_600, 86_400
ADDRESS_CHARACTERS_MAX = 500
_ADDRESS = re.compile(r"https://[^\s/<>\"\[\]?#][^\s<>\"\[\]]*")


def fault_of_address(address: str) -> str | None:
    """Say why the carrier could not fetch a file at an address, or None."""
    if _ADDRESS.fullmatch(address) is None:
        return f"{address[:60]!r} is not an address that begins with https:// and a host"
    if len(address) > ADDRESS_CHARACTERS_MAX or "@" in urlsplit(address).netloc:
        return f"it has a user name in it, or more than {ADDRESS_CHARACTERS_MAX} characters"
    return None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; write one such as America/Toronto") from None
    return name


def _language(code: str) -> str:
    if not is_known_language(code):
        raise ValueError(
            f"{code!r} is not a language this program knows; use one of the codes in config/languages.py"
        )
    return code


PartnerCode = Annotated[str, StringConstraints(pattern=CODE)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
LanguageCode = Annotated[
    str,
    AfterValidator(_language),
    WithJsonSchema({"type": "string", "enum": [language.code for language in LANGUAGES]}),
]
DivisionCode = Annotated[str, StringConstraints(pattern=DIVISION)]
Zone = Annotated[str, AfterValidator(_zone)]
WaitSeconds = Annotated[int, Field(ge=1, le=24 * HOUR_S)]
