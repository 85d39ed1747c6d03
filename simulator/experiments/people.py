"""Callers and specialists of experiments: they do what was drawn, with every command of a real call.

Menu, accepting, both legs and wrap-up take no time, so that what is left is the queue itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from routing import commands as c
from routing import events as e
from routing.effects import Effect, MoveCallerToRoom
from routing.model import (
    CallSid,
    ConferenceSid,
    Confidence,
    ContactEnd,
    ContactId,
    ContactState,
    EvidenceSource,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
    SpecialistState,
)
from routing.rulebook import RuleBook
from simulator.experiments.drawn import DrawnCall, Shift
from simulator.virtual.virtual_time import VirtualTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What makes a call take longer than it was drawn."""

    remote_factor: float = 1.0
    """Served by another partner than the caller's own."""
    interpreter_factor: float = 1.0
    told_every_ms: int | None = None
    """How often a waiting caller is told place and wait; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a caller. Units: milliseconds."""

    call: DrawnCall
    answered: bool
    waited_ms: int
    partner: PartnerId | None
    """Who answered."""
    expected_ms: int | None
    """The wait that was reckoned when the caller was queued."""
    interpreted: bool
    """Answered by somebody who brought an interpreter in."""


class People:
    """Callers who wait as long as they can bear, and specialists who answer at once while their shift lasts.

    Ties: within a millisecond shifts begin and end first, then callers come and calls end; whoever gives up comes
          last, so that a caller is answered whose turn comes just when patience ends.
    """

    def __init__(
        self,
        time: VirtualTime,
        book: RuleBook,
        calls: Sequence[DrawnCall],
        shifts: Sequence[Shift],
        pace: Pace,
    ) -> None:
        self.fates: dict[ContactId, Fate] = {}
        """In order of their ends."""
        self._time = time
        self._began = time.now
        self._keys = {key.language: key.digits for key in book.menu}
        self._calls = iter(calls)
        self._shifts = shifts
        self._pace = pace
        self._arrived = 0
        self._live: dict[ContactId, DrawnCall] = {}
        self._expected: dict[ContactId, int | None] = {}
        self._interpreted: set[ContactId] = set()
        self._leaving: set[SpecialistId] = set()
        time.hear(e.ContactQueued, self._queued)
        time.hear(e.OfferMade, self._offered)
        time.hear(e.ContactConnected, self._connected)
        time.hear(e.ContactClosed, self._closed)
        time.hear(e.WrapUpStarted, self._hung_up)
        time.carrier = self._carry_out

    def begin(self) -> None:
        for shift in self._shifts:
            self._time.plan(self._began + shift.begins_ms, partial(self._come, shift))
            if shift.ends_ms is not None:
                self._time.plan(self._began + shift.ends_ms, partial(self._go, shift.specialist))
        self._plan_next()

    # --- specialists ------------------------------------------------------------------------------

    def _come(self, shift: Shift) -> None:
        """Sign in; whoever is still in the last call of an earlier shift simply stays."""
        key, ask, next_id = shift.specialist, self._time.ask, self._time.next_id
        if key in self._leaving:
            self._leaving.remove(key)
            return
        ask(c.SignIn(id=next_id(), specialist=key, partner=shift.partner, languages=shift.languages))
        ask(c.BecomeReady(id=next_id(), specialist=key))

    def _go(self, specialist: SpecialistId) -> None:
        """Sign out, or first finish the call in hand."""
        if self._time.floor.specialist(specialist).state is SpecialistState.ENGAGED:
            self._leaving.add(specialist)
        else:
            self._sign_out(specialist)

    def _sign_out(self, specialist: SpecialistId) -> None:
        self._time.ask(c.SignOut(id=self._time.next_id(), specialist=specialist))

    def _offered(self, event: e.OfferMade) -> None:
        if event.why.interpreter:
            self._interpreted.add(event.contact)
        self._time.at_once(partial(self._answer, event.specialist, event.offer))

    def _answer(self, specialist: SpecialistId, offer: OfferId) -> None:
        ask, next_id, leg = self._time.ask, self._time.next_id, CallSid(f"leg-{offer}")
        ask(c.AcceptOffer(id=next_id(), specialist=specialist, offer=offer))
        ask(c.ReportSpecialistDialled(id=next_id(), specialist=specialist, offer=offer, leg=leg))
        self._join(offer, leg)

    def _hung_up(self, event: e.WrapUpStarted) -> None:
        self._time.at_once(partial(self._finish, event.specialist))

    def _finish(self, specialist: SpecialistId) -> None:
        if specialist in self._leaving:
            self._leaving.remove(specialist)
            self._sign_out(specialist)
        else:
            self._time.ask(c.EndWrapUp(id=self._time.next_id(), specialist=specialist))

    # --- callers ----------------------------------------------------------------------------------

    def _plan_next(self) -> None:
        call = next(self._calls, None)
        if call is not None:
            self._time.plan(self._began + call.at_ms, partial(self._arrive, call))

    def _arrive(self, call: DrawnCall) -> None:
        self._arrived += 1
        time, contact = self._time, ContactId(f"k{self._arrived:09}")
        sid = _call(contact)
        self._live[contact] = call
        time.ask(
            c.ReportCallArrived(
                id=time.next_id(), contact=contact, call=sid, line=call.line, evidence=_evidence(call.home)
            )
        )
        digits = self._keys[call.language]
        time.ask(c.ReportMenuKey(id=time.next_id(), contact=contact, call=sid, digits=digits, attempt=1))
        if self._waits(contact):
            time.plan(time.now + call.patience_ms, partial(self._give_up, contact), last=True)
            if self._pace.told_every_ms is not None:
                self._ask_again(contact)
        self._plan_next()

    def _waits(self, contact: ContactId) -> bool:
        record = self._time.floor.contacts.get(contact)
        return record is not None and record.state is ContactState.WAITING

    def _ask_again(self, contact: ContactId) -> None:
        """The carrier asks what to play next, at once and then again and again."""
        if not self._waits(contact):
            return
        time, every_ms = self._time, self._pace.told_every_ms
        assert every_ms is not None, "somebody is told"
        record = time.floor.contacts[contact]
        time.ask(
            c.ReportStillWaiting(
                id=time.next_id(),
                contact=contact,
                call=record.call,
                language=self._live[contact].language,
                queued_ms=record.waited_until(time.now),
            )
        )
        time.plan(time.now + every_ms, partial(self._ask_again, contact))

    def _give_up(self, contact: ContactId) -> None:
        if self._waits(contact):
            self._end(contact)

    def _end(self, contact: ContactId) -> None:
        self._time.ask(
            c.ReportCallEnded(
                id=self._time.next_id(), contact=contact, call=_call(contact), status="completed"
            )
        )

    def _queued(self, event: e.ContactQueued) -> None:
        self._expected[event.contact] = event.expected_ms

    def _connected(self, event: e.ContactConnected) -> None:
        call, length = self._live[event.contact], 1.0
        if self._time.floor.specialist(event.specialist).partner != call.home:
            length *= self._pace.remote_factor
        if event.contact in self._interpreted:
            length *= self._pace.interpreter_factor
        self._time.plan(self._time.now + round(call.handle_ms * length), partial(self._end, event.contact))

    def _closed(self, event: e.ContactClosed) -> None:
        self.fates[event.contact] = Fate(
            call=self._live.pop(event.contact),
            answered=event.end is ContactEnd.ANSWERED,
            waited_ms=event.waited_ms,
            partner=event.partner,
            expected_ms=self._expected.pop(event.contact, None),
            interpreted=event.contact in self._interpreted,
        )

    # --- the carrier ------------------------------------------------------------------------------

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, MoveCallerToRoom):
            self._time.at_once(partial(self._join, effect.offer, effect.call))

    def _join(self, offer: OfferId, call: CallSid) -> None:
        self._time.ask(
            c.ReportParticipantJoined(
                id=self._time.next_id(), offer=offer, call=call, conference=ConferenceSid(f"room-{offer}")
            )
        )


def _call(contact: ContactId) -> CallSid:
    return CallSid(f"call-{contact}")


def _evidence(home: PartnerId) -> RegionEvidence:
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.HIGH, home=home)
