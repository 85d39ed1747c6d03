"""Orders to the world. Recorded with the events before they are carried out, struck off when their result comes.

Each order is safe to repeat: moving a caller twice to one room, or ending an ended call, changes nothing.
"""

from routing.message import message
from routing.model import (
    CallSid,
    ConferenceSid,
    ContactId,
    EffectId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    SpecialistId,
)
from routing.recording_model import RecordingOrder
from routing.talk_model import Announcement, ListenMode, PartyId, PartyKind
from routing.text_model import Template, TextId


@message(frozen=True, slots=True, kw_only=True)
class Effect:
    id: EffectId
    contact: ContactId
    call: CallSid


@message(frozen=True, slots=True, kw_only=True)
class MoveCallerToRoom(Effect):
    """Bring the caller's leg from the carrier's queue to the room where the specialist waits."""

    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ReturnCallerToQueue(Effect):
    """Bring the caller's leg out of a room that has no specialist any more."""


@message(frozen=True, slots=True, kw_only=True)
class SendCallerToPartner(Effect):
    """Let the caller's leg ring at a partner's own phone system."""

    partner: PartnerId
    ring_ms: int = 40_000
    """Until a human there must have accepted; then the floor takes the caller back."""


@message(frozen=True, slots=True, kw_only=True)
class PlaceCallBack(Effect):
    """Call somebody back for a specialist who waits in the room of this offer.

    `call` is the one whose caller is to be called: only the carrier knows the number. Whoever carries this out looks
    first whether it was done already, because the carrier would place a second call.
    """

    offer: OfferId
    line: str
    """The dialled number that the caller knows us by, by its name in the configuration."""
    language: Language
    ring_ms: int


@message(frozen=True, slots=True, kw_only=True)
class EndCall(Effect):
    """End one leg, the caller's or a specialist's."""


@message(frozen=True, slots=True, kw_only=True)
class SetHold(Effect):
    """Put the caller's leg on hold in its room, or take it off."""

    conference: ConferenceSid
    on: bool


@message(frozen=True, slots=True, kw_only=True)
class CallPartyIn(Effect):
    """Ring somebody of the settings' lists and let them into the caller's room."""

    party: PartyId
    kind: PartyKind
    target: str
    room: OfferId
    conference: ConferenceSid
    language: Language | None = None
    ring_ms: int = 30_000


@message(frozen=True, slots=True, kw_only=True)
class Announce(Effect):
    """Say something to one leg in its room, while the others go on; heard twice, it does no harm."""

    conference: ConferenceSid
    words: Announcement
    language: Language | None = None
    """None: in English and French."""


@message(frozen=True, slots=True, kw_only=True)
class SendCallerOut(Effect):
    """Let the caller's leg ring at an outside line."""

    line: str
    ring_ms: int = 30_000


@message(frozen=True, slots=True, kw_only=True)
class SetListening(Effect):
    """Change who hears a supervisor; the call is the supervisor's leg."""

    conference: ConferenceSid
    mode: ListenMode
    coached: CallSid | None = None
    """The leg of the specialist who alone hears a coach."""


@message(frozen=True, slots=True, kw_only=True)
class SetRecording(Effect):
    """Begin, pause, resume or end the recording of the caller's leg."""

    number: int
    order: RecordingOrder


@message(frozen=True, slots=True, kw_only=True)
class RingSpecialist(Effect):
    """Ring the telephone of a specialist who accepted an offer; the call is the caller's.

    Whoever carries this out looks first whether it was done already, because the carrier would place a second call.
    """

    specialist: SpecialistId
    offer: OfferId
    language: Language
    ring_ms: int
    since: Instant
    """When it was wanted."""


@message(frozen=True, slots=True, kw_only=True)
class RingPhone(Effect):
    """Ring a specialist's telephone between calls. The same care is taken as with a call for an offer."""

    specialist: SpecialistId
    language: Language
    ring_ms: int
    since: Instant
    """When it was wanted."""


@message(frozen=True, slots=True, kw_only=True)
class MoveLegToRoom(Effect):
    """Bring a specialist's telephone that was kept on the line into the room of an offer; the call is theirs."""

    specialist: SpecialistId
    offer: OfferId
    language: Language


@message(frozen=True, slots=True, kw_only=True)
class ParkLeg(Effect):
    """Bring a specialist's telephone back to where it waits between calls; the call is theirs."""

    specialist: SpecialistId
    language: Language


@message(frozen=True, slots=True, kw_only=True)
class SendText(Effect):
    """Send a message to whoever wrote the message `reply_to`: only the carrier knows the number.

    Whoever carries this out looks first whether it was done already, because the carrier would send it twice.
    """

    text: TextId
    reply_to: TextId
    template: Template | None = None
    """None: a specialist wrote it, and its body is kept under `text`."""
    language: Language | None = None
    """Of a template; None: in both."""


MOVES_THE_CALLER = (MoveCallerToRoom, ReturnCallerToQueue, SendCallerToPartner, SendCallerOut)
"""Of these, news that the call is over is news of the caller's."""
