"""The engine's vocabulary: identifiers, instants and the plain values that events and commands carry.

Time is an `Instant`: whole milliseconds since 1970-01-01 UTC (docs/decisions/0002). Durations are whole
milliseconds too and end in `_ms`. Nothing here reads a clock.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Instant = NewType("Instant", int)
ContactId = NewType("ContactId", str)
CallSid = NewType("CallSid", str)
ConferenceSid = NewType("ConferenceSid", str)
OfferId = NewType("OfferId", str)
SpecialistId = NewType("SpecialistId", str)
PartnerId = NewType("PartnerId", str)
CommandId = NewType("CommandId", str)
EventId = NewType("EventId", str)
EffectId = NewType("EffectId", str)
Language = NewType("Language", str)
"""A language code (`en`, `fr`, `pa`), or `other` for a caller who needs an interpreter."""

ENGLISH = Language("en")
FRENCH = Language("fr")
OTHER = Language("other")


class ContactState(StrEnum):
    ARRIVED = "arrived"
    CHOOSING = "choosing"
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    CLOSED = "closed"


class SpecialistState(StrEnum):
    OFFLINE = "offline"
    NOT_READY = "not_ready"
    READY = "ready"
    OFFERED = "offered"
    ENGAGED = "engaged"
    WRAP_UP = "wrap_up"


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    CONNECTED = "connected"
    DECLINED = "declined"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class ContactEnd(StrEnum):
    """How a contact ended. A closed list: every contact gets exactly one (invariant S1)."""

    ANSWERED = "answered"
    ABANDONED_MENU = "abandoned_menu"
    ABANDONED_WAITING = "abandoned_waiting"
    ABANDONED_OFFERED = "abandoned_offered"
    FALLBACK = "fallback"
    """The carrier could not reach us and played its own static document."""
    FAILED = "failed"
    """A technical failure that nobody's choice explains; `ContactClosed.detail` says which."""


class EndedBy(StrEnum):
    CALLER = "caller"
    SPECIALIST = "specialist"
    NETWORK = "network"


class WithdrawReason(StrEnum):
    CALLER_LEFT = "caller_left"
    SPECIALIST_LEFT = "specialist_left"
    """The specialist signed out, or their browser stopped answering."""


class FailReason(StrEnum):
    NO_SPECIALIST_LEG = "no_specialist_leg"
    """The specialist accepted, but their line did not join in time."""
    NO_CALLER_LEG = "no_caller_leg"
    """The carrier did not bring the caller into the room in time."""
    LEG_LOST = "leg_lost"
    """The specialist's line broke before the caller joined."""


class NotReadyReason(StrEnum):
    SIGNED_IN = "signed_in"
    BREAK = "break"
    MEAL = "meal"
    TRAINING = "training"
    OFFER_MISSED = "offer_missed"
    LINE_LOST = "line_lost"


class EvidenceSource(StrEnum):
    """Where the belief about the caller's region comes from, strongest first."""

    DIALLED_NUMBER = "dialled_number"
    POSTAL_CODE = "postal_code"
    PLACE = "place"
    EXCHANGE = "exchange"
    AREA_CODE = "area_code"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionEvidence:
    """What is believed about where a caller is; evidence for routing, never a fact of the record."""

    source: EvidenceSource
    confidence: Confidence
    home: PartnerId | None = None
    """The partner whose region it points to; None when it points nowhere."""
    place: str = ""
    division: str = ""
    """Census division code (CDUID), empty when unknown."""
    share_percent: int | None = None
    """How much of what the evidence names belongs to `home`, in per cent; None where nobody knows."""


UNKNOWN_REGION = RegionEvidence(source=EvidenceSource.UNKNOWN, confidence=Confidence.NONE)


class MatchReason(StrEnum):
    """Why this specialist and this contact met, in the order in which the engine prefers."""

    HOME_LONGEST_IDLE = "home_longest_idle"
    """The caller arrived; of the home partner's free specialists this one was idle longest."""
    NETWORK_LONGEST_IDLE = "network_longest_idle"
    """Nobody was free at the home partner; of all who may serve, this one was idle longest."""
    OWN_CALLER_OLDEST = "own_caller_oldest"
    """The specialist became free; this was the longest-waiting caller of their own partner."""
    NETWORK_OLDEST = "network_oldest"
    """No own caller waited; this was the longest-waiting caller of the network they may serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The reason for one offer, with the numbers at that instant."""

    match: MatchReason
    rule: str
    waited_ms: int
    idle_ms: int
    ready_home: int
    """Free specialists of the preferred partner who serve this language, before the offer."""
    ready_network: int
    waiting_home: int
    waiting_network: int
    passed_over: tuple[SpecialistId, ...] = ()
    """Who would have come first but is cooling down from this contact (missed or declined it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One widening step of a route: after `after_ms` in the queue these partners may serve too."""

    after_ms: int
    partners: tuple[PartnerId, ...] | None
    """None: every partner of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The rule book's answer for one contact: whose specialists come first, and who else may serve, when."""

    rule: str
    preferred: PartnerId
    steps: tuple[Step, ...]
