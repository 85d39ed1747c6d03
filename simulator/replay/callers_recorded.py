"""The callers of a journal: each contact's events, read as what the caller did."""

from dataclasses import dataclass, field

from routing import events as e
from routing.model import (
    ContactEnd,
    EndedBy,
    ExitKind,
    Instant,
    Language,
    PartnerFailure,
    PartnerId,
    RegionEvidence,
)
from simulator.replay.recording import Fate, PartnerAnswer, RecordedCall

_LEFT = frozenset({ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED, ContactEnd.FALLBACK})
_EXITS = {
    ContactEnd.CALL_BACK: ExitKind.CALL_BACK,
    ContactEnd.VOICEMAIL: ExitKind.VOICEMAIL,
    ContactEnd.MESSAGE: ExitKind.MESSAGE,
}


@dataclass(slots=True)
class CallerInTheJournal:
    """One contact while its events are read."""

    arrival: e.CallArrived
    keys: list[int] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    digits: str = ""
    language: Language | None = None
    learned: RegionEvidence | None = None
    asked_at: Instant | None = None
    asked_where: bool = False
    queued_at: Instant | None = None
    exits_at: dict[ExitKind, Instant] = field(default_factory=dict)
    connected: e.ContactConnected | e.PartnerAnswered | None = None
    partner: PartnerId | None = None
    """Of the last offer."""
    sent: e.ContactSent | None = None
    dropped: bool = False
    wrap_up_ms: int | None = None
    closed: e.ContactClosed | None = None
    left_at: int | None = None
    """When the caller hung up on the way to a specialist; the contact is closed a little later."""
    last_at: int = 0
    rang: list[tuple[e.ContactSent, PartnerAnswer]] = field(default_factory=list)
    """At partners' own phone systems, and what came of it."""

    def hear(self, event: e.ContactEvent) -> None:
        self.last_at = event.at
        match event:
            case e.LanguageMenuOffered() | e.RegionAsked():
                self._asked(event)
            case e.LanguageChosen() | e.RegionLearned() | e.ContactQueued():
                self._answered(event)
            case e.ExitsOpened():
                for kind in event.exits:
                    self.exits_at.setdefault(kind, event.at)
            case e.ContactConnected() | e.PartnerAnswered():
                self._reached(event)
            case e.ContactSent() | e.PartnerFailed():
                self._sent(event)
            case e.SpecialistDropped():
                self.dropped = True
            case e.CallerLegEnded() | e.OfferMade():
                self._on_the_way(event)
            case e.ContactClosed():
                self.closed = event
                self._rang_in_vain()

    def _on_the_way(self, event: e.CallerLegEnded | e.OfferMade) -> None:
        if isinstance(event, e.OfferMade):
            self.partner = event.partner
        else:
            self.left_at = event.at

    def _answered(self, event: e.LanguageChosen | e.RegionLearned | e.ContactQueued) -> None:
        self._answer(event.at)
        match event:
            case e.LanguageChosen():
                self.language, self.digits = event.language, event.digits
            case e.RegionLearned():
                self.learned = event.evidence
            case e.ContactQueued():
                self.language = event.language
                self.queued_at = self.queued_at if self.queued_at is not None else event.at

    def _asked(self, event: e.LanguageMenuOffered | e.RegionAsked) -> None:
        self._answer(event.at)
        self.asked_at, self.asked_where = event.at, isinstance(event, e.RegionAsked)

    def _answer(self, at: Instant) -> None:
        """Whatever was asked last is answered now."""
        if self.asked_at is not None:
            (self.where if self.asked_where else self.keys).append(at - self.asked_at)
            self.asked_at = None

    def _reached(self, event: e.ContactConnected | e.PartnerAnswered) -> None:
        if self.connected is None:
            self.connected = event
        if isinstance(event, e.PartnerAnswered) and self.sent is not None:
            self.rang.append((self.sent, PartnerAnswer(after_ms=event.at - self.sent.at)))
            self.sent = None

    def _sent(self, event: e.ContactSent | e.PartnerFailed) -> None:
        if isinstance(event, e.ContactSent):
            self.sent = event
        elif self.sent is not None:
            answer = PartnerAnswer(after_ms=event.at - self.sent.at, failed=event.reason)
            self.rang.append((self.sent, answer))
            self.sent = None

    def _rang_in_vain(self) -> None:
        """The caller left while it rang: nobody knows whether it would have been picked up, and it was not."""
        if self.sent is not None:
            after_ms = self.sent.until - self.sent.at
            self.rang.append((self.sent, PartnerAnswer(after_ms=after_ms, failed=PartnerFailure.NO_ANSWER)))

    # --- afterwards -------------------------------------------------------------------------------

    def call(self) -> RecordedCall:
        arrival, closed = self.arrival, self.closed
        end = closed.end if closed is not None else None
        evidence = self.learned or arrival.evidence
        answered = end is ContactEnd.ANSWERED
        whole = answered and not self.dropped and closed is not None
        exit = _EXITS.get(end) if end is not None else None
        return RecordedCall(
            id=arrival.contact,
            arrived_at=arrival.at,
            line=arrival.line,
            evidence=arrival.evidence,
            relay=arrival.relay,
            home=evidence.home,
            keys=tuple(self.keys),
            digits=self.digits,
            language=self.language,
            where=tuple(self.where),
            learned=self.learned,
            leaves_after_ms=closed.at - arrival.at
            if closed and self.queued_at is None and not exit
            else None,
            cut_off=end is ContactEnd.FALLBACK,
            by=closed.by if closed is not None else EndedBy.CALLER,
            patience_ms=self._waited_ms() if end in _LEFT and not self.dropped else None,
            borne_ms=self._waited_ms(),
            exit=exit if exit in self.exits_at else None,
            exit_after_ms=closed.at - self.exits_at[exit] if closed and exit and exit in self.exits_at else 0,
            exits=tuple(self.exits_at),
            talk_ms=closed.talked_ms if whole and closed is not None else None,
            wrap_up_ms=self.wrap_up_ms if whole else None,
            truth=self._fate(),
        )

    def _waited_ms(self) -> int | None:
        """From joining the queue to the first answer, or to the end, or as far as the journal goes."""
        if self.queued_at is None:
            return None
        if self.connected is None and self.left_at is not None:
            return self.left_at - self.queued_at
        until = self.connected or self.closed
        return (until.at if until is not None else self.last_at) - self.queued_at

    def _fate(self) -> Fate:
        connected = self.connected
        if self.closed is None:
            return self._unfinished()
        return Fate(
            end=self.closed.end,
            waited_ms=connected.waited_ms if connected is not None else self.closed.waited_ms,
            talked_ms=self.closed.talked_ms,
            partner=self.closed.partner,
            specialist=self.closed.specialist,
        )

    def _unfinished(self) -> Fate:
        connected = self.connected
        if connected is None or self.dropped:
            return Fate(waited_ms=self._waited_ms() or 0, over=False)
        return Fate(
            end=ContactEnd.ANSWERED,
            waited_ms=connected.waited_ms,
            talked_ms=self.last_at - connected.at,
            partner=connected.partner if isinstance(connected, e.PartnerAnswered) else self.partner,
            specialist=connected.specialist if isinstance(connected, e.ContactConnected) else None,
            over=False,
        )
