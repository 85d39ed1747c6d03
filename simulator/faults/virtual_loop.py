"""An event loop whose waits take no time: when nothing is ready, its clock jumps to the next thing that is due."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
LOOK_OUTSIDE_EVERY = 64


class NothingIsDue(RuntimeError):
    """Everything waits for something that will never come."""

    code = "nothing_is_due"


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingIsDue
        self.skipped_s += max(0.0, timeout)
        self._turns += 1
        # The only thing that can come from outside is Ctrl-C, and it can wait a few turns.
        return super().select(0) if self._turns % LOOK_OUTSIDE_EVERY == 0 else []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For code that waits on nothing but this loop: memory ports, sleeps and time-outs. No threads, no sockets."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.skipped_s


def run_in_virtual_time(story: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story)
