"""What every process that touches the floor needs: connections, adapters, names."""

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import uuid4

from redis.asyncio import Redis

from app.errors import StoreNotNamed
from config.network import Network
from config.settings import Settings
from live.gateway import InboxGateway
from live.ports import Position
from live.redis_floor import (
    FloorKeys,
    RedisInbox,
    RedisJournal,
    RedisOwnership,
    RedisReplies,
    answer_of,
    connect,
)


def process_name(room: str) -> str:
    """Name one process among all that ask the floor; a restarted process is another one."""
    return f"{room}-{os.getpid()}-{uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True)
class RedisRecordedPosition:
    """Where the recorder leaves word of how far it has come, and where the dispatcher finds it."""

    redis: Redis
    keys: FloorKeys

    async def set(self, position: Position) -> None:
        await answer_of(self.redis.set(self.keys.key("recorded"), position))

    async def get(self) -> Position | None:
        found = await answer_of(self.redis.get(self.keys.key("recorded")))
        return Position(found.decode()) if isinstance(found, bytes) else None


class FloorConnections:
    """The Redis side of one process. Each blocking reader has a connection of its own."""

    def __init__(self, settings: Settings, network: Network, stack: AsyncExitStack) -> None:
        if settings.redis_url is None:
            raise StoreNotNamed
        self._url = settings.redis_url
        self._stack = stack
        self.keys = FloorKeys(network.about.id)

    def _connection(self) -> Redis:
        redis = connect(self._url)
        self._stack.push_async_callback(redis.aclose)
        return redis

    def journal(self) -> RedisJournal:
        return RedisJournal(self._connection(), self.keys)

    def inbox(self) -> RedisInbox:
        return RedisInbox(self._connection(), self.keys)

    def ownership(self) -> RedisOwnership:
        return RedisOwnership(self._connection(), self.keys)

    def recorded(self) -> RedisRecordedPosition:
        return RedisRecordedPosition(self._connection(), self.keys)

    async def gateway(self, name: str) -> InboxGateway:
        """Start a gateway that lives as long as the stack."""
        gateway = InboxGateway(self.inbox(), RedisReplies(self._connection(), self.keys), name)
        await gateway.start()
        self._stack.push_async_callback(gateway.stop)
        return gateway
