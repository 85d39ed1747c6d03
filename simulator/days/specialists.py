"""Specialists of days: they come and go by shifts, answer or miss, write, and may lose their lines."""

from functools import partial
from math import ceil

from routing import commands as c
from routing import events as e
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    ContactId,
    Language,
    OfferId,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from simulator.days.shifts import STEP_S, Shifts, first_step_s
from simulator.people import Streams
from simulator.virtual.days import DaysScenario, PeopleOfDays
from simulator.virtual.specialists import room_of
from simulator.virtual.virtual_time import VirtualTime

STILL_WRITING_S = 1.0
"""So long before their time for notes is over, somebody who needs more of it asks for more."""


class DaySpecialists:
    """Everybody who answers. The k-th specialist of a partner is on duty while at least k are wanted."""

    def __init__(self, time: VirtualTime, scenario: DaysScenario, shifts: Shifts, streams: Streams) -> None:
        self.wrap_ups: dict[ContactId, float] = {}
        """How long each caller's specialist will write, in seconds: drawn with the caller."""
        self.renamed: dict[str, str] = {}
        """Partners that go on under another code."""
        self._time = time
        self._habits: PeopleOfDays = scenario.specialists
        self._scenario = scenario
        self._shifts = shifts
        self._began = time.now
        self._choice, self._delay = streams.of("offer choice"), streams.of("answer delay")
        self._on_duty: dict[str, dict[int, SpecialistId]] = {code: {} for code in shifts.partners}
        self._leaving: set[SpecialistId] = set()
        self._dark: set[SpecialistId] = set()
        """Those who lost their lines."""
        self._writes_until: dict[SpecialistId, int] = {}
        self._tours = 0
        time.hear(e.OfferMade, self._offered)
        time.hear(e.OfferAccepted, self._dial_in)
        time.hear(e.OfferDeclined, self._free_again)
        time.hear(e.OfferWithdrawn, self._free_again)
        time.hear(e.SpecialistReady, self._free_again)
        time.hear(e.OfferMissed, self._missed)
        time.hear(e.SpecialistDropped, self._dropped)
        time.hear(e.OfferFailed, self._failed)
        time.hear(e.WrapUpStarted, self._write)
        time.hear(e.WrapUpExtended, self._write_on)

    def begin(self) -> None:
        self.adjust()
        self._time.after(first_step_s(self._scenario), self._next_step)

    def _next_step(self) -> None:
        self.adjust()
        # Whoever is on duty at the horizon serves those who are still on the line.
        if self._since_s() + STEP_S < self._scenario.horizon_s:
            self._time.after(STEP_S, self._next_step)

    def _since_s(self) -> float:
        return (self._time.now - self._began) / 1_000

    def adjust(self) -> None:
        """Let as many come or go at each partner as its shifts ask for."""
        for partner, there in self._on_duty.items():
            wanted = self._shifts.wanted(partner, self._since_s())
            for number in sorted(number for number in there if number > wanted):
                self._go(there.pop(number))
            for number in range(1, wanted + 1):
                if number not in there:
                    there[number] = self._come(partner, number)

    def _come(self, partner: str, number: int) -> SpecialistId:
        self._tours += 1
        key = SpecialistId(f"{partner.lower()}-{number:03}-{self._tours}")
        self._time.ask(
            c.SignIn(
                id=self._time.next_id(),
                specialist=key,
                partner=PartnerId(self.renamed.get(partner, partner)),
                languages=self._languages(partner, number),
            )
        )
        self._ready(key)
        return key

    def _languages(self, partner: str, number: int) -> tuple[Language, ...]:
        share = self._habits.french.get(partner, self._habits.french_elsewhere)
        french = ceil(number * share) > ceil((number - 1) * share)
        return (ENGLISH, FRENCH) if french else (ENGLISH,)

    def _go(self, key: SpecialistId) -> None:
        """Sign out, or first finish the call in hand with its notes."""
        if self._state(key) in (SpecialistState.ENGAGED, SpecialistState.WRAP_UP, SpecialistState.OFFERED):
            self._leaving.add(key)
        else:
            self._sign_out(key)

    def _sign_out(self, key: SpecialistId) -> None:
        self._leaving.discard(key)
        self._dark.discard(key)
        self._writes_until.pop(key, None)
        self._time.ask(c.SignOut(id=self._time.next_id(), specialist=key))

    def _state(self, key: SpecialistId) -> SpecialistState | None:
        record = self._time.floor.specialists.get(key)
        return None if record is None else record.state

    def lose_lines(self, partner: str) -> None:
        """Everybody of a partner is gone at once: lines break, and screens are dark."""
        for key in self._on_duty[partner].values():
            self._leaving.add(key)
            self._dark.add(key)
            offer = self._time.floor.specialist(key).offer
            if self._state(key) is SpecialistState.ENGAGED and offer is not None:
                self._time.ask(c.ReportLegEnded(id=self._time.next_id(), leg=_leg(offer)))
            if self._state(key) is not SpecialistState.ENGAGED:
                self._sign_out(key)
        self._on_duty[partner].clear()

    def first_code(self, partner: str) -> str:
        """Give the code that a partner had at the beginning: shifts go by it."""
        return next((old for old, new in self.renamed.items() if new == partner), partner)

    def move(self, partner: str) -> None:
        """Let everybody of a partner sign in anew, under the code that it goes on with."""
        for key in self._on_duty[partner].values():
            self._go(key)
        self._on_duty[partner].clear()

    # --- offers and calls -------------------------------------------------------------------------

    def _ready(self, key: SpecialistId) -> None:
        if key in self._leaving:
            self._sign_out(key)
        elif self._state(key) is not None:
            self._time.ask(c.BecomeReady(id=self._time.next_id(), specialist=key))

    def _free_again(self, event: e.SpecialistReady | e.OfferDeclined | e.OfferWithdrawn) -> None:
        if event.specialist in self._leaving:
            self._time.at_once(partial(self._leave_now, event.specialist))

    def _leave_now(self, key: SpecialistId) -> None:
        if key in self._leaving and self._state(key) is SpecialistState.READY:
            self._sign_out(key)

    def _missed(self, event: e.OfferMissed) -> None:
        self._time.after(self._habits.back_after_s, partial(self._ready, event.specialist))

    def _dropped(self, event: e.SpecialistDropped) -> None:
        self._time.at_once(partial(self._ready, event.specialist))

    def _failed(self, event: e.OfferFailed) -> None:
        self._time.at_once(partial(self._ready, event.specialist))

    def _offered(self, event: e.OfferMade) -> None:
        never_called = self._scenario.callers.answers_call_back is None
        if never_called and self._time.floor.contact(event.contact).call_back is not None:
            # Called off in this millisecond (`simulator/days/called_back.py`).
            return
        delay_s = self._delay.lognormal(self._habits.answer_delay_s, 0.5)
        missed = self._choice.happens(self._habits.misses)
        declined = self._choice.happens(self._habits.declines)
        if missed:
            return
        kind = c.DeclineOffer if declined else c.AcceptOffer
        command = kind(id=self._time.next_id(), specialist=event.specialist, offer=event.offer)
        self._time.after(delay_s, partial(self._time.ask, command))

    def _dial_in(self, event: e.OfferAccepted) -> None:
        self._time.after(self._habits.connect_s, partial(self._join, event.specialist, event.offer))

    def _join(self, key: SpecialistId, offer: OfferId) -> None:
        if key in self._dark or self._state(key) is None:
            return
        ask, next_id, leg = self._time.ask, self._time.next_id, _leg(offer)
        ask(c.ReportSpecialistDialled(id=next_id(), specialist=key, offer=offer, leg=leg))
        ask(c.ReportParticipantJoined(id=next_id(), offer=offer, call=leg, conference=room_of(offer)))

    def _write(self, event: e.WrapUpStarted) -> None:
        needs_ms = round(self.wrap_ups.pop(event.contact, 0.0) * 1_000)
        self._writes_until[event.specialist] = self._time.now + needs_ms
        self._time.plan(self._time.now + needs_ms, partial(self._finish, event.specialist))
        self._ask_for_more(event.specialist, event.until)

    def _write_on(self, event: e.WrapUpExtended) -> None:
        self._ask_for_more(event.specialist, event.until)

    def _ask_for_more(self, key: SpecialistId, until: int) -> None:
        if self._writes_until[key] > until:
            self._time.plan(until - round(STILL_WRITING_S * 1_000), partial(self._extend, key))

    def _extend(self, key: SpecialistId) -> None:
        if self._state(key) is SpecialistState.WRAP_UP:
            self._time.ask(c.ExtendWrapUp(id=self._time.next_id(), specialist=key))

    def _finish(self, key: SpecialistId) -> None:
        if self._state(key) is SpecialistState.WRAP_UP and self._writes_until.get(key) == self._time.now:
            if key in self._leaving:
                self._sign_out(key)
            else:
                self._time.ask(c.EndWrapUp(id=self._time.next_id(), specialist=key))


def _leg(offer: OfferId) -> CallSid:
    return CallSid(f"leg-{offer}")
