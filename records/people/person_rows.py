"""What is kept of the person behind a contact, to rows and back; and how a query tells persons apart."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from records.people.tables import contact_person
from records.tables import call_record


class Basis(StrEnum):
    """What the keys of a contact were made from."""

    PHONE = "phone"
    CODE = "code"
    CASE = "case"
    """Somebody called for another person: a key of this contact alone."""
    SHARED = "shared"
    """The phone is one that several people use: no key."""
    NONE = "none"
    """Neither a number nor a code: no key."""


class Confidence(StrEnum):
    """How sure it is that what has one key is one person."""

    OWN = "own"
    """They said that the phone is theirs alone."""
    UNSAID = "unsaid"
    """Nobody asked; others may use the phone."""
    CHOSEN = "chosen"
    """They gave the code that they had chosen."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    contact: str
    basis: Basis
    confidence: Confidence
    link_key: str | None = None
    link_key_before: str | None = None
    count_key: str | None = None

    @property
    def row(self) -> dict[str, Any]:
        return {
            "basis": self.basis.value,
            "confidence": self.confidence.value,
            "link_key": self.link_key,
            "link_key_before": self.link_key_before,
            "count_key": self.count_key,
        }


SELF = "self"
"""What the form calls a caller who is the person in need; every form has this answer."""
_BY_SELF = call_record.c.caller_relation.in_(["", SELF])
IS_PERSON: ColumnElement[bool] = and_(
    contact_person.c.count_key.is_not(None),
    or_(
        contact_person.c.basis == Basis.CODE.value,
        # Whether the caller is the person in need may have been written after the key was made.
        and_(contact_person.c.basis == Basis.PHONE.value, _BY_SELF),
    ),
)
"""Whether a contact's key is a person's; the query joins `contact_person` and `call_record`."""
IS_LINKED: ColumnElement[bool] = and_(IS_PERSON, contact_person.c.link_key.is_not(None))
PERSON_KEY: ColumnElement[str | None] = case((IS_PERSON, contact_person.c.count_key), else_=None)
"""For reports: count it distinct, beside contacts. Keys are of one year, and of one partner unless they are linked."""
