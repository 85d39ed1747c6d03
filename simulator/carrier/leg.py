"""A call leg at work: it waits, and can be interrupted while it waits."""

import asyncio
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, TypeVar

from simulator.carrier.calls import Call, CallStatus, FactValue
from simulator.carrier.verbs import Document

if TYPE_CHECKING:
    from simulator.carrier.account import Account
    from simulator.carrier.conferences import Conference
    from simulator.carrier.people import Person

Result = TypeVar("Result")


class Interruption(Exception):
    """Something that takes a leg out of what it is doing; of two, the higher rank stands."""

    rank = 0


class HungUp(Interruption):
    """The leg is over. `by` is caller, far_end or network; `reason` says how."""

    rank = 3

    def __init__(self, by: str, reason: str, status: CallStatus | None = None) -> None:
        super().__init__(reason)
        self.by = by
        self.reason = reason
        self.status = status


class Redirected(Interruption):
    """A REST order gave the leg another document."""

    rank = 2

    def __init__(self, goto: "Goto") -> None:
        super().__init__(goto.url)
        self.goto = goto


class RoomOver(Interruption):
    """The conference ended or put the leg out; the call goes on after its Dial."""

    rank = 1


class Goto:
    """The next document of a leg: a URL to request with `fields`, or a document at hand."""

    __slots__ = ("document", "fields", "method", "url")

    def __init__(
        self,
        url: str,
        method: str = "POST",
        fields: dict[str, str] | None = None,
        document: Document | None = None,
    ) -> None:
        self.url = url
        self.method = method
        self.fields = fields or {}
        self.document = document


class Leg:
    """One call with the task that lives its life.

    Only that task calls `pause`, `linger` and `until`; everyone else calls `interrupt`, `nudge` and `press`.
    """

    def __init__(self, account: "Account", call: Call, person: "Person") -> None:
        self.account = account
        self.call = call
        self.person = person
        self.time_scale = account.settings.time_scale
        self.wait_time_scale = account.settings.wait_time_scale
        self.keys = ""
        self.added_by_api = False
        self.room: Conference | None = None
        self.on_end: Callable[[], None] | None = None
        self.due_at: float | None = None
        """When what the leg does now should have happened, as long as something planned has led to it."""
        self._interruption: Interruption | None = None
        self._nudged = False
        self._expired = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_leaving(self) -> bool:
        """Whether the leg is over, or will be as soon as its task runs."""
        return self.call.is_over or isinstance(self._interruption, HungUp)

    def note(self, fact: str, **details: FactValue) -> None:
        self.call.note(self.account.clock.now(), fact, **details)

    def interrupt(self, interruption: Interruption) -> None:
        if self.call.is_over:
            return
        if self._interruption is None or interruption.rank >= self._interruption.rank:
            self._interruption = interruption
        self._wake()

    def hang_up(self, by: str, reason: str, status: CallStatus | None = None) -> None:
        if not self.is_leaving:
            self.interrupt(HungUp(by, reason, status))

    def nudge(self) -> None:
        """Wake the leg to look around; remembered until its next pause."""
        self._nudged = True
        self._wake()

    def press(self, digits: str) -> None:
        self.keys += digits
        self.nudge()

    def scaled(self, seconds: float) -> float:
        return seconds * self.time_scale

    async def pause(self, seconds: float = inf) -> bool:
        """Wait. Returns: whether the time is up; false after a nudge. Raises: the interruption."""
        self._raise_interruption()
        self.due_at = None
        if self._take_nudge():
            return False
        if seconds <= 0:
            # Even a document without any sound lets other calls have their turn.
            await asyncio.sleep(0)
            self._raise_interruption()
            return True
        self._expired = False
        clock = self.account.clock
        due_at = clock.now() + seconds
        timer = None if seconds == inf else clock.call_later(seconds, self._expire)
        try:
            # A request that was given up on may end now and wake the leg for nothing: then it sleeps on.
            while not self._has_reason_to_wake():
                await self._sleep()
                self._raise_interruption()
        finally:
            if timer is not None:
                timer.cancel()
        nudged = self._take_nudge()
        self.due_at = None if nudged else due_at
        return not nudged

    def _take_nudge(self) -> bool:
        nudged, self._nudged = self._nudged, False
        return nudged

    async def linger(self, seconds: float) -> None:
        """Wait the whole time whatever the nudges. Raises: the interruption."""
        clock = self.account.clock
        end = clock.now() + seconds
        while not await self.pause(end - clock.now()):
            pass

    async def until(self, work: "asyncio.Task[Result]") -> Result:
        """Await work that goes on by itself if the leg is interrupted.

        Raises: the interruption, or the error of the work.
        """
        work.add_done_callback(lambda _: self._wake())
        while not work.done():
            self._raise_interruption()
            await self._sleep()
        self.due_at = None
        self._raise_interruption()
        return work.result()

    async def _sleep(self) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            await waiter
        finally:
            self._waiter = None

    def _has_reason_to_wake(self) -> bool:
        return self._nudged or self._expired

    def _expire(self) -> None:
        self._expired = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _raise_interruption(self) -> None:
        interruption, self._interruption = self._interruption, None
        if interruption is not None:
            # A hang-up stays on the leg until its status is final, so that nobody takes it for a live call.
            if isinstance(interruption, HungUp):
                self._interruption = interruption
            raise interruption
