"""The ports on a Redis-protocol server: journal, inbox and replies are streams, ownership is a lease with an epoch.

All keys of one floor share a hash tag, so that a floor lives in one slot of a cluster. Every write that must hold
together is one script; each script checks everything before it writes anything (F-41).
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from live.errors import BatchOutOfOrder, Fenced
from live.ports import (
    START,
    Asked,
    Batch,
    Head,
    InboxEntry,
    JournalEntry,
    Position,
    Snapshot,
    StoredReply,
)
from live.wire import (
    Fields,
    decode_asked,
    decode_batch,
    decode_replies,
    encode_asked,
    encode_batch,
    encode_replies,
)
from records.errors import UndecodableValue

_log = structlog.get_logger(__name__)

REPLY_TTL_S: Final = 120
REPLIES_KEPT: Final = 20_000

_FENCED: Final = -1
_OUT_OF_ORDER: Final = -2

# KEYS: owner, head, journal, inbox, then one reply stream per asker.
# ARGV: epoch, batch number, inbox position, reply ttl, reply cap, field count, fields..., one payload per asker.
_COMMIT = """
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {-1} end
local number = tonumber(redis.call('HGET', KEYS[2], 'number') or '0')
if number == tonumber(ARGV[2]) then return {0, redis.call('HGET', KEYS[2], 'position')} end
if number + 1 ~= tonumber(ARGV[2]) then return {-2, number + 1} end
local fields = {}
local count = tonumber(ARGV[6])
for i = 1, count do fields[i] = ARGV[6 + i] end
local position = redis.call('XADD', KEYS[3], '*', unpack(fields))
redis.call('HSET', KEYS[2], 'number', ARGV[2], 'position', position, 'inbox', ARGV[3])
for i = 5, #KEYS do
  redis.call('XADD', KEYS[i], 'MAXLEN', '~', ARGV[5], '*', 'r', ARGV[6 + count + i - 4])
  redis.call('EXPIRE', KEYS[i], ARGV[4])
end
redis.call('XTRIM', KEYS[4], 'MINID', ARGV[3])
redis.call('XDEL', KEYS[4], ARGV[3])
return {0, position}
"""

# KEYS: owner, then one reply stream per asker. ARGV: epoch, reply ttl, reply cap, one payload per asker.
_ANSWER = """
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return -1 end
for i = 2, #KEYS do
  redis.call('XADD', KEYS[i], 'MAXLEN', '~', ARGV[3], '*', 'r', ARGV[2 + i])
  redis.call('EXPIRE', KEYS[i], ARGV[2])
end
return 0
"""

# KEYS: owner, snapshot. ARGV: epoch, position, batch number, body.
_SNAPSHOT = """
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[2], 'position', ARGV[2], 'number', ARGV[3], 'body', ARGV[4])
return 0
"""

# KEYS: owner, lease. ARGV: owner, ttl in ms, take over (1 or 0).
_ACQUIRE = """
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] and ARGV[3] ~= '1' then return -1 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
return redis.call('HINCRBY', KEYS[1], 'epoch', 1)
"""

# KEYS: owner, lease. ARGV: owner, epoch, ttl in ms. The lease may have lapsed while nobody else wanted it.
_RENEW = """
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[2] then return 0 end
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 1
"""


def connect(url: str, *, timeout_s: float = 2.0) -> Redis:
    """Open a client with explicit limits: a silent server is an error within `timeout_s`, never a hang (F-38).

    Callers that block in the server keep their block time below the limit.
    """
    return Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        decode_responses=False,
        protocol=2,
    )


@dataclass(frozen=True, slots=True)
class FloorKeys:
    floor: str

    def key(self, name: str) -> str:
        return f"switchboard:{{{self.floor}}}:{name}"

    @property
    def owner(self) -> str:
        return self.key("owner")

    @property
    def lease(self) -> str:
        return self.key("lease")

    @property
    def head(self) -> str:
        return self.key("head")

    @property
    def journal(self) -> str:
        return self.key("journal")

    @property
    def inbox(self) -> str:
        return self.key("inbox")

    @property
    def snapshot(self) -> str:
        return self.key("snapshot")

    def replies(self, asker: str) -> str:
        return self.key(f"replies:{asker}")


async def answer_of(call: Awaitable[Any]) -> Any:
    """Await the client, and be cancelled whenever the caller is.

    The client waits with `asyncio.wait_for`, which on Python 3.11 may swallow a cancellation; a loop around it would
    then never end. What the server was asked may have been done, as with every lost answer.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    try:
        return await call
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError


def _by_asker(answers: Sequence[tuple[str, StoredReply]]) -> dict[str, list[StoredReply]]:
    grouped: dict[str, list[StoredReply]] = {}
    for asker, reply in answers:
        grouped.setdefault(asker, []).append(reply)
    return grouped


async def _read_stream(
    redis: Redis, key: str, after: Position, count: int, block_ms: int
) -> list[tuple[Position, Fields]]:
    # The client's own types allow many shapes of an answer; protocol 2 without decoding gives this one.
    block = block_ms if block_ms > 0 else None
    answer = await answer_of(redis.xread({key: after}, count=count, block=block))
    if not answer:
        return []
    entries = cast(list[tuple[bytes, Fields]], answer[0][1])
    return [(Position(position.decode()), fields) for position, fields in entries]


@dataclass(slots=True)
class RedisJournal:
    redis: Redis
    keys: FloorKeys

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        grouped = _by_asker(answers)
        fields = [part for pair in encode_batch(batch).items() for part in pair]
        keys = self.keys
        names = [keys.owner, keys.head, keys.journal, keys.inbox, *(keys.replies(asker) for asker in grouped)]
        arguments: list[str | bytes | int] = [epoch, batch.number, batch.inbox, REPLY_TTL_S, REPLIES_KEPT]
        arguments += [len(fields), *fields, *(encode_replies(replies) for replies in grouped.values())]
        result = await self._eval(_COMMIT, names, arguments)
        if result[0] == _FENCED:
            raise Fenced
        if result[0] == _OUT_OF_ORDER:
            raise BatchOutOfOrder(int(result[1]), batch.number)
        return Position(result[1].decode())

    async def answer(self, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        grouped = _by_asker(answers)
        names = [self.keys.owner, *(self.keys.replies(asker) for asker in grouped)]
        arguments: list[str | bytes | int] = [epoch, REPLY_TTL_S, REPLIES_KEPT]
        arguments += [encode_replies(replies) for replies in grouped.values()]
        if await self._eval(_ANSWER, names, arguments) == _FENCED:
            raise Fenced

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        entries = await _read_stream(self.redis, self.keys.journal, after, count, block_ms)
        return [JournalEntry(position=position, batch=decode_batch(fields)) for position, fields in entries]

    async def head(self) -> Head:
        found = cast(dict[bytes, bytes], await answer_of(self.redis.hgetall(self.keys.head)))
        if not found:
            return Head()
        return Head(
            position=Position(found[b"position"].decode()),
            batch_number=int(found[b"number"]),
            inbox=Position(found[b"inbox"].decode()),
        )

    async def save_snapshot(self, epoch: int, snapshot: Snapshot) -> None:
        arguments: list[str | bytes | int] = [epoch, snapshot.position, snapshot.batch_number, snapshot.body]
        if await self._eval(_SNAPSHOT, [self.keys.owner, self.keys.snapshot], arguments) == _FENCED:
            raise Fenced

    async def snapshot(self) -> Snapshot | None:
        found = cast(dict[bytes, bytes], await answer_of(self.redis.hgetall(self.keys.snapshot)))
        if not found:
            return None
        return Snapshot(
            position=Position(found[b"position"].decode()),
            batch_number=int(found[b"number"]),
            body=found[b"body"],
        )

    async def trim(self, before: Position) -> None:
        await answer_of(self.redis.xtrim(self.keys.journal, minid=before, approximate=False))

    async def _eval(self, script: str, keys: list[str], arguments: Sequence[str | bytes | int]) -> Any:
        return await answer_of(self.redis.eval(script, len(keys), *keys, *arguments))


@dataclass(slots=True)
class RedisInbox:
    redis: Redis
    keys: FloorKeys

    async def put(self, asked: Sequence[Asked]) -> Position:
        position = await answer_of(self.redis.xadd(self.keys.inbox, {b"c": encode_asked(list(asked))}))
        return Position(cast(bytes, position).decode())

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[InboxEntry]:
        entries = await _read_stream(self.redis, self.keys.inbox, after, count, block_ms)
        return [
            InboxEntry(position=position, asked=decode_asked(fields.get(b"c", b"")))
            for position, fields in entries
        ]


class RedisReplies:
    """Reads one asker's replies; remembers how far it has read."""

    __slots__ = ("_after", "_keys", "_redis")

    def __init__(self, redis: Redis, keys: FloorKeys) -> None:
        self._redis = redis
        self._keys = keys
        self._after: dict[str, Position] = {}

    async def read(self, asker: str, *, block_ms: int) -> list[StoredReply]:
        after = self._after.get(asker, START)
        entries = await _read_stream(self._redis, self._keys.replies(asker), after, 1_000, block_ms)
        if not entries:
            return []
        self._after[asker] = entries[-1][0]
        return [reply for _, fields in entries for reply in self._decoded(asker, fields)]

    @staticmethod
    def _decoded(asker: str, fields: Fields) -> tuple[StoredReply, ...]:
        try:
            return decode_replies(fields[b"r"])
        except (KeyError, UndecodableValue, msgspec.DecodeError, UnicodeDecodeError) as cause:
            _log.critical("replies_undecodable", asker=asker, cause=type(cause).__name__)
            return ()


@dataclass(slots=True)
class RedisOwnership:
    redis: Redis
    keys: FloorKeys

    async def acquire(self, owner: str, ttl_ms: int, *, take_over: bool) -> int | None:
        names = (self.keys.owner, self.keys.lease)
        arguments = (owner, ttl_ms, "1" if take_over else "0")
        epoch = await answer_of(self.redis.eval(_ACQUIRE, 2, *names, *arguments))
        return None if int(epoch) == _FENCED else int(epoch)

    async def renew(self, owner: str, epoch: int, ttl_ms: int) -> bool:
        names = (self.keys.owner, self.keys.lease)
        return int(await answer_of(self.redis.eval(_RENEW, 2, *names, owner, epoch, ttl_ms))) == 1

    async def held(self) -> bool:
        return int(await answer_of(self.redis.exists(self.keys.lease))) == 1
