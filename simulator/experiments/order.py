"""What an experiment is asked for, and what it gives back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from rich.console import RenderableType

from simulator.experiments.settings import Settings

Progress = Callable[[float], None]
"""Is told the share of all runs that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    seed: int
    workers: int
    progress: Progress


class Result(Protocol):
    """What an experiment came to. Nothing in it depends on the number of workers or the speed of the machine."""

    @property
    def calls(self) -> int:
        """Callers simulated, over all runs."""
        ...

    @property
    def settings(self) -> Settings: ...

    @property
    def journals_hash(self) -> str: ...

    def as_json(self) -> dict[str, object]: ...

    def shown(self) -> Iterable[RenderableType]:
        """Tables and sentences for a terminal."""
        ...


def hash_of(hashes: Iterable[str]) -> str:
    """Make one hash of the journals of several runs, in their order."""
    return sha256("".join(hashes).encode()).hexdigest()
