"""The clock of virtual time: a heap of what happens next, the production engine, and a hash of its journal."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from typing import TypeVar, cast

from config.clock import instant_from
from routing import commands as c
from routing.effects import Effect
from routing.engine import Decision, fire_due, handle
from routing.events import Event
from routing.floor import Floor
from routing.model import CommandId, Instant, OfferId
from routing.rulebook import RuleBook
from simulator.virtual.journal_hash import JournalHash

E = TypeVar("E", bound=Event)


class VirtualTime:
    """The clock, the engine and everybody who asks it something.

    Order: by time; within a millisecond first what takes no time (`at_once`), then what was planned, by who was
           first to plan, and at the end what was planned to come last.
    """

    def __init__(self, starts: datetime, book: RuleBook) -> None:
        self.now = instant_from(starts)
        self.floor = Floor()
        self.carrier: Callable[[Effect], None] = lambda effect: None
        self.listeners: list[Callable[[Event], None]] = []
        """Hear every event, of whatever kind."""
        self.events = 0
        self.last_event_at = self.now
        self.decisions = 0
        """So many led to events; who hears an event can tell by it which others belong to the same decision."""
        self._hearers: dict[type[Event], list[Callable[[Event], None]]] = {}
        self._plans: list[tuple[int, bool, int, Callable[[], None]]] = []
        self._at_once: deque[Callable[[], None]] = deque()
        self._planned = 0
        self._commands = 0
        self._journal = JournalHash()
        self.ask(c.PublishRuleBook(id=self.next_id(), book=book))

    def next_id(self) -> CommandId:
        self._commands += 1
        return CommandId(f"v{self._commands}")

    def hear(self, kind: type[E], do: Callable[[E], None]) -> None:
        """Tell `do` of every event of exactly this kind; who asked first is told first."""
        self._hearers.setdefault(kind, []).append(cast(Callable[[Event], None], do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self.plan(self.now + max(0, round(seconds * 1_000)), do)

    def plan(self, at: int, do: Callable[[], None], *, last: bool = False) -> None:
        """Do something at an instant; with `last`, after everything else of that millisecond."""
        self._planned += 1
        heappush(self._plans, (at, last, self._planned, do))

    def at_once(self, do: Callable[[], None]) -> None:
        """Do something in this millisecond, before anything that was planned for it."""
        self._at_once.append(do)

    def hung_up(self, offer: OfferId) -> bool:
        """Tell whether the caller hung up on the way to this offer's room: nobody joins who is not on the line."""
        record = self.floor.offers.get(offer)
        return record is not None and record.caller_ended is not None

    def ask(self, command: c.Command) -> None:
        self._take_in(handle(self.floor, command, self.now))

    def run(self) -> None:
        """Go on until nothing is planned and nobody is on the line any more."""
        self._do_at_once()
        while True:
            due = self.floor.next_due()
            if self._plans and (due is None or self._plans[0][0] < due):
                at, _, _, do = heappop(self._plans)
                self.now = Instant(at)
                do()
            elif due is not None and (self._plans or self.floor.contacts):
                self._fire_timer(due)
            else:
                break
            self._do_at_once()

    def journal_hash(self) -> str:
        """Give the hash of the whole journal, once the run is over."""
        return self._journal.hexdigest()

    def _do_at_once(self) -> None:
        while self._at_once:
            self._at_once.popleft()()

    def _fire_timer(self, due: Instant) -> None:
        """Let the floor do what is due: it may lead to plans that come before those there are."""
        self.now = max(self.now, due)
        decision = fire_due(self.floor, self.now)
        if decision is not None:
            self._take_in(decision)

    def _take_in(self, decision: Decision) -> None:
        events = decision.events
        if events:
            self._journal.take(events)
            self.decisions += 1
            self.events += len(events)
            self.last_event_at = self.now
            hearers, listeners = self._hearers, self.listeners
            for event in events:
                for hear in hearers.get(type(event), ()):
                    hear(event)
                for listener in listeners:
                    listener(event)
        for effect in decision.effects:
            self.carrier(effect)
