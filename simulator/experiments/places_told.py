"""Places in the queue as callers are told them: never one that is greater than the one before (F31)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from routing import events as e
from routing.model import ContactId


@dataclass(slots=True)
class Told:
    """Hears what one run's callers are told."""

    places: int = 0
    held_back: int = 0
    """Told a wait but no place, because it would have been greater than the last."""
    rises: int = 0
    """Told a greater place than before: what must never be."""
    waits: int = 0
    """Told a wait: recent estimates were good enough."""
    _last: dict[ContactId, int] = field(default_factory=dict)

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.WaitTold):
            self.waits += event.expected_ms is not None
            if event.position is None:
                self.held_back += 1
                return
            self.places += 1
            self.rises += event.position > self._last.get(event.contact, event.position)
            self._last[event.contact] = event.position


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesTold:
    """What all runs' callers were told."""

    places: int
    held_back: int
    rises: int
    waits: int

    @classmethod
    def of(cls, runs: Iterable[Told]) -> Self:
        told = list(runs)
        return cls(
            places=sum(one.places for one in told),
            held_back=sum(one.held_back for one in told),
            rises=sum(one.rises for one in told),
            waits=sum(one.waits for one in told),
        )
