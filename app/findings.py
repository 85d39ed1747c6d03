"""What the doctor found: one sentence a check, its weight, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """Calls are served; somebody should decide whether it may stay so."""
    WRONG = "wrong"
    """Calls are, or will be, lost or badly served."""


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    code: str
    """Stable, for programs: the room and the state, as in `redis.evicts`."""
    words: str
    remedy: str = ""

    def __post_init__(self) -> None:
        assert self.remedy or self.level is Level.OK, f"{self.code} does not say what to do"

    def line(self) -> str:
        return f"{self.level.value:<8} {self.words} {self.remedy}".rstrip()


def ok(code: str, words: str) -> Finding:
    return Finding(Level.OK, code, words)


def warning(code: str, words: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, code, words, remedy)


def wrong(code: str, words: str, remedy: str) -> Finding:
    return Finding(Level.WRONG, code, words, remedy)
