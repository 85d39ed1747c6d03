"""What happened in conversations by text; part of `routing/events.py`. Bodies and numbers are in none of them."""

from routing.message import ContactEvent, Event, message
from routing.model import EffectId, Instant, Language, OfferId, PartnerId, RegionEvidence, Route, SpecialistId
from routing.text_model import (
    BackReason,
    Delivery,
    SenderId,
    Template,
    TextEnd,
    TextId,
    TextMatch,
    TextOfferEnd,
    TextService,
    TextSid,
)


@message(frozen=True, slots=True, kw_only=True)
class TextServiceSet(Event):
    service: TextService


@message(frozen=True, slots=True, kw_only=True)
class SenderOptedOut(Event):
    """Whoever this is wants no more messages of ours."""

    sender: SenderId


@message(frozen=True, slots=True, kw_only=True)
class SenderOptedIn(Event):
    sender: SenderId


@message(frozen=True, slots=True, kw_only=True)
class TextArrived(ContactEvent):
    """Somebody wrote who was in no conversation: it begins one."""

    sender: SenderId
    line: str
    evidence: RegionEvidence
    text: TextId
    media: int = 0
    due_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class TextReceived(ContactEvent):
    text: TextId
    media: int = 0
    specialist: SpecialistId | None = None
    """Whose conversation it is."""
    due_at: Instant | None


@message(frozen=True, slots=True, kw_only=True)
class TextMarkedUrgent(ContactEvent):
    """Words of this group were found in a message: it comes before all others that are not marked."""

    group: str
    specialist: SpecialistId | None = None


@message(frozen=True, slots=True, kw_only=True)
class TextLanguageChosen(ContactEvent):
    language: Language
    route: Route | None = None
    """None: it is routed when it is queued."""
    specialist: SpecialistId | None = None


@message(frozen=True, slots=True, kw_only=True)
class TextQueued(ContactEvent):
    language: Language
    chosen: bool
    """Whoever writes chose the language; otherwise it is the network's own, until they say."""
    route: Route
    due_at: Instant | None


@message(frozen=True, slots=True, kw_only=True)
class TextOffered(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    partner: PartnerId
    expires_at: Instant
    match: TextMatch
    waited_ms: int
    in_hand: int
    """Conversations that the specialist has in hand already."""
    by: SpecialistId | None = None


@message(frozen=True, slots=True, kw_only=True)
class TextOfferEnded(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    how: TextOfferEnd
    cool_until: Instant | None = None


@message(frozen=True, slots=True, kw_only=True)
class TextTaken(ContactEvent):
    offer: OfferId
    specialist: SpecialistId
    partner: PartnerId
    waited_ms: int
    from_specialist: SpecialistId | None = None
    due_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class TextPutBack(ContactEvent):
    """It waits again, at the place that it had."""

    specialist: SpecialistId
    reason: BackReason
    cool_until: Instant | None = None
    due_at: Instant | None


@message(frozen=True, slots=True, kw_only=True)
class TextCoolDownEnded(ContactEvent):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class TextWritten(ContactEvent):
    """A message of ours; with `effect` the carrier is ordered to send it, otherwise once the one before is settled."""

    text: TextId
    effect: EffectId | None = None
    template: Template | None = None
    language: Language | None = None
    """Of a template; None: in both."""
    specialist: SpecialistId | None = None
    """Who wrote it, or, of a template, whose conversation it is."""
    due_at: Instant | None = None
    """None: nothing is put off by it."""


@message(frozen=True, slots=True, kw_only=True)
class TextGiven(ContactEvent):
    """The one before it is settled: the carrier is ordered to send this one."""

    text: TextId
    effect: EffectId


@message(frozen=True, slots=True, kw_only=True)
class TextProgressed(ContactEvent):
    text: TextId
    delivery: Delivery
    code: int = 0
    sid: TextSid | None = None
    specialist: SpecialistId | None = None


@message(frozen=True, slots=True, kw_only=True)
class TextPostponed(ContactEvent):
    """Nobody wrote, and it goes on all the same."""

    due_at: Instant | None


@message(frozen=True, slots=True, kw_only=True)
class TextClosed(ContactEvent):
    end: TextEnd
    specialist: SpecialistId | None = None
    partner: PartnerId | None = None
    waited_ms: int
    handled_ms: int = 0
    came_in: int = 0
    """Messages that came in."""
    went_out: int = 0


TextEvent = (
    TextReceived
    | TextMarkedUrgent
    | TextLanguageChosen
    | TextQueued
    | TextOffered
    | TextOfferEnded
    | TextTaken
    | TextPutBack
    | TextCoolDownEnded
    | TextWritten
    | TextGiven
    | TextProgressed
    | TextPostponed
    | TextClosed
)
