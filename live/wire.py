"""How batches, inbox entries, replies and snapshots look as bytes. Built on `records/codec.py`."""

import msgspec
import structlog

from live.ports import Asked, Batch, Position, Snapshot, StoredReply
from records.codec import (
    COMMANDS,
    REPLIES,
    decode_effects,
    decode_events,
    encode_effects,
    encode_events,
)
from records.errors import UndecodableValue
from routing.model import CommandId, Instant
from routing.snapshot import FloorState

_log = structlog.get_logger(__name__)

_ASKED = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])
_REPLIES = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])
_ENCODER = msgspec.json.Encoder()

Fields = dict[bytes, bytes]


def encode_asked(asked: list[Asked]) -> bytes:
    return _ENCODER.encode([(one.asker, msgspec.Raw(COMMANDS.encode(one.command))) for one in asked])


def decode_asked(data: bytes) -> tuple[Asked, ...]:
    """Read one entry of the inbox. What cannot be read is left out and alarmed: nobody can decide it (F-47)."""
    try:
        found = _ASKED.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        _log.critical("inbox_entry_undecodable", cause=type(cause).__name__, size=len(data))
        return ()
    asked = []
    for asker, raw in found:
        try:
            asked.append(Asked(asker=asker, command=COMMANDS.decode(bytes(raw))))
        except UndecodableValue as cause:
            _log.critical("command_undecodable", asker=asker, cause=type(cause.__cause__).__name__)
    return tuple(asked)


def encode_replies(replies: tuple[StoredReply, ...] | list[StoredReply]) -> bytes:
    return _ENCODER.encode([(one.command, msgspec.Raw(REPLIES.encode(one.reply))) for one in replies])


def decode_replies(data: bytes) -> tuple[StoredReply, ...]:
    return tuple(
        StoredReply(command=CommandId(command), reply=REPLIES.decode(bytes(raw)))
        for command, raw in _REPLIES.decode(data)
    )


def encode_batch(batch: Batch) -> Fields:
    return {
        b"n": str(batch.number).encode(),
        b"at": str(batch.at).encode(),
        b"in": batch.inbox.encode(),
        b"ev": encode_events(batch.events),
        b"ef": encode_effects(batch.effects),
        b"re": encode_replies(batch.replies),
    }


def decode_batch(fields: Fields) -> Batch:
    return Batch(
        number=int(fields[b"n"]),
        at=Instant(int(fields[b"at"])),
        inbox=Position(fields[b"in"].decode()),
        events=decode_events(fields[b"ev"]),
        effects=decode_effects(fields[b"ef"]),
        replies=decode_replies(fields[b"re"]),
    )


class DispatcherState(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot holds: the floor, effects without a result, and the replies still kept for repeats."""

    floor: FloorState
    inbox: Position
    effects: bytes
    replies: bytes
    at: Instant = Instant(0)
    """When the last batch was; the last event may be older. Snapshots of earlier versions do not say."""


_STATE = msgspec.json.Decoder(DispatcherState)


def encode_snapshot(position: Position, batch_number: int, state: DispatcherState) -> Snapshot:
    return Snapshot(position=position, batch_number=batch_number, body=_ENCODER.encode(state))


def decode_snapshot(snapshot: Snapshot) -> DispatcherState:
    return _STATE.decode(snapshot.body)
