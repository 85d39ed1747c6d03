"""The shape of a clock, so that tests and virtual time can bring their own."""

from typing import Protocol

from routing.model import Instant


class Clock(Protocol):
    def now(self) -> Instant: ...
