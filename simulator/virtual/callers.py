"""Callers of virtual time: what they will do is drawn once, and planned when its time comes."""

from collections.abc import Callable, Mapping

from config.geography import RegionFinder
from routing import commands as c
from routing import events as e
from routing.effects import Effect, EndCall, MoveCallerToRoom
from routing.model import CallSid, ContactEnd, ContactId, RegionEvidence
from simulator.people import ArrivalProcess, CallerHabits, Population, SimulatedCaller, Streams
from simulator.virtual.call_sheet import Drawn, Draws
from simulator.virtual.scenario import NetworkScenario
from simulator.virtual.specialists import WrapUps, room_of
from simulator.virtual.virtual_time import VirtualTime

NEXT_PROMPT_S = 6.0
"""How long a caller who stays silent at the menu listens before the next word of ours."""


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
        time.hear(e.RegionAsked, self._asked_where)
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

    def _asked_where(self, event: e.RegionAsked) -> None:
        """Key or say where one is, as the script has it after the language; or keep silent."""
        script, contact, attempt = self._live[event.contact].script, event.contact, event.attempt
        said = script.digits[attempt] if attempt < len(script.digits) else ""
        evidence = (self._regions.keyed(said) or self._regions.said(said)) if said else None
        delay_s = script.answer_delay_s + (0.0 if said else NEXT_PROMPT_S)
        self._time.after(delay_s, lambda: self._told_where(contact, evidence, attempt))

    def _told_where(self, contact: ContactId, evidence: RegionEvidence | None, attempt: int) -> None:
        if contact in self._live:
            self._time.ask(
                c.ReportRegionGiven(
                    id=self._time.next_id(),
                    contact=contact,
                    call=_call(contact),
                    evidence=evidence,
                    attempt=attempt,
                )
            )

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
                    conference=room_of(effect.offer),
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
