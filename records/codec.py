"""The stored and wire form of events, commands, effects and replies: JSON, `["OfferMade", {...}]`.

The name of the class is the tag. Fields that the stored form lacks take their defaults and fields that
this version does not know are ignored: old journals stay readable, and newer writers stop no older reader.
What was once stored in another form is brought to the present one first (`records/earlier_forms.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Generic, TypeVar

import msgspec

from records import earlier_forms
from records.errors import UndecodableValue
from routing import commands, effects, events, replies
from routing.commands import Command
from routing.effects import Effect
from routing.events import Event
from routing.replies import Reply

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder()
_TAGGED = msgspec.json.Decoder(tuple[str, msgspec.Raw])
_TAGGED_MANY = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]])
_ALWAYS_SO: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType({})


class Family(Generic[T]):
    """One union of the engine's vocabulary: every concrete class of `base` that its module defines.

    Raises: UndecodableValue from `decode` and `decode_all` for anything that is not in the family.
    """

    def __init__(
        self,
        name: str,
        module: ModuleType,
        base: type[T],
        earlier: Mapping[str, Callable[[bytes], bytes]] = _ALWAYS_SO,
    ) -> None:
        self.name = name
        self.types: Mapping[str, type[T]] = MappingProxyType(_concrete(module, base))
        self._tags = {kind: tag for tag, kind in self.types.items()}
        self._decoders = {tag: _decoder(kind, earlier.get(tag)) for tag, kind in self.types.items()}

    def encode(self, value: T) -> bytes:
        return _ENCODER.encode((self._tags[type(value)], value))

    def encode_all(self, values: Sequence[T]) -> bytes:
        tags = self._tags
        return _ENCODER.encode([(tags[type(value)], value) for value in values])

    def decode(self, data: bytes | str) -> T:
        try:
            tag, body = _TAGGED.decode(data)
            return self._decoders[tag](body)
        except (KeyError, msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise UndecodableValue(self.name, str(cause)) from cause

    def decode_all(self, data: bytes | str) -> tuple[T, ...]:
        decoders = self._decoders
        try:
            return tuple([decoders[tag](body) for tag, body in _TAGGED_MANY.decode(data)])
        except (KeyError, msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise UndecodableValue(self.name, str(cause)) from cause


def _decoder(kind: type[T], present: Callable[[bytes], bytes] | None) -> Callable[[msgspec.Raw], T]:
    decode = msgspec.json.Decoder(kind).decode
    return decode if present is None else lambda body: decode(present(bytes(body)))


def _concrete(module: ModuleType, base: type[T]) -> dict[str, type[T]]:
    # Slotted dataclasses leave a ghost of the undecorated class in __subclasses__: ask the module instead.
    family = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, base)]
    parents = {parent for kind in family for parent in kind.__bases__}
    return {kind.__name__: kind for kind in family if kind not in parents and kind is not base}


EVENTS = Family("event", events, Event, earlier_forms.EVENTS)
COMMANDS = Family("command", commands, Command, earlier_forms.COMMANDS)
EFFECTS = Family("effect", effects, Effect)
REPLIES = Family("reply", replies, Reply)


def encode_event(event: Event) -> bytes:
    return EVENTS.encode(event)


def decode_event(data: bytes | str) -> Event:
    return EVENTS.decode(data)


def encode_events(values: Sequence[Event]) -> bytes:
    return EVENTS.encode_all(values)


def decode_events(data: bytes | str) -> tuple[Event, ...]:
    return EVENTS.decode_all(data)


def encode_command(command: Command) -> bytes:
    return COMMANDS.encode(command)


def decode_command(data: bytes | str) -> Command:
    return COMMANDS.decode(data)


def encode_commands(values: Sequence[Command]) -> bytes:
    return COMMANDS.encode_all(values)


def decode_commands(data: bytes | str) -> tuple[Command, ...]:
    return COMMANDS.decode_all(data)


def encode_effect(effect: Effect) -> bytes:
    return EFFECTS.encode(effect)


def decode_effect(data: bytes | str) -> Effect:
    return EFFECTS.decode(data)


def encode_effects(values: Sequence[Effect]) -> bytes:
    return EFFECTS.encode_all(values)


def decode_effects(data: bytes | str) -> tuple[Effect, ...]:
    return EFFECTS.decode_all(data)


def encode_reply(reply: Reply) -> bytes:
    return REPLIES.encode(reply)


def decode_reply(data: bytes | str) -> Reply:
    return REPLIES.decode(data)


def encode_replies(values: Sequence[Reply]) -> bytes:
    return REPLIES.encode_all(values)


def decode_replies(data: bytes | str) -> tuple[Reply, ...]:
    return REPLIES.decode_all(data)
