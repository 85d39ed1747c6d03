"""The specialists of a journal: when each wanted to be there, and how each answered their offers.

What follows from an offer (a miss, a lost line, wrap-up) is not a wish: it stands with the answer or the call, so that
it happens in a replay when such an offer or call does.
"""

from dataclasses import dataclass, field, replace

from routing import events as e
from routing.model import Instant, NotReadyReason, OfferId, PartnerId, SpecialistId
from simulator.replay.callers_recorded import CallerInTheJournal
from simulator.replay.recording import Answer, Did, SignedIn, Wish


@dataclass(slots=True)
class _Person:
    """One specialist while the journal is read."""

    partner: PartnerId
    away: NotReadyReason | None = NotReadyReason.SIGNED_IN
    """What they want; None: to be ready."""
    set_aside_at: Instant | None = None
    """Since when a missed offer or a lost line keeps them out, whatever they want."""
    writes: tuple[CallerInTheJournal, Instant] | None = None


@dataclass(slots=True)
class _Asked:
    """One offer while the journal is read."""

    specialist: SpecialistId
    made_at: Instant
    answer: Answer | None = None
    """None: nothing has come of it yet."""
    accepted_at: Instant | None = None
    joined_at: Instant | None = None


@dataclass(slots=True)
class PeopleInTheJournal:
    """Everybody who signed in since the journal begins; of others too little is known."""

    wishes: list[Wish] = field(default_factory=list)
    partner_of: dict[SpecialistId, PartnerId] = field(default_factory=dict)
    _people: dict[SpecialistId, _Person] = field(default_factory=dict)
    _offers: dict[OfferId, _Asked] = field(default_factory=dict)
    _last: dict[SpecialistId, OfferId] = field(default_factory=dict)

    def answers(self) -> dict[SpecialistId, tuple[Answer, ...]]:
        found: dict[SpecialistId, list[Answer]] = {}
        for asked in self._offers.values():
            if asked.answer is not None:
                found.setdefault(asked.specialist, []).append(asked.answer)
        return {key: tuple(answers) for key, answers in found.items()}

    # --- presence ---------------------------------------------------------------------------------

    def hear(self, event: e.SpecialistEvent, calls: dict[str, CallerInTheJournal]) -> None:
        if isinstance(event, e.SpecialistSignedIn):
            self._signed_in(event)
            return
        person = self._people.get(event.specialist)
        if person is None:
            return
        match event:
            case e.SpecialistSignedOut():
                self._signed_out(person, event)
            case e.SpecialistReady():
                self._ready(person, event)
            case e.SpecialistNotReady():
                self._not_ready(person, event)
            case e.NextStateChosen():
                self._wants(person, event, event.not_ready)
            case e.WrapUpStarted():
                call = calls.get(event.contact)
                person.writes = (call, event.at) if call is not None else None

    def _signed_in(self, event: e.SpecialistSignedIn) -> None:
        self._people[event.specialist] = _Person(event.partner)
        self.partner_of[event.specialist] = event.partner
        does = SignedIn(partner=event.partner, languages=event.languages, skills=event.skills)
        self.wishes.append(Wish(at=event.at, specialist=event.specialist, does=does))

    def _signed_out(self, person: _Person, event: e.SpecialistSignedOut) -> None:
        if not event.lost:
            # Of somebody whose screen went dark, nobody knows how long they wrote.
            self._written(person, event.at)
        self.wishes.append(Wish(at=event.at, specialist=event.specialist, does=None, leaves=True))
        del self._people[event.specialist]

    def _ready(self, person: _Person, event: e.SpecialistReady) -> None:
        self._written(person, event.at)
        if person.set_aside_at is not None:
            self._back(event.specialist, event.at - person.set_aside_at)
            person.set_aside_at = None
        self._wants(person, event, None)

    def _not_ready(self, person: _Person, event: e.SpecialistNotReady) -> None:
        self._written(person, event.at)
        if event.reason in (NotReadyReason.LINE_LOST, NotReadyReason.OFFER_MISSED):
            person.set_aside_at = event.at
        else:
            person.set_aside_at = None
            self._wants(person, event, event.reason)

    def _wants(self, person: _Person, event: e.SpecialistEvent, away: NotReadyReason | None) -> None:
        if away != person.away:
            person.away = away
            self.wishes.append(Wish(at=event.at, specialist=event.specialist, does=away))

    @staticmethod
    def _written(person: _Person, at: Instant) -> None:
        if person.writes is not None:
            call, since = person.writes
            call.wrap_up_ms, person.writes = at - since, None

    def _back(self, specialist: SpecialistId, after_ms: int) -> None:
        asked = self._offers.get(self._last[specialist]) if specialist in self._last else None
        if asked is not None and asked.answer is not None:
            asked.answer = replace(asked.answer, back_ms=after_ms)

    # --- offers -----------------------------------------------------------------------------------

    def hear_offer(self, event: e.ContactEvent) -> None:
        if isinstance(event, e.OfferMade):
            if event.specialist in self._people:
                self._offers[event.offer] = _Asked(event.specialist, event.at)
                self._last[event.specialist] = event.offer
            return
        key: OfferId | None = getattr(event, "offer", None)
        asked = self._offers.get(key) if key is not None else None
        if asked is not None:
            self._hear_of(asked, event)

    def _hear_of(self, asked: _Asked, event: e.ContactEvent) -> None:
        match event:
            case e.OfferAccepted():
                asked.accepted_at = event.at
                asked.answer = Answer(did=Did.ACCEPTED, after_ms=event.at - asked.made_at)
            case e.OfferDeclined():
                asked.answer = Answer(did=Did.DECLINED, after_ms=event.at - asked.made_at)
            case e.OfferMissed():
                asked.answer = Answer(did=Did.MISSED, after_ms=event.at - asked.made_at)
                self._set_aside(asked, event.at)
            case e.OfferWithdrawn():
                self._withdrawn(asked, event)
            case e.SpecialistJoined() | e.ContactConnected():
                self._joined(asked, event)
            case e.OfferFailed() if asked.answer is not None:
                asked.answer = replace(asked.answer, failed=True)
            case e.SpecialistDropped():
                self._set_aside(asked, event.at)

    @staticmethod
    def _withdrawn(asked: _Asked, event: e.OfferWithdrawn) -> None:
        if asked.answer is None or asked.accepted_at is None:
            asked.answer = Answer(did=Did.UNKNOWN, after_ms=event.at - asked.made_at)
        else:
            since = asked.joined_at if asked.joined_at is not None else asked.accepted_at
            asked.answer = replace(asked.answer, unseen_ms=event.at - since)

    def _joined(self, asked: _Asked, event: e.SpecialistJoined | e.ContactConnected) -> None:
        if asked.answer is None or asked.accepted_at is None:
            return
        if isinstance(event, e.SpecialistJoined):
            asked.joined_at = event.at
            asked.answer = replace(asked.answer, line_ms=event.at - asked.accepted_at)
        else:
            joined_at = asked.joined_at if asked.joined_at is not None else asked.accepted_at
            asked.answer = replace(asked.answer, caller_ms=event.at - joined_at)

    def _set_aside(self, asked: _Asked, at: Instant) -> None:
        person = self._people.get(asked.specialist)
        if person is not None:
            person.set_aside_at = at
