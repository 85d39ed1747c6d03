"""Callers of days: they key, wait, take a way out or give up, talk, and are cut off and wait again."""

from collections.abc import Callable, Iterator
from functools import partial

from config.geography import RegionFinder
from routing import commands as c
from routing import events as e
from routing.effects import Effect, MoveCallerToRoom, PlaceCallBack
from routing.model import ContactEnd, ContactId, ExitKind, OfferId
from simulator.carrier import CallerScript
from simulator.days.called_back import CalledBack
from simulator.days.drawing import DayCaller
from simulator.days.specialists import DaySpecialists
from simulator.people import Streams
from simulator.virtual.at_the_menu import AtTheMenu, call_of
from simulator.virtual.call_sheet import Drawn, Draws
from simulator.virtual.days import DaysScenario
from simulator.virtual.specialists import room_of
from simulator.virtual.virtual_time import VirtualTime

Progress = Callable[[float], None]


class DayCallers:
    """Everybody who calls, in the order in which they were drawn."""

    def __init__(
        self,
        time: VirtualTime,
        scenario: DaysScenario,
        callers: Iterator[DayCaller],
        regions: RegionFinder,
        specialists: DaySpecialists,
        progress: Progress | None,
        draws: Draws | None,
        streams: Streams,
    ) -> None:
        self._time = time
        self._scenario = scenario
        self._callers = callers
        self._specialists = specialists
        self._progress = progress
        self._draws = draws
        self._began = time.now
        self._live: dict[ContactId, DayCaller] = {}
        self._chose: dict[ContactId, DayCaller] = {}
        """Who chose to be called back a moment ago."""
        self._leaves_at: dict[ContactId, int] = {}
        """When whoever waits gives up."""
        self._messages: frozenset[str] = frozenset()
        """Those of emergency plans."""
        self._told: set[ContactId] = set()
        self.menu = AtTheMenu(time, regions, self._script_of)
        time.hear(e.RuleBookPublished, self._published)
        time.hear(e.ContactQueued, self._queued)
        time.hear(e.ContactRerouted, self._rerouted)
        time.hear(e.ExitsOpened, self._offered_exits)
        time.hear(e.ContactConnected, self._connected)
        time.hear(e.ContactClosed, self._closed)
        time.carrier = self._carry_out
        self._called_back = CalledBack(time, scenario, streams, self._is_called_back, self._join)

    def begin(self) -> None:
        book = self._time.floor.rule_book
        assert book is not None, "virtual time begins with a rule book"
        self._messages = frozenset(message for plan in book.plans for message in plan.messages)
        self._plan_next()

    def _published(self, event: e.RuleBookPublished) -> None:
        self._messages |= {message for plan in event.book.plans for message in plan.messages}

    def _plan_next(self) -> None:
        caller = next(self._callers, None)
        if caller is not None:
            at = max(self._time.now, self._began + round(caller.at_s * 1_000))
            self._time.plan(at, partial(self._arrive, caller))

    def _arrive(self, caller: DayCaller) -> None:
        contact, time = caller.id, self._time
        if self._progress is not None:
            self._progress(caller.at_s / self._scenario.horizon_s)
        self._live[contact] = caller
        self._specialists.wrap_ups[contact] = caller.wrap_up_s
        if self._draws is not None:
            self._draws(contact, _drawn(caller))
        evidence = self.menu.regions.evidence(caller.number, caller.line)
        time.ask(
            c.ReportCallArrived(
                id=time.next_id(),
                contact=contact,
                call=call_of(contact),
                line=caller.line,
                evidence=evidence,
            )
        )
        if caller.script.hang_up_after_s is not None:
            time.after(caller.script.hang_up_after_s, partial(self._hang_up, contact))
        self.menu.key(contact, 1)
        self._plan_next()

    def _script_of(self, contact: ContactId) -> CallerScript | None:
        caller = self._live.get(contact)
        return None if caller is None else caller.script

    # --- waiting ----------------------------------------------------------------------------------

    def _queued(self, event: e.ContactQueued) -> None:
        caller = self._live[event.contact]
        patience_s = caller.patience_s
        if self._hears_plan(event.contact, event.route.messages):
            patience_s *= self._scenario.callers.patience_once_told
        self._wait_until(event.contact, self._time.now + round(patience_s * 1_000))

    def _rerouted(self, event: e.ContactRerouted) -> None:
        leaves_at = self._leaves_at.get(event.contact)
        if leaves_at is not None and self._hears_plan(event.contact, event.route.messages):
            left_ms = (leaves_at - self._time.now) * self._scenario.callers.patience_once_told
            self._wait_until(event.contact, self._time.now + round(left_ms))

    def _hears_plan(self, contact: ContactId, messages: tuple[str, ...]) -> bool:
        """Whether this is the first time that the caller hears an emergency's message."""
        if contact in self._told or self._messages.isdisjoint(messages):
            return False
        self._told.add(contact)
        return True

    def _wait_until(self, contact: ContactId, leaves_at: int) -> None:
        self._leaves_at[contact] = leaves_at
        self._time.plan(leaves_at, partial(self._give_up, contact, leaves_at))

    def _give_up(self, contact: ContactId, leaves_at: int) -> None:
        record = self._time.floor.contacts.get(contact)
        if record is not None and record.connected_at is None and self._leaves_at.get(contact) == leaves_at:
            self._hang_up(contact)

    def _offered_exits(self, event: e.ExitsOpened) -> None:
        caller = self._live[event.contact]
        takes = {ExitKind.CALL_BACK: caller.takes_call_back, ExitKind.VOICEMAIL: caller.takes_voicemail}
        for kind in event.exits:
            if takes.get(kind, False):
                self._time.after(
                    self._scenario.callers.decides_s, partial(self._take_exit, event.contact, kind)
                )

    def _take_exit(self, contact: ContactId, kind: ExitKind) -> None:
        record = self._time.floor.contacts.get(contact)
        # Whoever is being connected by now has no prompt to answer.
        if record is not None and record.connected_at is None:
            time = self._time
            time.ask(c.TakeExit(id=time.next_id(), contact=contact, call=call_of(contact), kind=kind))

    # --- talking ----------------------------------------------------------------------------------

    def _connected(self, event: e.ContactConnected) -> None:
        talk_s = self._live[event.contact].talk_s
        self._time.after(talk_s, partial(self._end_talk, event.contact, event.offer))

    def _end_talk(self, contact: ContactId, offer: OfferId) -> None:
        """Hang up, unless the line broke in between and the caller waits, or talks with somebody else."""
        record = self._time.floor.contacts.get(contact)
        if record is not None and record.offer == offer:
            self._hang_up(contact)

    def _hang_up(self, contact: ContactId) -> None:
        if contact in self._live:
            time = self._time
            time.ask(
                c.ReportCallEnded(
                    id=time.next_id(), contact=contact, call=call_of(contact), status="completed"
                )
            )

    def _closed(self, event: e.ContactClosed) -> None:
        contact = event.contact
        caller = self._live.pop(contact, None)
        called_back = self._scenario.callers.answers_call_back is not None
        if called_back and event.end is ContactEnd.CALL_BACK and caller is not None:
            self._chose[contact] = caller
        if caller is None:
            # A call-back that was called off at once; its caller has left before.
            return
        self._leaves_at.pop(contact, None)
        self._told.discard(contact)
        if event.specialist is None:
            self._specialists.wrap_ups.pop(contact, None)

    def _is_called_back(self, event: e.CallBackBooked) -> None:
        caller = self._chose.pop(event.of)
        self._live[event.contact] = caller
        self._specialists.wrap_ups[event.contact] = caller.wrap_up_s

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, MoveCallerToRoom):
            self._join(effect)
        elif isinstance(effect, PlaceCallBack):
            self._called_back.rings(effect)

    def _join(self, effect: MoveCallerToRoom | PlaceCallBack) -> None:
        self._time.after(self._scenario.specialists.connect_s, partial(self._enter_room, effect))

    def _enter_room(self, effect: MoveCallerToRoom | PlaceCallBack) -> None:
        if effect.contact in self._live and not self._time.hung_up(effect.offer):
            self._time.ask(
                c.ReportParticipantJoined(
                    id=self._time.next_id(),
                    offer=effect.offer,
                    call=call_of(effect.contact),
                    conference=room_of(effect.offer),
                )
            )


def _drawn(caller: DayCaller) -> Drawn:
    return Drawn(
        region=caller.region,
        language=caller.language,
        patience_ms=round(caller.patience_s * 1_000),
        talk_ms=round(caller.talk_s * 1_000),
        wrap_up_ms=round(caller.wrap_up_s * 1_000),
    )
