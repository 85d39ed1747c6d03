"""Callers of virtual time: what they will do is drawn once, and planned when its time comes."""

from collections.abc import Callable, Mapping

from config.geography import RegionFinder
from routing import commands as c
from routing import events as e
from routing.effects import Effect, EndCall, MoveCallerToRoom
from routing.model import ContactEnd, ContactId
from simulator.carrier import CallerScript
from simulator.people import ArrivalProcess, CallerHabits, Population, SimulatedCaller, Streams
from simulator.virtual.at_the_menu import AtTheMenu, call_of
from simulator.virtual.call_sheet import Drawn, Draws
from simulator.virtual.scenario import NetworkScenario
from simulator.virtual.specialists import WrapUps, room_of
from simulator.virtual.virtual_time import VirtualTime


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
        self._menu = AtTheMenu(time, regions, self._script_of)
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
                call=call_of(contact),
                line=line,
                evidence=self._regions.evidence(caller.number, line),
            )
        )
        if caller.script.hang_up_after_s is not None:
            self._time.after(caller.script.hang_up_after_s, lambda: self._hang_up(contact))
        self._menu.key(contact, 1)
        self._time.after(self._arrivals.gap_s(), self._arrive)

    def _script_of(self, contact: ContactId) -> CallerScript | None:
        caller = self._live.get(contact)
        return None if caller is None else caller.script

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
                    id=self._time.next_id(), contact=contact, call=call_of(contact), status="completed"
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
        if effect.contact in self._live and not self._time.hung_up(effect.offer):
            self._time.ask(
                c.ReportParticipantJoined(
                    id=self._time.next_id(),
                    offer=effect.offer,
                    call=effect.call,
                    conference=room_of(effect.offer),
                )
            )


def _drawn(caller: SimulatedCaller, wrap_up_s: float) -> Drawn:
    patience_s = caller.script.patience_s
    return Drawn(
        region=caller.region,
        language=caller.language,
        patience_ms=None if patience_s is None else round(patience_s * 1_000),
        talk_ms=round((caller.script.talk_s or 0.0) * 1_000),
        wrap_up_ms=round(wrap_up_s * 1_000),
    )
