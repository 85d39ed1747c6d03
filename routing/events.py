"""What happened on a floor. Past tense; one frozen value each; the only thing that changes a floor.

Events are stored for years: add fields with defaults, never rename or remove. An event's id is its command's id
and its position in the decision, so the core needs no randomness and a replayed command makes the same ids.
"""

from routing.call_back_events import CallBackBooked as CallBackBooked
from routing.call_back_events import CallBackCancelled as CallBackCancelled
from routing.call_back_events import CallBackDue as CallBackDue
from routing.call_back_events import CallBackFailed as CallBackFailed
from routing.call_back_events import CallBackPlaced as CallBackPlaced
from routing.call_back_events import CallBackTaken as CallBackTaken
from routing.call_back_events import MessageLeft as MessageLeft
from routing.emergency_events import EmergencyDeclared as EmergencyDeclared
from routing.emergency_events import EmergencyEnded as EmergencyEnded
from routing.flood_events import CallerSuspected as CallerSuspected
from routing.flood_events import SourceBlocked as SourceBlocked
from routing.flood_events import SourceUnblocked as SourceUnblocked
from routing.message import ContactEvent as ContactEvent
from routing.message import Event as Event
from routing.message import SpecialistEvent as SpecialistEvent
from routing.message import message
from routing.model import (
    UNKNOWN_REGION,
    CallSid,
    Chance,
    ConferenceSid,
    ContactEnd,
    EffectId,
    EndedBy,
    ExitKind,
    FailReason,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RegionEvidence,
    RerouteReason,
    Route,
    SpecialistId,
    Why,
    WithdrawReason,
)
from routing.partner_events import PartnerAnswered as PartnerAnswered
from routing.partner_events import PartnerFailed as PartnerFailed
from routing.partner_events import PartnerHungUp as PartnerHungUp
from routing.partner_events import PartnerLoadReported as PartnerLoadReported
from routing.people_events import LeaseLost as LeaseLost
from routing.people_events import LeasesRenewed as LeasesRenewed
from routing.people_events import NextStateChosen as NextStateChosen
from routing.people_events import SpecialistNotReady as SpecialistNotReady
from routing.people_events import SpecialistReady as SpecialistReady
from routing.people_events import SpecialistSignedIn as SpecialistSignedIn
from routing.people_events import SpecialistSignedOut as SpecialistSignedOut
from routing.people_events import WrapUpExtended as WrapUpExtended
from routing.people_events import WrapUpStarted as WrapUpStarted
from routing.phone_events import PhoneCalled as PhoneCalled
from routing.phone_events import PhoneLost as PhoneLost
from routing.phone_events import PhoneRang as PhoneRang
from routing.phone_events import PhoneTaken as PhoneTaken
from routing.phone_events import PhoneUnreached as PhoneUnreached
from routing.phone_events import ReachChosen as ReachChosen
from routing.phone_events import SpecialistPhoned as SpecialistPhoned
from routing.phone_events import SpecialistPhoneFailed as SpecialistPhoneFailed
from routing.phone_events import SpecialistPhoneRang as SpecialistPhoneRang
from routing.repeat_events import CallerReturned as CallerReturned
from routing.rulebook import RuleBook
from routing.talk_events import CallerHeld as CallerHeld
from routing.talk_events import CallerResumed as CallerResumed
from routing.talk_events import ConsultStarted as ConsultStarted
from routing.talk_events import ContactHandedOut as ContactHandedOut
from routing.talk_events import ContactHandedOver as ContactHandedOver
from routing.talk_events import ContactTransferred as ContactTransferred
from routing.talk_events import HoldReminded as HoldReminded
from routing.talk_events import ListeningChanged as ListeningChanged
from routing.talk_events import OutsideFailed as OutsideFailed
from routing.talk_events import PartyCalled as PartyCalled
from routing.talk_events import PartyFailed as PartyFailed
from routing.talk_events import PartyJoined as PartyJoined
from routing.talk_events import PartyLeft as PartyLeft
from routing.talk_events import PartyLegStarted as PartyLegStarted
from routing.text_events import SenderOptedIn as SenderOptedIn
from routing.text_events import SenderOptedOut as SenderOptedOut
from routing.text_events import TextArrived as TextArrived
from routing.text_events import TextClosed as TextClosed
from routing.text_events import TextCoolDownEnded as TextCoolDownEnded
from routing.text_events import TextGiven as TextGiven
from routing.text_events import TextLanguageChosen as TextLanguageChosen
from routing.text_events import TextMarkedUrgent as TextMarkedUrgent
from routing.text_events import TextOffered as TextOffered
from routing.text_events import TextOfferEnded as TextOfferEnded
from routing.text_events import TextPostponed as TextPostponed
from routing.text_events import TextProgressed as TextProgressed
from routing.text_events import TextPutBack as TextPutBack
from routing.text_events import TextQueued as TextQueued
from routing.text_events import TextReceived as TextReceived
from routing.text_events import TextServiceSet as TextServiceSet
from routing.text_events import TextTaken as TextTaken
from routing.text_events import TextWritten as TextWritten


@message(frozen=True, slots=True, kw_only=True)
class RuleBookPublished(Event):
    book: RuleBook
    recall: bool = False
    """The version before was withdrawn: who has not joined the queue yet is held to this one, too."""


@message(frozen=True, slots=True, kw_only=True)
class QueueReviewed(Event):
    """Everybody who waits was looked at; what came of it stands in the events beside this one."""


# --- a contact ------------------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class CallArrived(ContactEvent):
    call: CallSid
    line: str
    rule_book: str
    """The version that the contact entered under and keeps (S13)."""
    arrived_at: Instant
    """Earlier than `at` only for a contact that the floor had lost."""
    evidence: RegionEvidence = UNKNOWN_REGION
    relay: bool = False
    dialable: bool = True
    """The caller can be called back: the carrier shows their number, which stands nowhere here."""


@message(frozen=True, slots=True, kw_only=True)
class LanguageMenuOffered(ContactEvent):
    attempt: int


@message(frozen=True, slots=True, kw_only=True)
class LanguageChosen(ContactEvent):
    language: Language
    digits: str
    """What was keyed; empty when the default was taken after silence or wrong keys."""


@message(frozen=True, slots=True, kw_only=True)
class RegionAsked(ContactEvent):
    """The caller was asked for a postal code or place, because the evidence is weak."""

    attempt: int


@message(frozen=True, slots=True, kw_only=True)
class RegionLearned(ContactEvent):
    """What the caller keyed or said, as evidence; the words themselves are not kept."""

    evidence: RegionEvidence


@message(frozen=True, slots=True, kw_only=True)
class ContactQueued(ContactEvent):
    language: Language
    route: Route
    queued_at: Instant
    """The place in the queue; earlier than `at` only for a contact that the floor had lost."""
    expected_ms: int | None = None
    """The wait that was expected; None: nobody on duty may serve this contact, or the book does not ask."""


@message(frozen=True, slots=True, kw_only=True)
class ContactRerouted(ContactEvent):
    """The rules changed for a contact that waits; its place is kept but for the priority credit."""

    route: Route
    rule_book: str
    reason: RerouteReason
    step: int = 0
    """The widening step that the contact's waiting has opened already."""


@message(frozen=True, slots=True, kw_only=True)
class WaitTold(ContactEvent):
    """The caller heard their place, their expected wait, or both."""

    position: int | None = None
    expected_ms: int | None = None


@message(frozen=True, slots=True, kw_only=True)
class ExitsOpened(ContactEvent):
    """The caller may choose these ways out of the queue from now on."""

    exits: tuple[ExitKind, ...]
    reason: str
    """Which limit was reached: `waited`, `expected`, `depth`, `oldest`, `staffed` or `at once`."""


@message(frozen=True, slots=True, kw_only=True)
class ContactSent(ContactEvent):
    """The caller rings at a partner's own phone system."""

    partner: PartnerId
    effect: EffectId
    until: Instant
    expected_there_ms: int
    expected_here_ms: int | None = None
    chances: tuple[Chance, ...] = ()


@message(frozen=True, slots=True, kw_only=True)
class ReachWidened(ContactEvent):
    step: int


@message(frozen=True, slots=True, kw_only=True)
class CoolDownEnded(ContactEvent):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ContactConnected(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    waited_ms: int


@message(frozen=True, slots=True, kw_only=True)
class SpecialistDropped(ContactEvent):
    """The specialist's line broke mid-call; the caller goes back to the place they had."""

    offer: OfferId
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ContactClosed(ContactEvent):
    end: ContactEnd
    by: EndedBy
    partner: PartnerId | None = None
    """Who answered; None when nobody did."""
    specialist: SpecialistId | None = None
    waited_ms: int = 0
    talked_ms: int = 0
    detail: str = ""
    held_ms: int = 0
    """On hold; part of the time talked."""


# --- an offer -------------------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class OfferMade(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    partner: PartnerId
    expires_at: Instant
    why: Why
    room: OfferId | None = None
    """Whose room the specialist comes to, when they are asked into a conversation; None: a room of their own."""


@message(frozen=True, slots=True, kw_only=True)
class OfferAccepted(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    connect_by: Instant


@message(frozen=True, slots=True, kw_only=True)
class OfferDeclined(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    cool_until: Instant


@message(frozen=True, slots=True, kw_only=True)
class OfferMissed(ContactEvent):
    """Nobody touched the offer in its time: the contact keeps its place, the specialist becomes not ready (RONA)."""

    offer: OfferId
    specialist: SpecialistId
    cool_until: Instant


@message(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    reason: WithdrawReason


@message(frozen=True, slots=True, kw_only=True)
class OfferFailed(ContactEvent):
    """Accepted, but the two could not be brought together."""

    offer: OfferId
    specialist: SpecialistId
    reason: FailReason
    cool_until: Instant


@message(frozen=True, slots=True, kw_only=True)
class SpecialistLegStarted(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class SpecialistJoined(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    conference: ConferenceSid
    connect_by: Instant


@message(frozen=True, slots=True, kw_only=True)
class SpecialistLegEnded(ContactEvent):
    """The specialist's leg is over, and nothing has said yet whether the caller left or the line broke."""

    offer: OfferId
    drop_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class CallerLegEnded(ContactEvent):
    """The caller's call ended on its way to a specialist, and nothing has said yet whether the two had met."""

    offer: OfferId
    by: EndedBy
    drop_at: Instant
