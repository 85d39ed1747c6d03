"""Operating-system processes inside one program: what a process runs dies, or stands still, with it."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")

_RUNNING_IN: ContextVar["Process | None"] = ContextVar("_RUNNING_IN", default=None)


class ProcessGone(Exception):
    """The process ended before it answered: its connections are reset."""


class Process:
    """One life. Every task that is begun inside belongs to it, however deep in the product's code it is begun."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dead = False
        self._awake = asyncio.Event()
        self._awake.set()
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._context = copy_context()
        self._context.run(_RUNNING_IN.set, self)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work, context=self._context.copy())
        self.adopt(task)
        return task

    def adopt(self, task: "asyncio.Task[Any]") -> None:
        self._tasks[task] = None
        task.add_done_callback(self._done)

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work inside and give its result; it goes on inside when the caller gives up.

        Raises: ProcessGone.
        """
        if self.dead:
            work.close()
            raise ProcessGone(self.name)
        task = self.spawn(work)
        await asyncio.wait((task,))
        if task.cancelled():
            raise ProcessGone(self.name)
        return task.result()

    async def gate(self) -> None:
        """Pass only while the process lives and is not frozen."""
        await self._awake.wait()
        if self.dead:
            raise asyncio.CancelledError

    def freeze(self) -> None:
        self._awake.clear()

    def thaw(self) -> None:
        self._awake.set()

    def kill(self) -> None:
        """End it as SIGKILL does: nothing that it would still do reaches anybody."""
        self.dead = True
        self._awake.set()
        for task in tuple(self._tasks):
            task.cancel()

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.pop(task, None)
        if not task.cancelled():
            task.exception()


def outside(work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """Begin work that belongs to no process: the carrier's, on a request that came from one."""
    context = copy_context()
    context.run(_RUNNING_IN.set, None)
    return asyncio.get_running_loop().create_task(work, context=context)


def keep_account_of_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Let each task belong to the process in which it is begun."""

    def begin(
        loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], context: Context | None = None
    ) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, context=context)
        process = _RUNNING_IN.get() if context is None else None
        if process is not None:
            process.adopt(task)
            if process.dead:
                task.cancel()
        return task

    loop.set_task_factory(begin)  # type: ignore[arg-type]
