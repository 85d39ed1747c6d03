"""What the world asks of a floor, or reports to it. Imperative; one frozen value each.

A command carries an `id` that is the same for every repeat of the same request, so that a repeat finds the
stored reply. Its time is given beside it by the driver, from one clock (docs/decisions/0002).
"""

from routing.call_back_commands import CancelCallBack as CancelCallBack
from routing.call_back_commands import ReportCallBackEnded as ReportCallBackEnded
from routing.call_back_commands import ReportCallBackTaken as ReportCallBackTaken
from routing.call_back_commands import ReportMessageLeft as ReportMessageLeft
from routing.call_back_commands import TryCallBackAgain as TryCallBackAgain
from routing.clock_commands import ConfirmDrop as ConfirmDrop
from routing.clock_commands import EndCoolDown as EndCoolDown
from routing.clock_commands import ExpireLease as ExpireLease
from routing.clock_commands import ExpireOffer as ExpireOffer
from routing.clock_commands import ExpireWrapUp as ExpireWrapUp
from routing.clock_commands import GiveUpConnecting as GiveUpConnecting
from routing.clock_commands import ReviewQueue as ReviewQueue
from routing.clock_commands import WidenReach as WidenReach
from routing.emergency_commands import DeclareEmergency as DeclareEmergency
from routing.emergency_commands import ExpireEmergency as ExpireEmergency
from routing.emergency_commands import StandDown as StandDown
from routing.flood_commands import BlockSource as BlockSource
from routing.flood_commands import ExpireBlock as ExpireBlock
from routing.flood_commands import UnblockSource as UnblockSource
from routing.flood_model import NO_SOURCE, SourceTag
from routing.message import Command as Command
from routing.message import message
from routing.model import (
    CallSid,
    ConferenceSid,
    ContactId,
    EffectId,
    EndedBy,
    ExitKind,
    Language,
    NotReadyReason,
    OfferId,
    PartnerId,
    Proficiency,
    RegionEvidence,
    SpecialistId,
)
from routing.partner_commands import GiveUpOnPartner as GiveUpOnPartner
from routing.partner_commands import ReportPartnerAnswered as ReportPartnerAnswered
from routing.partner_commands import ReportPartnerFailed as ReportPartnerFailed
from routing.partner_commands import ReportPartnerHungUp as ReportPartnerHungUp
from routing.partner_commands import ReportPartnerLoad as ReportPartnerLoad
from routing.phone_commands import CallPhone as CallPhone
from routing.phone_commands import ChooseReach as ChooseReach
from routing.phone_commands import GiveUpOnPhone as GiveUpOnPhone
from routing.phone_commands import ReportOfferRings as ReportOfferRings
from routing.phone_commands import ReportOfferTaken as ReportOfferTaken
from routing.phone_commands import ReportOfferUntaken as ReportOfferUntaken
from routing.phone_commands import ReportParkedAtRoom as ReportParkedAtRoom
from routing.phone_commands import ReportPhoneEnded as ReportPhoneEnded
from routing.phone_commands import ReportPhoneParked as ReportPhoneParked
from routing.phone_commands import ReportPhoneRings as ReportPhoneRings
from routing.phone_commands import ReportPhoneTaken as ReportPhoneTaken
from routing.rulebook import RuleBook
from routing.talk_commands import CallParty as CallParty
from routing.talk_commands import ChangeListening as ChangeListening
from routing.talk_commands import DropParty as DropParty
from routing.talk_commands import GiveUpOnParty as GiveUpOnParty
from routing.talk_commands import HandOver as HandOver
from routing.talk_commands import HoldCaller as HoldCaller
from routing.talk_commands import Listen as Listen
from routing.talk_commands import RemindOfHold as RemindOfHold
from routing.talk_commands import ReportOutsideFailed as ReportOutsideFailed
from routing.talk_commands import ReportPartyAtRoom as ReportPartyAtRoom
from routing.talk_commands import ReportPartyEnded as ReportPartyEnded
from routing.talk_commands import ReportPartyRings as ReportPartyRings
from routing.talk_commands import ReportSupervisorDialled as ReportSupervisorDialled
from routing.talk_commands import ResumeCaller as ResumeCaller
from routing.talk_commands import StopListening as StopListening
from routing.talk_commands import Transfer as Transfer
from routing.text_commands import DeclineText as DeclineText
from routing.text_commands import EndText as EndText
from routing.text_commands import EndTextCoolDown as EndTextCoolDown
from routing.text_commands import ExpireTextOffer as ExpireTextOffer
from routing.text_commands import HandText as HandText
from routing.text_commands import ReportTextProgress as ReportTextProgress
from routing.text_commands import ReportTextReceived as ReportTextReceived
from routing.text_commands import RestText as RestText
from routing.text_commands import SetTextService as SetTextService
from routing.text_commands import TakeText as TakeText
from routing.text_commands import WriteText as WriteText


@message(frozen=True, slots=True, kw_only=True)
class PublishRuleBook(Command):
    """Make this book the one that new contacts enter under. A book of the current version changes nothing."""

    book: RuleBook
    recall: bool = False
    """Whoever waits is routed anew under this book, instead of keeping the version that they came in under."""


# --- what the carrier reports ---------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ReportCallArrived(Command):
    contact: ContactId
    call: CallSid
    line: str
    """The dialled number's name in the configuration, never the number itself."""
    evidence: RegionEvidence
    relay: bool = False
    dialable: bool = True
    """The carrier shows the caller's number, so that they can be called back."""
    source: SourceTag = NO_SOURCE
    """Of the number, where numbers are told apart; kept by nobody unless it is suspected or blocked."""
    suspected: bool = False
    """The number calls very often."""
    again_of: ContactId | None = None
    """The latest contact from the same number, a short while ago."""


@message(frozen=True, slots=True, kw_only=True)
class ReportMenuKey(Command):
    """The caller answered the language menu, or said nothing (`digits` empty)."""

    contact: ContactId
    call: CallSid
    digits: str
    attempt: int


@message(frozen=True, slots=True, kw_only=True)
class ReportRegionGiven(Command):
    """The caller keyed or said where they are, as the evidence it came to; None: nothing that could be used."""

    contact: ContactId
    call: CallSid
    evidence: RegionEvidence | None
    attempt: int


@message(frozen=True, slots=True, kw_only=True)
class TakeExit(Command):
    """The caller chose a way out of the queue that was offered."""

    contact: ContactId
    call: CallSid
    kind: ExitKind


@message(frozen=True, slots=True, kw_only=True)
class ReportStillWaiting(Command):
    """The carrier asks what to play next. For a contact the floor has lost, it is also how it comes back."""

    contact: ContactId
    call: CallSid
    language: Language
    queued_ms: int
    """How long the carrier says the call has been in its queue; keeps the place of a lost contact."""
    quiet: bool = False
    """The caller has just heard their place and wait; they are not to be told again now."""


@message(frozen=True, slots=True, kw_only=True)
class ReportQueueLeft(Command):
    """The carrier's queue let go of the call; `result` in the carrier's words (`hangup`, `redirected`, ...)."""

    contact: ContactId
    call: CallSid
    result: str


@message(frozen=True, slots=True, kw_only=True)
class ReportCallerAtRoom(Command):
    """The caller's leg asks for the way into the room of this offer."""

    contact: ContactId
    call: CallSid
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ReportCallerOutOfRoom(Command):
    """The caller's leg came out of the room of this offer and asks what next."""

    contact: ContactId
    call: CallSid
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ReportCallerRequeued(Command):
    """The caller's leg, brought back out of a room, asks for its place in the queue."""

    contact: ContactId
    call: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportSpecialistDialled(Command):
    """A specialist's softphone called in for an offer."""

    specialist: SpecialistId
    offer: OfferId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportParticipantJoined(Command):
    offer: OfferId
    """Whose room it is."""
    call: CallSid
    conference: ConferenceSid
    label: str = ""


@message(frozen=True, slots=True, kw_only=True)
class ReportParticipantLeft(Command):
    offer: OfferId
    """Whose room it is."""
    call: CallSid
    room_ended: bool = False
    """The participant left because the room ended, not by themselves: the caller was no longer in it."""
    moved: bool = False
    """An order of ours took the participant out; their call goes on, and asks us what comes next."""
    label: str = ""
    """What the carrier was told to call the participant: for others than caller and specialist, the party's id."""


@message(frozen=True, slots=True, kw_only=True)
class ReportCallEnded(Command):
    """The caller's call is over, whatever the reason; `status` in the carrier's words."""

    contact: ContactId
    call: CallSid
    status: str
    fallback: bool = False
    """The carrier ended it in the static fallback document."""
    by: EndedBy = EndedBy.CALLER
    """Who hung up, where the carrier's news shows it."""


@message(frozen=True, slots=True, kw_only=True)
class ReportLegEnded(Command):
    """A specialist's leg is over."""

    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportEffect(Command):
    """An order to the carrier has its result."""

    effect: EffectId
    contact: ContactId
    call: CallSid
    gone: bool = False
    """The carrier says that the call is over."""
    failed: bool = False
    """The carrier did not do it, or nobody knows whether it did."""
    refused: bool = False
    """The carrier will not do it, now or later."""
    code: int = 0
    """Its own code for why not; 0: none is known."""
    made: str = ""
    """Its own id of what came of the order, where that is of use."""


# --- what specialists do --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    specialist: SpecialistId
    partner: PartnerId
    languages: tuple[Language, ...]
    skills: tuple[Proficiency, ...] = ()


@message(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class RenewLeases(Command):
    """These specialists' screens were heard from; one command for all that one web process heard."""

    specialists: tuple[SpecialistId, ...]


@message(frozen=True, slots=True, kw_only=True)
class BecomeReady(Command):
    """Ready now, or next when engaged."""

    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class BecomeNotReady(Command):
    """Not ready now, or next when engaged; while an offer is open this declines it."""

    specialist: SpecialistId
    reason: NotReadyReason


@message(frozen=True, slots=True, kw_only=True)
class AcceptOffer(Command):
    specialist: SpecialistId
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class DeclineOffer(Command):
    specialist: SpecialistId
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class HangUp(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ExtendWrapUp(Command):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class EndWrapUp(Command):
    specialist: SpecialistId


# --- what a look at the carrier shows -----------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class CloseLostContact(Command):
    """The carrier does not know this contact's call any more, and nobody told us of its end."""

    contact: ContactId
    by: EndedBy = EndedBy.NETWORK
