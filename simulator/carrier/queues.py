"""TwiML queues: callers in order of arrival."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.carrier.clock import Clock
from simulator.carrier.dice import Dice

if TYPE_CHECKING:
    from simulator.carrier.leg import Leg

QUEUE_SIZE_MAX = 5000
NAME_CHARACTERS_MAX = 64


@dataclass(slots=True, kw_only=True)
class Queue:
    sid: str
    name: str
    size_max: int
    created_at: float
    members: "dict[str, tuple[Leg, float]]" = field(default_factory=dict)
    served: int = 0
    waited_s: float = 0.0

    @property
    def is_full(self) -> bool:
        return len(self.members) >= self.size_max

    @property
    def average_wait_s(self) -> int:
        return round(self.waited_s / self.served) if self.served else 0

    def position(self, call_sid: str) -> int:
        """One for the caller at the front; zero for a stranger."""
        for place, sid in enumerate(self.members, start=1):
            if sid == call_sid:
                return place
        return 0

    def enter(self, leg: "Leg", now: float) -> None:
        self.members[leg.call.sid] = (leg, now)

    def leave(self, leg: "Leg", now: float) -> float:
        """Take a caller out. Returns: the seconds waited."""
        _, entered_at = self.members.pop(leg.call.sid)
        waited_s = now - entered_at
        self.served += 1
        self.waited_s += waited_s
        return waited_s

    def wait_fields(self, call_sid: str, now: float) -> dict[str, str]:
        """What a waitUrl request says beside the standard fields."""
        _, entered_at = self.members[call_sid]
        return {
            "QueuePosition": str(self.position(call_sid)),
            "QueueSid": self.sid,
            "QueueTime": str(int(now - entered_at)),
            "AvgQueueTime": str(self.average_wait_s),
            "CurrentQueueSize": str(len(self.members)),
            "MaxQueueSize": str(self.size_max),
        }


class Queues:
    """The queues of an account, by SID and by name."""

    def __init__(self, dice: Dice, clock: Clock, size_default: int) -> None:
        self.by_sid: dict[str, Queue] = {}
        self._by_name: dict[str, Queue] = {}
        self._dice = dice
        self._clock = clock
        self._size_default = size_default

    def find(self, name: str) -> Queue | None:
        return self._by_name.get(name)

    def named(self, name: str) -> Queue:
        """Find a queue, or create it as Enqueue does."""
        return self._by_name.get(name) or self.create(name, self._size_default)

    def create(self, name: str, size_max: int) -> Queue:
        queue = Queue(sid=self._dice.sid("QU"), name=name, size_max=size_max, created_at=self._clock.now())
        self.by_sid[queue.sid] = self._by_name[name] = queue
        return queue

    def rename(self, queue: Queue, name: str) -> None:
        del self._by_name[queue.name]
        queue.name = name
        self._by_name[name] = queue

    def delete(self, queue: Queue) -> None:
        del self.by_sid[queue.sid], self._by_name[queue.name]
