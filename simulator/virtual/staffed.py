"""Specialists' time on the floor where they come and go."""

from collections.abc import Sequence

from routing import events as e
from routing.model import SpecialistId
from simulator.virtual.stretches import Counted, place
from simulator.virtual.virtual_time import VirtualTime


class StaffedTime:
    """Adds everybody's time from signing in to signing out to the stretches that it lies in, up to their end."""

    def __init__(self, time: VirtualTime, *stretches: tuple[Sequence[Counted], Sequence[int]]) -> None:
        self._stretches = stretches
        self._since: dict[SpecialistId, int] = {}
        time.hear(e.SpecialistSignedIn, self._came)
        time.hear(e.SpecialistSignedOut, self._went)
        time.plan(max(edges[-1] for _, edges in stretches), self._close)

    def _came(self, event: e.SpecialistSignedIn) -> None:
        self._since[event.specialist] = event.at

    def _went(self, event: e.SpecialistSignedOut) -> None:
        self._add(self._since.pop(event.specialist, None), event.at)

    def _close(self) -> None:
        for since in self._since.values():
            self._add(since, max(edges[-1] for _, edges in self._stretches))
        self._since.clear()

    def _add(self, since: int | None, until: int) -> None:
        if since is None:
            return
        for into, edges in self._stretches:
            begins, ends = max(since, edges[0]), min(until, edges[-1])
            index = place(edges, begins)
            while begins < ends:
                part_until = min(ends, edges[index + 1])
                into[index].staffed_ms += part_until - begins
                begins, index = part_until, index + 1
