"""What the asker of a command is told at once. The edges turn a reply into TwiML, a status or a screen text."""

from dataclasses import dataclass
from enum import StrEnum

from routing.model import ContactId, Language, OfferId, SpecialistId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Reply):
    """Nothing to say: the fact was taken in, or was known already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLanguage(Reply):
    contact: ContactId
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterQueue(Reply):
    contact: ContactId
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepWaiting(Reply):
    contact: ContactId
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerJoinsRoom(Reply):
    contact: ContactId
    offer: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistJoinsRoom(Reply):
    contact: ContactId
    offer: OfferId
    specialist: SpecialistId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndsCall(Reply):
    """The leg that asked has nothing more to do here."""


class Refusal(StrEnum):
    CALLER_LEFT = "caller_left"
    OFFER_TAKEN = "offer_taken"
    OFFER_MISSED = "offer_missed"
    OFFER_DECLINED = "offer_declined"
    OFFER_WITHDRAWN = "offer_withdrawn"
    NOT_YOURS = "not_yours"
    UNKNOWN_OFFER = "unknown_offer"
    UNKNOWN_CONTACT = "unknown_contact"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_STATE = "wrong_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Reply):
    contact: ContactId
    offer: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Reply):
    refusal: Refusal
    by: SpecialistId | None = None
    """Who holds what was asked for, when somebody does."""
