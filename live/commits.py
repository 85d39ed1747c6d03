"""Group commits that hold: a batch is put into the journal until it is there, whatever the server does meanwhile.

A commit that fails for want of the server is repeated with the same batch number until it holds or somebody else owns
the floor. A server that comes back without its last second, as the durability `everysec` permits, is given back what
it had acknowledged: callers and screens know of it already, and the carrier has acted on it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

import structlog
from redis.exceptions import RedisError

from live.errors import BatchOutOfOrder
from live.ports import Batch, Journal, Position, StoredReply

_log = structlog.get_logger(__name__)

RETRY_S: Final = 0.05
SERVER_TROUBLE: Final = (RedisError, OSError, TimeoutError)
RECENT_MAX: Final = 5_000
"""Batches that are kept to be given back: the second that may be lost, at any pace that one dispatcher keeps."""
STOP_TRIES: Final = 20
"""How often a commit is still tried after `stopping`: the inbox keeps what it holds for the next owner."""


class Commits:
    def __init__(self, journal: Journal) -> None:
        self.stopping = False
        self._journal = journal
        self._recent: deque[Batch] = deque(maxlen=RECENT_MAX)

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        """Raises: Fenced; BatchOutOfOrder when the server has lost more than is kept here, or knows more."""
        tries_left = STOP_TRIES
        while True:
            try:
                position = await self._journal.commit(epoch, batch, answers)
            except BatchOutOfOrder as gap:
                await self._give_back(epoch, gap)
            except SERVER_TROUBLE as trouble:
                _log.warning("commit_repeated", batch=batch.number, cause=type(trouble).__name__)
                tries_left -= self.stopping
                if tries_left == 0:
                    raise
                await asyncio.sleep(RETRY_S)
            else:
                self._recent.append(batch)
                return position

    async def _give_back(self, epoch: int, gap: BatchOutOfOrder) -> None:
        lost = [batch for batch in self._recent if batch.number >= gap.expected]
        if not lost or lost[0].number != gap.expected:
            raise gap
        _log.critical("lost_batches_given_back", first=gap.expected, count=len(lost))
        for batch in lost:
            try:
                await self._journal.commit(epoch, batch, ())
            except (*SERVER_TROUBLE, BatchOutOfOrder):
                # The commit that found the gap is tried again, and finds what is still missing.
                return
