"""Conversations by text on the floor. Only `routing/evolve_texts.py` writes to them."""

from dataclasses import dataclass, field

from routing.model import (
    ContactId,
    EffectId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RegionEvidence,
    Route,
    SpecialistId,
)
from routing.text_model import Delivery, SenderId, Template, TextEnd, TextId, TextMatch, TextSid, TextState


@dataclass(slots=True, kw_only=True)
class TextLine:
    """One message."""

    id: TextId
    at: Instant
    by: SpecialistId | None = None
    template: Template | None = None
    """Written by nobody. Neither this nor `by`: it came in."""
    language: Language | None = None
    """Of a template; None: in both."""
    media: int = 0
    """Pictures and the like that came with it; they stay at the carrier."""
    delivery: Delivery | None = None
    """None: it came in."""
    code: int = 0
    """The carrier's reason for a failure."""
    sid: TextSid | None = None
    effect: EffectId | None = None
    """The order to send it; None: it waits for the one before it."""

    @property
    def came_in(self) -> bool:
        return self.delivery is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOffer:
    id: OfferId
    specialist: SpecialistId
    partner: PartnerId
    made_at: Instant
    expires_at: Instant
    match: TextMatch
    by: SpecialistId | None = None
    """Who hands it over; it stays theirs until it is taken."""


@dataclass(slots=True, kw_only=True)
class TextContact:
    id: ContactId
    sender: SenderId
    line: str
    state: TextState
    arrived_at: Instant
    evidence: RegionEvidence
    language: Language | None = None
    chosen: bool = False
    """Whoever writes chose the language themselves."""
    urgent: str = ""
    """The group of words for which it comes first; empty: none was found."""
    route: Route | None = None
    queued_at: Instant | None = None
    """The place in the queue, kept whatever the offers do."""
    offers_made: int = 0
    offer: TextOffer | None = None
    specialist: SpecialistId | None = None
    partner: PartnerId | None = None
    connected_at: Instant | None = None
    waited_ms: int | None = None
    """Until somebody first took it."""
    transfers: int = 0
    cooling: dict[SpecialistId, Instant] = field(default_factory=dict)
    lines: list[TextLine] = field(default_factory=list)
    told: tuple[Template, ...] = ()
    """What was written without a specialist."""
    due_at: Instant | None = None
    """When something happens if nobody writes until then."""

    @property
    def place(self) -> tuple[bool, int, ContactId]:
        return (not self.urgent, self.queued_at if self.queued_at is not None else self.arrived_at, self.id)

    @property
    def latest_in(self) -> TextId:
        """The latest message that came in: by it the carrier knows whom an answer is for."""
        return next(line.id for line in reversed(self.lines) if line.came_in)

    @property
    def under_way(self) -> TextLine | None:
        return next(
            (line for line in self.lines if line.delivery is Delivery.QUEUED and line.effect is not None),
            None,
        )

    @property
    def owes_answer(self) -> bool:
        """Tell whether the latest word is not a specialist's."""
        spoken = [line for line in self.lines if line.template is None]
        return bool(spoken) and spoken[-1].came_in

    def line_of(self, text: TextId) -> TextLine | None:
        return next((line for line in reversed(self.lines) if line.id == text), None)


@dataclass(slots=True, kw_only=True)
class ClosedText:
    """What is remembered of a conversation that has ended, so that late news is recognised."""

    contact: ContactId
    sender: SenderId
    end: TextEnd
    at: Instant
    lines: list[TextLine]
    reply_to: TextId
    specialist: SpecialistId | None = None
    """Who had it in hand last."""

    def line_of(self, text: TextId) -> TextLine | None:
        return next((line for line in reversed(self.lines) if line.id == text), None)
