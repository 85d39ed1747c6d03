"""What the settings say of people without identity: what is linked, for how long, and under which keys things lie."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

DAYS_MAX = 36_500
FIELD_KEYS_MAX = 8
_FIELD_KEY = re.compile(r"[A-Za-z0-9_-]{43}=", re.ASCII)


def field_keys(written: object) -> object:
    """Read `key, former-key`; the first encrypts, every one reads. A tuple is checked as it is."""
    if isinstance(written, tuple):
        return written
    found = tuple(entry.strip() for entry in str(written).replace("\n", ",").split(",") if entry.strip())
    for position, entry in enumerate(found, start=1):
        if _FIELD_KEY.fullmatch(entry) is None:
            raise ValueError(f"entry {position} is no key; `switchboard keys new` draws one")
    if len(found) > FIELD_KEYS_MAX:
        raise ValueError(f"has {len(found)} keys; {FIELD_KEYS_MAX} are possible")
    return found


FieldKeys = Annotated[
    tuple[SecretStr, ...],
    BeforeValidator(field_keys),
    Field(
        description="Master keys under which personal fields lie encrypted, the one in use first, former ones after it "
        "until `switchboard keys rotate` is through. Unset: derived from the secret key, which stays readable. "
        "See `deploy/keeping.md`.",
    ),
]
AcrossPartners = Annotated[
    bool,
    Field(
        description="Whether contacts of one person are linked across partners. Else each partner has keys of its own, "
        "and a person who reached two partners counts as two.",
    ),
]
PersonKeyDays = Annotated[
    int,
    Field(
        ge=1,
        le=366,
        description="After how many days the key that links contacts of one person is another one.",
    ),
]
EarlierDays = Annotated[
    int,
    Field(
        ge=0,
        le=366,
        description="How many days back specialists see earlier contacts of the same person. `0`: none.",
    ),
]
EarlierShown = Annotated[
    Literal["dates", "needs", "notes"],
    Field(
        description="What is shown of them: `dates`; `needs`, with what came of them; `notes`, those too.",
    ),
]
ContactDataDays = Annotated[
    int,
    Field(
        ge=1,
        le=DAYS_MAX,
        description="Days to keep how somebody is reached for a follow-up; their consent ends with it.",
    ),
]
NoteDays = Annotated[
    int, Field(ge=1, le=DAYS_MAX, description="Days to keep the notes and full postal codes of call records.")
]
