"""What a supervisor is told of an unusual number of calls, before they show as waiting callers."""

from dataclasses import dataclass
from typing import Protocol

from desk.words import Words
from routing.flood_model import SourceTag


class IncomingCalls(Protocol):
    """What comes in now; `webhooks.caller_watch.Incoming` by shape."""

    @property
    def arrivals_last_minute(self) -> int: ...

    @property
    def withheld_last_minute(self) -> int: ...

    @property
    def numbers_over_rate(self) -> int: ...

    @property
    def too_many(self) -> bool: ...


class SourceSeen(Protocol):
    """A number above the rate; `webhooks.caller_watch.SourceSeen` by shape."""

    @property
    def source(self) -> SourceTag: ...

    @property
    def calls(self) -> int: ...

    @property
    def seconds_ago(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietLines:
    """Nothing to tell."""

    arrivals_last_minute: int = 0
    withheld_last_minute: int = 0
    numbers_over_rate: int = 0
    too_many: bool = False


def flood_sentence(incoming: IncomingCalls, words: Words) -> str:
    """Say what is unusual; empty when nothing is."""
    said = []
    if incoming.too_many:
        said.append(
            words.say(
                "{number} calls came within a minute.", number=words.number(incoming.arrivals_last_minute)
            )
        )
    if incoming.numbers_over_rate:
        said.append(
            words.count(
                "{number} telephone number calls very often and is asked to press a key first.",
                "{number} telephone numbers call very often and are asked to press a key first.",
                incoming.numbers_over_rate,
            )
        )
    return " ".join(said)
