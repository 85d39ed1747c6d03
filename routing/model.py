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
Skill = NewType("Skill", str)
"""What a specialist can do beside their languages (`crisis`, `tax`), in the rule book's words."""
RecordingSid = NewType("RecordingSid", str)
Language = NewType("Language", str)
"""A language code (`en`, `fr`, `pa`), or `other` for a caller who needs an interpreter."""

NO_CONTACT = ContactId("")
"""The contact of an order that concerns a specialist's telephone between calls."""
NO_CALL = CallSid("")
"""The call of a contact with whom nobody is on the line: a call-back before it is taken."""

ENGLISH = Language("en")
FRENCH = Language("fr")
OTHER = Language("other")


class ContactState(StrEnum):
    ARRIVED = "arrived"
    CHOOSING = "choosing"
    WAITING = "waiting"
    OFFERED = "offered"
    SENT = "sent"
    """Ringing at a partner's own phone system; until a human there accepts, the place in the queue is kept."""
    CONNECTED = "connected"
    POSTPONED = "postponed"
    """A call-back that reached nobody, until it is tried again; the place in the queue is kept."""
    CLOSED = "closed"
    OUTSIDE = "outside"
    """Left by their specialist to somebody outside: ringing there, or talking with them."""


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
    CONSULTING = "consulting"
    """Asked into a conversation, and in the room."""
    PASSED_ON = "passed_on"
    """The specialist passed the caller on to somebody else."""


class ContactEnd(StrEnum):
    """How a contact ended. A closed list: every contact gets exactly one (invariant S1)."""

    ANSWERED = "answered"
    ABANDONED_MENU = "abandoned_menu"
    ABANDONED_WAITING = "abandoned_waiting"
    ABANDONED_OFFERED = "abandoned_offered"
    CALL_BACK = "call_back"
    """The caller chose to be called back."""
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    """The caller heard the rule book's message and was let go, because it says so."""
    FALLBACK = "fallback"
    """The carrier could not reach us and played its own static document."""
    FAILED = "failed"
    """A technical failure that nobody's choice explains; `ContactClosed.detail` says which."""
    UNREACHED = "unreached"
    """A call-back that no attempt brought through, or that somebody called off."""


class EndedBy(StrEnum):
    CALLER = "caller"
    SPECIALIST = "specialist"
    NETWORK = "network"
    OUTSIDE = "outside"
    """Somebody outside to whom the caller was left."""


class WithdrawReason(StrEnum):
    CALLER_LEFT = "caller_left"
    SPECIALIST_LEFT = "specialist_left"
    """The specialist signed out, or their browser stopped answering."""
    CONSULT_OVER = "consult_over"
    """Whoever asked them in does not need them any more."""


class FailReason(StrEnum):
    NO_SPECIALIST_LEG = "no_specialist_leg"
    """The specialist accepted, but their line did not join in time."""
    NO_CALLER_LEG = "no_caller_leg"
    """The carrier did not bring the caller into the room in time."""
    LEG_LOST = "leg_lost"
    """The specialist's line broke before the caller joined."""
    NOT_REACHED = "not_reached"
    """The specialist was there, but the caller did not take the call-back."""


class CallBackFailure(StrEnum):
    """Why an attempt to call somebody back did not reach them."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    """The carrier could not place the call."""
    DECLINED = "declined"
    """It was picked up, but nobody pressed the key: a machine, or somebody who did not want to."""


class CancelReason(StrEnum):
    """Why a call-back is called off."""

    SERVED = "served"
    """The caller got what they needed in another way."""
    NOT_WANTED = "not_wanted"
    DOUBLE = "double"
    """The same caller is called back, or on the line, under another contact."""


class PartnerFailure(StrEnum):
    """Why a caller came back from a partner's own phone system."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    DECLINED = "declined"
    """It was picked up, but nobody accepted: a machine, or somebody who pressed another key."""
    CUT_OFF = "cut_off"
    """They talked, and the caller says that the line broke."""


class RerouteReason(StrEnum):
    EMERGENCY = "emergency"
    RECALLED = "recalled"
    """The version that it came in under was withdrawn."""


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
class Proficiency:
    """One skill of a specialist; `level` from 1 to 5."""

    skill: Skill
    level: int = 3


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
    NETWORK_SHARE = "network_share"
    """Nobody was free at the home partner; this partner has given least of what it agreed to give."""
    NETWORK_LONGEST_IDLE = "network_longest_idle"
    """Nobody was free at the home partner; of all who may serve, this one was idle longest."""
    NETWORK_OVERDUE = "network_overdue"
    """Own callers waited, but this one had waited so much longer that home preference ends."""
    OWN_CALLER_OLDEST = "own_caller_oldest"
    """The specialist became free; this was the longest-waiting caller of their own partner."""
    NETWORK_OLDEST = "network_oldest"
    """No own caller waited; this was the longest-waiting caller of the network they may serve."""
    ASKED_FOR = "asked_for"
    """A specialist in the call asked for them, or passed the caller on to them."""


class Lost(StrEnum):
    """Why a partner did not get a contact."""

    NOBODY_FREE = "nobody_free"
    UNSKILLED = "unskilled"
    """Somebody is free, but nobody with the skills that the contact needs."""
    COOLING = "cooling"
    """Somebody is free, but has just missed or declined this very contact; or it has just come back from there."""
    AT_CAP = "at_cap"
    """It already serves as many callers of other regions as was agreed."""
    RESERVED = "reserved"
    """Its last free specialists are kept for its own callers."""
    GAVE_MORE = "gave_more"
    """It has given more of its agreed share than the one that was chosen."""
    IDLE_LESS = "idle_less"
    """Its specialists have been idle for less time than the one that was chosen."""
    WAITS_LONGER = "waits_longer"
    """A phone system of its own, where the caller would wait longer."""
    CLOSED = "closed"
    BROKEN = "broken"
    """A phone system of its own that failed several times in a row and is left alone for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One partner that was looked at for a contact, with what stood against it."""

    partner: PartnerId
    free: int
    """Its free specialists who serve this demand."""
    lost: Lost | None = None
    """None: it got the contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The reason for one offer, with the numbers at that instant."""

    match: MatchReason
    rule: str
    waited_ms: int
    idle_ms: int
    ready_home: int
    """Free specialists of the preferred partner who serve this demand, before the offer."""
    ready_network: int
    waiting_home: int
    waiting_network: int
    passed_over: tuple[SpecialistId, ...] = ()
    """Who would have come first but is cooling down from this contact (missed or declined it)."""
    chances: tuple[Chance, ...] = ()
    """Every partner that was looked at, in the order of looking."""
    interpreter: bool = False
    """The specialist does not speak the caller's language and brings an interpreter in."""
    oldest_waited_ms: int | None = None
    """How long the longest-waiting caller whom the specialist may serve had waited; None when nobody else was looked
    at. More than `waited_ms`: home preference passed that caller."""
    rule_book: str = ""
    """The version under which the contact was routed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One rule that was tried for a contact and did not apply."""

    rule: str
    condition: str
    """The first condition that did not hold."""


class ExitKind(StrEnum):
    """What a caller can have instead of waiting on."""

    CALL_BACK = "call_back"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When something applies to a waiting contact: as soon as one of the given limits is reached.

    Units: milliseconds; `depth` counts contacts waiting ahead, `staffed_below` specialists on duty who may
           serve. No limit given: at once.
    """

    waited_ms: int | None = None
    expected_ms: int | None = None
    """The expected wait from now on."""
    depth: int | None = None
    oldest_ms: int | None = None
    """The longest wait of anybody of the same demand."""
    staffed_below: int | None = None

    @property
    def timed(self) -> bool:
        """Tell whether nothing but the caller's own waiting decides, so that a timer alone can."""
        return (self.expected_ms, self.depth, self.oldest_ms, self.staffed_below) == (None,) * 4


AT_ONCE = Trigger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A way out of the queue. Offered to the caller, or (`forced`) carried out without asking."""

    kind: ExitKind
    when: Trigger = AT_ONCE
    forced: bool = False
    message: str = ""
    """Id of the message that is spoken with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One widening step of a route: from `when` on these partners may serve too."""

    when: Trigger = AT_ONCE
    partners: tuple[PartnerId, ...] | None = None
    """None: every partner of the network."""
    interpreter: bool = False
    """Whoever speaks another language may serve, with an interpreter."""
    level_min: int = 1
    """The least proficiency in each skill that the route asks for; 1 to 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """What a rule may stretch for callers who need more time (TTY, relay); None: as the rule book's limits say."""

    offer_ttl_ms: int | None = None
    connect_ms: int | None = None
    wrap_up_ms: int | None = None


BOOK_TIMERS = Timers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The rule book's answer for one contact: whose specialists come first, and who else may serve, when."""

    rule: str
    preferred: PartnerId
    steps: tuple[Step, ...]
    home: PartnerId | None = None
    """Whose region the caller belongs to, as far as the evidence says."""
    credit_ms: int = 0
    """Priority: the contact counts as having waited this much longer. It cannot starve anybody."""
    skills: tuple[Skill, ...] = ()
    exits: tuple[Exit, ...] = ()
    messages: tuple[str, ...] = ()
    """Ids of the messages that the caller hears while waiting."""
    timers: Timers = BOOK_TIMERS
    tried: tuple[Trial, ...] = ()
    """The rules before the one that applied, each with the condition that did not hold."""
    emergency: str = ""
    """The emergency plan whose rule applied; empty for the book's own rules."""
