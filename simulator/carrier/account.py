"""The account: everything live in it, and the means that its calls share."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.carrier.calls import Call
from simulator.carrier.clock import Clock, milliseconds
from simulator.carrier.delivery import DeliveryFailed, PostOffice
from simulator.carrier.dice import Dice
from simulator.carrier.messages import Messages
from simulator.carrier.queues import Queues
from simulator.carrier.recordings import Recordings
from simulator.carrier.rooms import Conferences
from simulator.carrier.settings import CarrierSettings, FarEnd, NumberSettings
from simulator.carrier.sounds import Sounds
from simulator.carrier.wire import Wire

if TYPE_CHECKING:
    from simulator.carrier.leg import Leg

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class Account:
    """State of one Twilio account. Its calls, rooms and queues live as long as the object."""

    def __init__(self, settings: CarrierSettings, wire: Wire, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.opened_at = clock.now()
        self.dice = Dice(settings.seed)
        self.numbers: dict[str, NumberSettings] = dict(settings.numbers)
        self.applications: dict[str, NumberSettings] = {}
        if settings.application is not None:
            self.applications[settings.application_sid] = settings.application
        self.far_ends: dict[str, FarEnd] = dict(settings.far_ends)
        self.legs: dict[str, Leg] = {}
        self.batches: dict[str, list[Call]] = {}
        self.alerts: deque[dict[str, str | int]] = deque(maxlen=settings.alerts_kept)
        self.live_calls = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ended: deque[Call] = deque()
        self.post = PostOffice(settings, wire, clock, self.spawn, self._callback_lost)
        self.queues = Queues(self.dice, clock, settings.queue_size_default)
        self.conferences = Conferences(self)
        self.recordings = Recordings(self)
        self.sounds = Sounds(self, wire)
        self.messages = Messages(self)

    def spawn(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def admit(self, leg: "Leg") -> None:
        call = leg.call
        self.legs[call.sid] = leg
        self.live_calls += 1
        if call.batch:
            self.batches.setdefault(call.batch, []).append(call)

    def retire(self, leg: "Leg") -> None:
        """Keep an ended call for a while, as Twilio does, and forget the oldest."""
        self.live_calls -= 1
        self._ended.append(leg.call)
        if len(self._ended) > self.settings.ended_calls_kept:
            oldest = self._ended.popleft()
            del self.legs[oldest.sid]
            if oldest.batch:
                self.batches[oldest.batch].remove(oldest)

    def far_end(self, address: str) -> FarEnd:
        """Say who is at an address; headers that a SIP address carries change nothing."""
        bare = address.partition("?")[0]
        return self.far_ends.get(address) or self.far_ends.get(bare) or self.settings.far_end_default

    def alert(self, code: int, call_sid: str, url: str, detail: str) -> None:
        """Write to the account's debugger."""
        self.alerts.append(
            {
                "at": milliseconds(self.clock.now()),
                "code": code,
                "call_sid": call_sid,
                "url": url,
                "detail": detail,
            }
        )

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _callback_lost(self, code: int, url: str, detail: str) -> None:
        self.alert(code, "", url, detail)

    def _task_done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        # Once read, asyncio does not report the failed request of a caller who hung up meanwhile.
        error = task.exception()
        if error is not None and not isinstance(error, DeliveryFailed):
            logger.error("the carrier double failed in the background", exc_info=error)
