"""A played day, and the truth of it: what the floor itself looked like from one event to the next.

Nothing here reads an event for what it says: the truth is the floor's own states, looked at whenever something
happened and added up.
"""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from records.interactions import InteractionLog, LogEntry
from routing.events import Event
from routing.model import ContactState, SpecialistState
from simulator.days.people import people_of_days
from simulator.virtual.days import DaysScenario
from simulator.virtual.virtual_time import VirtualTime

FLOOR = "on"
BATCH = 1_000
_WAITING = (ContactState.WAITING, ContactState.OFFERED, ContactState.SENT)


@dataclass
class Seen:
    """What the floor showed of one contact; milliseconds."""

    partner: str = ""
    language: str = ""
    queued_at: int | None = None
    waited_until: int | None = None
    """The end of the first wait: an answer, or the end of it all."""
    answered: bool = False
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0


@dataclass
class Truth:
    """Listens to virtual time, and looks."""

    time: VirtualTime
    events: list[Event] = field(default_factory=list)
    contacts: dict[str, Seen] = field(default_factory=dict)
    staff: dict[tuple[str, SpecialistState], int] = field(default_factory=dict)
    waiting_at: dict[int, int] = field(default_factory=dict)
    """How many waited at each full minute since 1970 that was passed, before anything happened in it."""
    staff_until: int | None = None
    _at: int = 0
    _states: list[tuple[str, SpecialistState, str | None]] = field(default_factory=list)
    _held: dict[str, bool] = field(default_factory=dict)
    """Who was connected, and whether on hold."""
    _waiting: int = 0
    _live: set[str] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        self.events.append(event)
        self._pass_to(event.at)
        self._look()

    def _pass_to(self, at: int) -> None:
        if not self._at:
            self._at = at
        for minute in range(self._at // 60_000 + 1, at // 60_000 + 1):
            self.waiting_at[minute] = self._waiting
        passed, until = at - self._at, min(at, self.staff_until or at)
        for partner, state, contact in self._states:
            spent = max(0, until - self._at)
            self.staff[partner, state] = self.staff.get((partner, state), 0) + spent
            if state is SpecialistState.WRAP_UP and contact is not None:
                self.contacts[contact].wrap_up_ms += passed
        for contact, held in self._held.items():
            if held:
                self.contacts[contact].hold_ms += passed
            else:
                self.contacts[contact].talk_ms += passed
        self._at = at

    def _look(self) -> None:
        floor = self.time.floor
        self._states = [(s.partner, s.state, s.contact) for s in floor.specialists.values()]
        self._held = {}
        self._waiting = 0
        for key, contact in floor.contacts.items():
            seen = self.contacts.setdefault(key, Seen())
            if contact.queued_at is not None and contact.route is not None:
                seen.queued_at, seen.partner = contact.queued_at, contact.route.preferred
                seen.language = contact.language or ""
            self._waiting += contact.state in _WAITING
            if contact.state is ContactState.CONNECTED:
                self._held[key] = contact.held is not None
                if not seen.answered:
                    seen.answered, seen.waited_until = True, self._at
        for gone in self._live - floor.contacts.keys():
            seen = self.contacts[gone]
            if seen.waited_until is None:
                seen.waited_until = self._at
        self._live = set(floor.contacts)


def play(scenario: DaysScenario, seed: int, *, staff_until: int | None = None) -> Truth:
    time, begin = people_of_days(scenario, seed, None, None)
    truth = Truth(time, staff_until=staff_until)
    time.listeners.append(truth.hear)
    begin()
    time.run()
    return truth


async def record(engine: AsyncEngine, events: list[Event], floor: str = FLOOR, start: int = 0) -> None:
    """Send events through the real recorder's way in, in its batches."""
    log = InteractionLog(engine, floor)
    for begin in range(0, len(events), BATCH):
        batch = events[begin : begin + BATCH]
        position = f"1-{start + begin + len(batch)}"
        await log.append([LogEntry(position=position, event=event) for event in batch], position)
