"""What was found to be wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.faults.trace import Trace

KEPT_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One violation: which invariant (reliability, section 2), by which check, what, and when."""

    check: str
    words: str
    at_s: float

    def __str__(self) -> str:
        return f"{self.at_s:9.3f} s  {self.check}: {self.words}"


class Findings:
    """Collects them; the first of each check says most."""

    def __init__(self, now_s: Callable[[], float], trace: Trace) -> None:
        self.all: list[Finding] = []
        self.count = 0
        self.led_to_first: tuple[str, ...] = ()
        """The last steps before the first of them."""
        self._now_s = now_s
        self._trace = trace

    def add(self, check: str, words: str) -> None:
        self.count += 1
        if len(self.all) < KEPT_MAX:
            self.all.append(Finding(check=check, words=words, at_s=self._now_s()))
        self._trace.note(self._now_s(), f"VIOLATION {check}", words)
        if self.count == 1:
            self.led_to_first = self._trace.tail()
