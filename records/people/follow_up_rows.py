"""Follow-ups, to rows and back: what may be agreed, tried and found."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import RowMapping

from records.people.consent import Given
from routing.model import Instant

NEEDS_MAX = 50
ATTEMPTS_MAX = 20


class Outcome(StrEnum):
    """What a follow-up came to in the end."""

    CONNECTED = "connected"
    """They were reached, and are with the service that they were told of."""
    NOT_CONNECTED = "not_connected"
    """They were reached, and are not; the reason says why."""
    NOT_REACHED = "not_reached"
    WITHDREW = "withdrew"
    """They took their consent back."""


class WhyNot(StrEnum):
    """Why somebody is not with the service that they were told of."""

    DID_NOT_TRY = "did_not_try"
    WAITING_LIST = "waiting_list"
    NOT_ELIGIBLE = "not_eligible"
    COULD_NOT_REACH = "could_not_reach"
    TOO_FAR = "too_far"
    COST = "cost"
    LANGUAGE = "language"
    HELPED_ELSEWHERE = "helped_elsewhere"
    OTHER = "other"


class Attempt(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    given: Given
    wording: str
    """The version that was read, of `records.people.consent`."""
    locale: str
    """The language in which it was read."""
    due_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedResult:
    """What came of one need, as the person says; reports count it beside what the record said at the time."""

    code: str
    outcome: Outcome
    reason: WhyNot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    at: Instant
    by: str
    outcome: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    contact: str
    partner: str
    consented_at: Instant
    consented_to: str
    given: Given
    wording: str
    locale: str
    expires_at: Instant
    withdrawn_at: Instant | None
    due_at: Instant
    owner: str | None
    attempts: int
    outcome: Outcome | None
    reason: WhyNot | None
    closed_at: Instant | None

    def state(self, now: Instant) -> "State":
        if self.closed_at is not None:
            return State.CLOSED
        if self.expires_at <= now:
            return State.EXPIRED
        return State.LATE if self.due_at <= now else State.OPEN


class State(StrEnum):
    OPEN = "open"
    LATE = "late"
    EXPIRED = "expired"
    """The consent's time is over: nobody may call any more."""
    CLOSED = "closed"


def follow_up_of(row: RowMapping) -> FollowUp:
    return FollowUp(
        contact=row["contact_id"],
        partner=row["partner"],
        consented_at=Instant(row["consented_at"]),
        consented_to=row["consented_to"],
        given=Given(row["given"]),
        wording=row["wording"],
        locale=row["wording_locale"],
        expires_at=Instant(row["expires_at"]),
        withdrawn_at=_instant(row["withdrawn_at"]),
        due_at=Instant(row["due_at"]),
        owner=row["owner"],
        attempts=row["attempts"],
        outcome=Outcome(row["outcome"]) if row["outcome"] is not None else None,
        reason=WhyNot(row["reason"]) if row["reason"] is not None else None,
        closed_at=_instant(row["closed_at"]),
    )


def _instant(stored: int | None) -> Instant | None:
    return Instant(stored) if stored is not None else None
