"""What the asker of a command is told at once. The edges turn a reply into TwiML, a status or a screen text."""

from enum import StrEnum

from routing.message import message
from routing.model import CallSid, ContactId, EffectId, ExitKind, Language, OfferId, SpecialistId
from routing.rulebook import Message
from routing.talk_model import ListenMode, PartyId
from routing.text_model import Template


@message(frozen=True, slots=True, kw_only=True)
class Reply:
    pass


@message(frozen=True, slots=True, kw_only=True)
class Noted(Reply):
    """Nothing to say: the fact was taken in, or was known already."""


@message(frozen=True, slots=True, kw_only=True)
class AskLanguage(Reply):
    contact: ContactId
    attempt: int
    relay: bool = False
    """The caller types (TTY) or speaks through a relay service, and needs more time for each answer."""


@message(frozen=True, slots=True, kw_only=True)
class AskRegion(Reply):
    """Ask for a postal code or a place, by key or by voice."""

    contact: ContactId
    language: Language
    attempt: int
    relay: bool = False


@message(frozen=True, slots=True, kw_only=True)
class EnterQueue(Reply):
    contact: ContactId
    language: Language
    messages: tuple[Message, ...] = ()


@message(frozen=True, slots=True, kw_only=True)
class KeepWaiting(Reply):
    contact: ContactId
    language: Language
    position: int | None = None
    """The place to name (1: next); None: not to be named now."""
    expected_ms: int | None = None
    """The expected wait to name; None: not to be named now."""
    messages: tuple[Message, ...] = ()
    exits: tuple[ExitKind, ...] = ()
    relay: bool = False


@message(frozen=True, slots=True, kw_only=True)
class LetGo(Reply):
    """Speak the message, if there is one, and end the call: the contact has ended in another way than an answer."""

    contact: ContactId
    language: Language
    kind: ExitKind
    message: Message | None = None
    relay: bool = False


@message(frozen=True, slots=True, kw_only=True)
class TurnedAway(Reply):
    """Say that calls from this number are not taken for a while and where help is in danger, and end the call."""

    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class TakeMessage(Reply):
    """Record what the caller has to say; they have left the queue for that."""

    contact: ContactId
    language: Language
    relay: bool = False


@message(frozen=True, slots=True, kw_only=True)
class AskIfCutOff(Reply):
    """Ask a caller whom a partner has let go whether that was the end."""

    contact: ContactId
    language: Language
    effect: EffectId
    """With which they were sent there."""


@message(frozen=True, slots=True, kw_only=True)
class CallerJoinsRoom(Reply):
    contact: ContactId
    offer: OfferId
    """Whose room it is."""


@message(frozen=True, slots=True, kw_only=True)
class SpecialistJoinsRoom(Reply):
    contact: ContactId
    offer: OfferId
    specialist: SpecialistId
    room: OfferId | None = None
    """Whose room it is, when they were asked into a conversation; None: their own offer's."""


@message(frozen=True, slots=True, kw_only=True)
class ParkedJoinsRoom(Reply):
    """A specialist's telephone that comes back to us when the room lets it go."""

    contact: ContactId
    offer: OfferId
    specialist: SpecialistId
    language: Language
    room: OfferId | None = None
    """Whose room it is, when they were asked into a conversation; None: their own offer's."""


@message(frozen=True, slots=True, kw_only=True)
class StaysParked(Reply):
    """A specialist's telephone waits on the line for the next call."""

    specialist: SpecialistId
    language: Language


@message(frozen=True, slots=True, kw_only=True)
class PhoneWorks(Reply):
    """Thank a specialist who picked their telephone up to see that it works, and end the call."""

    language: Language


@message(frozen=True, slots=True, kw_only=True)
class PartyJoinsRoom(Reply):
    contact: ContactId
    party: PartyId
    room: OfferId
    mode: ListenMode | None = None
    """Of a supervisor."""
    coached: CallSid | None = None
    """The leg of the specialist who alone hears a coach."""


@message(frozen=True, slots=True, kw_only=True)
class LeftAlone(Reply):
    """Say that the other line has hung up and how to reach us again, and end the call."""

    contact: ContactId
    language: Language


@message(frozen=True, slots=True, kw_only=True)
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
    UNKNOWN_PLAN = "unknown_plan"
    NOT_IN_FORCE = "not_in_force"
    NOT_BLOCKED = "not_blocked"
    """Nobody has blocked this number, or not any more; or there is no number to block."""
    EXIT_NOT_OPEN = "exit_not_open"
    UNKNOWN_PARTNER = "unknown_partner"
    NO_PHONE_SYSTEM = "no_phone_system"
    """The partner's specialists sign in here; it has no phone system that could report."""
    NOBODY_FREE = "nobody_free"
    """Nobody who could be asked in is free now; the caller may still be passed on to wait."""
    NOT_FREE = "not_free"
    """That specialist is not free now."""
    NOBODY_SERVES = "nobody_serves"
    """Nobody on duty could take such a caller, however long they waited."""
    ALREADY_THERE = "already_there"
    NOT_THERE = "not_there"
    """Nobody like that is in the conversation, or not yet."""
    CANNOT_TAKE = "cannot_take"
    """An interpreter or a supervisor; a caller is not left to one."""
    PHONE_NOT_THERE = "phone_not_there"
    """Their telephone is to stay on the line between calls, and is not on it."""
    TRANSFERRED_OFTEN = "transferred_often"
    """The caller was passed on as often as the rule book allows."""
    OPTED_OUT = "opted_out"
    """Whoever writes wants no messages of ours."""


@message(frozen=True, slots=True, kw_only=True)
class AnswerText(Reply):
    """Answer a message that was one known word, in both languages."""

    template: Template


@message(frozen=True, slots=True, kw_only=True)
class Accepted(Reply):
    contact: ContactId
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class Called(Reply):
    """Somebody is called in, or may listen: under this id they are named from now on."""

    contact: ContactId
    party: PartyId


@message(frozen=True, slots=True, kw_only=True)
class Refused(Reply):
    refusal: Refusal
    by: SpecialistId | None = None
    """Who holds what was asked for, when somebody does."""
