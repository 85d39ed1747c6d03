"""One run of an experiment: a rule book, callers, shifts, and the production engine in virtual time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.events import Event
from routing.rulebook import RuleBook
from simulator.experiments.drawn import DrawnCall, Shift
from simulator.experiments.people import Fate, Pace, People
from simulator.virtual.virtual_time import VirtualTime

AS_DRAWN = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    fates: list[Fate]
    """In order of arrival."""
    journal_hash: str


def play(
    starts: datetime,
    book: RuleBook,
    calls: Sequence[DrawnCall],
    shifts: Sequence[Shift],
    pace: Pace = AS_DRAWN,
    listeners: Sequence[Callable[[Event], None]] = (),
    watch: Callable[[VirtualTime], None] | None = None,
) -> Played:
    """Play until the last call has ended. The same arguments give the same journal, on every machine.

    `listeners` are told every event, once all that follows from its decision is done; `watch` gets the run itself
    before it begins.
    """
    time = VirtualTime(starts, book)
    people = People(time, book, calls, shifts, pace)
    time.listeners += listeners
    if watch is not None:
        watch(time)
    people.begin()
    time.run()
    assert len(people.fates) == len(calls), "every caller has one end"
    fates = [people.fates[contact] for contact in sorted(people.fates)]
    return Played(fates=fates, journal_hash=time.journal_hash())
