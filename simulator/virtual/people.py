"""Callers and specialists of virtual time: what they will do is drawn once, and planned when its time comes."""

from collections.abc import Callable, Mapping

from config.geography import RegionFinder
from records.sample_people import sample_accounts
from routing import commands as c
from routing import events as e
from routing.effects import Effect, EndCall, MoveCallerToRoom
from routing.model import (
    CallSid,
    ConferenceSid,
    ContactEnd,
    ContactId,
    Language,
    OfferId,
    PartnerId,
    SpecialistId,
)
from simulator.people import ArrivalProcess, CallerHabits, Population, SimulatedCaller, Streams
from simulator.virtual.call_sheet import Drawn, Draws
from simulator.virtual.scenario import NetworkScenario
from simulator.virtual.virtual_time import VirtualTime

NEXT_PROMPT_S = 6.0
"""How long a caller who stays silent at the menu listens before the next word of ours."""


class WrapUps:
    """How long each caller's specialist will write afterwards: drawn with the caller, whoever will answer."""

    def __init__(self, streams: Streams, mean_s: float) -> None:
        self._stream = streams.of("wrap-up")
        self._mean_s = mean_s
        self._drawn: dict[ContactId, float] = {}

    def draw(self, contact: ContactId) -> float:
        wrap_up_s = self._drawn[contact] = self._stream.exponential(self._mean_s)
        return wrap_up_s

    def take(self, contact: ContactId) -> float:
        return self._drawn.pop(contact)

    def forget(self, contact: ContactId) -> None:
        self._drawn.pop(contact, None)


class VirtualSpecialists:
    """Accept, decline or miss what they are offered, talk, write, come back."""

    def __init__(
        self, time: VirtualTime, scenario: NetworkScenario, streams: Streams, wrap_ups: WrapUps
    ) -> None:
        self._time = time
        self._scenario = scenario
        self._choice = streams.of("offer choice")
        self._delay = streams.of("answer delay")
        self._wrap_ups = wrap_ups
        self.count = 0
        time.hear(e.OfferMade, self._offered)
        time.hear(e.OfferAccepted, self._dial_in)
        time.hear(e.OfferMissed, self._comes_back)
        time.hear(e.SpecialistDropped, self._comes_back)
        time.hear(e.WrapUpStarted, self._write)
        for person in sample_accounts():
            stem, _, number = person.id.rpartition("_")
            if not number.isdecimal() or stem.endswith("supervisor"):
                continue
            if int(number) <= scenario.specialists_per_partner:
                self._begin(SpecialistId(person.id), PartnerId(person.partner), person.languages)

    def _begin(self, specialist: SpecialistId, partner: PartnerId, languages: tuple[str, ...]) -> None:
        self.count += 1
        spoken = tuple(Language(language) for language in languages)
        self._time.ask(
            c.SignIn(id=self._time.next_id(), specialist=specialist, partner=partner, languages=spoken)
        )
        self._ready(specialist)

    def _ready(self, specialist: SpecialistId) -> None:
        self._time.ask(c.BecomeReady(id=self._time.next_id(), specialist=specialist))

    def _comes_back(self, event: e.OfferMissed | e.SpecialistDropped) -> None:
        specialist = event.specialist
        self._time.after(20.0, lambda: self._ready(specialist))

    def _write(self, event: e.WrapUpStarted) -> None:
        specialist = event.specialist
        self._time.after(self._wrap_ups.take(event.contact), lambda: self._finish(specialist))

    def _offered(self, event: e.OfferMade) -> None:
        delay_s = self._delay.lognormal(self._scenario.answer_delay_s, 0.5)
        missed = self._choice.happens(self._scenario.misses)
        declined = self._choice.happens(self._scenario.declines)
        if missed:
            return
        command: c.Command
        if declined:
            command = c.DeclineOffer(id=self._time.next_id(), specialist=event.specialist, offer=event.offer)
        else:
            command = c.AcceptOffer(id=self._time.next_id(), specialist=event.specialist, offer=event.offer)
        self._time.after(delay_s, lambda: self._send(command))

    def _send(self, command: c.Command) -> None:
        self._time.ask(command)

    def _dial_in(self, event: e.OfferAccepted) -> None:
        leg = CallSid(f"leg-{event.offer}")
        dial = c.ReportSpecialistDialled(
            id=self._time.next_id(), specialist=event.specialist, offer=event.offer, leg=leg
        )
        join = c.ReportParticipantJoined(
            id=self._time.next_id(), offer=event.offer, call=leg, conference=_room(event.offer)
        )

        def arrive() -> None:
            self._send(dial)
            self._send(join)

        self._time.after(self._scenario.connect_s, arrive)

    def _finish(self, specialist: SpecialistId) -> None:
        self._time.ask(c.EndWrapUp(id=self._time.next_id(), specialist=specialist))


class VirtualCallers:
    """Dial, key, wait as long as they can bear, talk, hang up."""

    def __init__(
        self,
        time: VirtualTime,
        scenario: NetworkScenario,
        seed: int,
        regions: RegionFinder,
        lines: Mapping[str, str],
        wrap_ups: WrapUps,
        progress: Callable[[float], None] | None,
        draws: Draws | None,
    ) -> None:
        self._time = time
        self._scenario = scenario
        self._regions = regions
        self._lines = lines
        self._wrap_ups = wrap_ups
        self._progress = progress
        self._draws = draws
        habits = CallerHabits(
            patience_mean_s=scenario.patience_mean_s, talk_median_s=scenario.talk_median_s, caller_ends=1.0
        )
        self._population = Population(seed, lines, habits)
        self._arrivals = ArrivalProcess(Streams(seed).of("arrivals"), scenario.calls_per_hour / 3_600)
        self._ends = time.now + round(scenario.horizon_s * 1_000)
        self._began = time.now
        self._live: dict[ContactId, SimulatedCaller] = {}
        time.hear(e.LanguageMenuOffered, self._asked)
        time.hear(e.ContactQueued, self._queued)
        time.hear(e.ContactConnected, self._connected)
        time.hear(e.ContactClosed, self._closed)
        time.carrier = self._carry_out

    def begin(self) -> None:
        self._time.after(self._arrivals.gap_s(), self._arrive)

    def _arrive(self) -> None:
        if self._time.now >= self._ends:
            return
        if self._progress is not None:
            self._progress((self._time.now - self._began) / (self._ends - self._began))
        caller = self._population.next()
        contact = ContactId(f"k{caller.index}")
        self._live[contact] = caller
        wrap_up_s = self._wrap_ups.draw(contact)
        if self._draws is not None:
            self._draws(contact, _drawn(caller, wrap_up_s))
        line = self._lines[caller.to]
        self._time.ask(
            c.ReportCallArrived(
                id=self._time.next_id(),
                contact=contact,
                call=_call(contact),
                line=line,
                evidence=self._regions.evidence(caller.number, line),
            )
        )
        if caller.script.hang_up_after_s is not None:
            self._time.after(caller.script.hang_up_after_s, lambda: self._hang_up(contact))
        self._key(contact, 1)
        self._time.after(self._arrivals.gap_s(), self._arrive)

    def _key(self, contact: ContactId, attempt: int) -> None:
        script = self._live[contact].script
        digits = script.digits[attempt - 1] if attempt <= len(script.digits) else ""
        delay_s = script.answer_delay_s + (0.0 if digits else NEXT_PROMPT_S)
        self._time.after(delay_s, lambda: self._keyed(contact, digits, attempt))

    def _keyed(self, contact: ContactId, digits: str, attempt: int) -> None:
        if contact not in self._live:
            return
        self._time.ask(
            c.ReportMenuKey(
                id=self._time.next_id(), contact=contact, call=_call(contact), digits=digits, attempt=attempt
            )
        )

    def _asked(self, event: e.LanguageMenuOffered) -> None:
        if event.attempt > 1:
            self._key(event.contact, event.attempt)

    def _queued(self, event: e.ContactQueued) -> None:
        patience_s, contact = self._live[event.contact].script.patience_s, event.contact
        if patience_s is not None:
            self._time.after(patience_s, lambda: self._give_up(contact))

    def _connected(self, event: e.ContactConnected) -> None:
        talk_s, contact = self._live[event.contact].script.talk_s, event.contact
        self._time.after(talk_s or 0.0, lambda: self._hang_up(contact))

    def _closed(self, event: e.ContactClosed) -> None:
        del self._live[event.contact]
        if event.end is not ContactEnd.ANSWERED:
            self._wrap_ups.forget(event.contact)

    def _give_up(self, contact: ContactId) -> None:
        record = self._time.floor.contacts.get(contact)
        if record is not None and record.connected_at is None:
            self._hang_up(contact)

    def _hang_up(self, contact: ContactId) -> None:
        if contact in self._live:
            self._time.ask(
                c.ReportCallEnded(
                    id=self._time.next_id(), contact=contact, call=_call(contact), status="completed"
                )
            )

    def _carry_out(self, effect: Effect) -> None:
        """The carrier of virtual time: it does what it is told, after a moment."""
        if isinstance(effect, MoveCallerToRoom):
            moved = effect
            self._time.after(self._scenario.connect_s, lambda: self._enter_room(moved))
        elif isinstance(effect, EndCall):
            return

    def _enter_room(self, effect: MoveCallerToRoom) -> None:
        if effect.contact in self._live:
            self._time.ask(
                c.ReportParticipantJoined(
                    id=self._time.next_id(),
                    offer=effect.offer,
                    call=effect.call,
                    conference=_room(effect.offer),
                )
            )


def _call(contact: ContactId) -> CallSid:
    return CallSid(f"call-{contact}")


def _drawn(caller: SimulatedCaller, wrap_up_s: float) -> Drawn:
    patience_s = caller.script.patience_s
    return Drawn(
        region=caller.region,
        language=caller.language,
        patience_ms=None if patience_s is None else round(patience_s * 1_000),
        talk_ms=round((caller.script.talk_s or 0.0) * 1_000),
        wrap_up_ms=round(wrap_up_s * 1_000),
    )


def _room(offer: OfferId) -> ConferenceSid:
    return ConferenceSid(f"room-{offer}")
