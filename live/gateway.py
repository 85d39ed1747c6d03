"""How a web process asks the floor: commands bundled into the inbox, replies awaited by command id.

A server that was away may have come back without its last second, as the durability `everysec` permits, and with nobody
left who could give it back what it had decided (`live/commits.py`). Callers who are on the line come again by
themselves; who was promised something and let go does not. So the server is first asked again for what was promised
just before it went: what it still knows is answered by id, and what it has lost is decided again.
"""

import asyncio
import contextlib
from collections import deque
from typing import Final

import structlog
from redis.exceptions import RedisError

from live.errors import FloorUnavailable
from live.ports import Asked, Inbox, Replies, StoredReply
from routing.commands import Command, TakeExit
from routing.model import CommandId
from routing.replies import LetGo, Reply

_log = structlog.get_logger(__name__)

REPLY_BLOCK_MS = 1_000
RETRY_S = 0.05
WAITING_MAX = 20_000
"""Questions without a reply; beyond this the floor is plainly not there, and callers get the spoken fallback."""
GIVE_BACK_S: Final = 3.0
"""What was promised so long before the server went away is asked for again: more than it can have lost."""
PROMISED_MAX: Final = 1_000
UNSENDABLE = (LookupError, TypeError, ValueError)
"""What encoding raises at a value that has no stored form; only its own asker is told."""
_TROUBLE = (RedisError, OSError, TimeoutError)


class InboxGateway:
    """A CommandGateway over inbox and replies. All that is asked in one turn of the loop goes as one entry."""

    def __init__(self, inbox: Inbox, replies: Replies, asker: str) -> None:
        self._inbox = inbox
        self._replies = replies
        self._asker = asker
        self._waiting: dict[CommandId, list[asyncio.Future[Reply]]] = {}
        self._unsent: list[Asked] = []
        self._exits: dict[CommandId, Asked] = {}
        """Ways out that callers have chosen, until there is a reply."""
        self._promised: deque[tuple[float, Asked]] = deque(maxlen=PROMISED_MAX)
        """Those that were granted lately, and when."""
        self._was_away = False
        self._something_to_send = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def ask(self, command: Command, budget_s: float) -> Reply:
        waiting = self._waiting.get(command.id)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if waiting is not None:
            waiting.append(future)
        elif len(self._waiting) >= WAITING_MAX:
            raise FloorUnavailable(f"{WAITING_MAX} commands wait for the floor already")
        else:
            asked = Asked(command=command, asker=self._asker)
            self._waiting[command.id] = [future]
            self._unsent.append(asked)
            if isinstance(command, TakeExit):
                self._exits[command.id] = asked
            self._something_to_send.set()
        try:
            async with asyncio.timeout(budget_s):
                return await future
        except TimeoutError as late:
            raise FloorUnavailable(f"no committed reply within {budget_s:g} s") from late
        finally:
            self._forget(command.id, future)

    def _forget(self, command: CommandId, future: asyncio.Future[Reply]) -> None:
        waiting = self._waiting.get(command)
        if waiting is None:
            return
        if future in waiting:
            waiting.remove(future)
        if not waiting:
            del self._waiting[command]
            self._exits.pop(command, None)

    async def _send(self) -> None:
        while True:
            await self._something_to_send.wait()
            self._something_to_send.clear()
            asked, self._unsent = self._unsent, []
            while asked or self._was_away:
                try:
                    await self._give_back()
                    await self._put(asked)
                    break
                except _TROUBLE as trouble:
                    self._missed()
                    # It may have arrived all the same: the dispatcher knows a repeated command by its id.
                    _log.warning("inbox_put_repeated", count=len(asked), cause=type(trouble).__name__)
                    await asyncio.sleep(RETRY_S)
                    asked = [one for one in asked if one.command.id in self._waiting]

    def _missed(self) -> None:
        """The server is away, as far as can be seen; what was promised before its last moments it has kept."""
        now = asyncio.get_running_loop().time()
        while self._promised and not self._was_away and self._promised[0][0] < now - GIVE_BACK_S:
            self._promised.popleft()
        self._was_away = True

    async def _give_back(self) -> None:
        if self._was_away:
            await self._put([asked for _, asked in self._promised])
            self._was_away = False

    def _remember(self, stored: StoredReply) -> None:
        asked = self._exits.get(stored.command)
        if asked is not None and isinstance(stored.reply, LetGo):
            self._promised.append((asyncio.get_running_loop().time(), asked))

    async def _put(self, asked: list[Asked]) -> None:
        if not asked:
            return
        try:
            await self._inbox.put(asked)
        except UNSENDABLE as fault:
            if len(asked) > 1:
                for one in asked:
                    await self._put([one])
                return
            _log.error("command_unsendable", command=asked[0].command.id, cause=repr(fault))
            for future in self._waiting.get(asked[0].command.id, ()):
                if not future.done():
                    future.set_exception(fault)

    async def _receive(self) -> None:
        while True:
            try:
                replies = await self._replies.read(self._asker, block_ms=REPLY_BLOCK_MS)
            except _TROUBLE as trouble:
                _log.warning("replies_unreachable", cause=type(trouble).__name__)
                self._missed()
                self._something_to_send.set()
                await asyncio.sleep(RETRY_S)
                continue
            for stored in replies:
                self._remember(stored)
                for future in self._waiting.get(stored.command, ()):
                    if not future.done():
                        future.set_result(stored.reply)
