"""The interaction log in memory: what the recorder needs of it. One contract holds it to the real one."""

from collections.abc import Sequence

from records.interactions import START, LogEntry, position_order
from routing.events import Event


class MemoryLog:
    """Rows by event id, in the order in which they were stored."""

    def __init__(self) -> None:
        self.rows: dict[str, LogEntry] = {}
        self._position = START

    async def append(self, entries: Sequence[LogEntry], position: str) -> int:
        """Store what is new or was decided again, and move the position forward. Returns: how many events were new."""
        known = len(self.rows)
        for entry in entries:
            stored = self.rows.setdefault(entry.event.id, entry)
            if stored.event != entry.event and position_order(entry.position) >= position_order(
                stored.position
            ):
                del self.rows[entry.event.id]
                self.rows[entry.event.id] = entry
        if position_order(position) > position_order(self._position):
            self._position = position
        return len(self.rows) - known

    async def position(self) -> str:
        return self._position

    def events(self) -> list[Event]:
        return [entry.event for entry in self.rows.values()]
