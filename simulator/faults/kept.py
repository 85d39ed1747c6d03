"""Verdicts kept in a file as they come, so that a long run that was ended goes on where it was.

A line a seed, with what it was played by: verdicts of other sources say nothing about the present ones.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from config.compiled import ROOT
from simulator.faults.plan import Fault
from simulator.faults.play import Verdict


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    sources: str
    verdict: Verdict


class Kept:
    """A file of verdicts. Several processes may add to it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, verdict: Verdict) -> None:
        line = msgspec.json.encode(_Line(sources=sources(), verdict=verdict), order="sorted")
        # One write: lines of processes that add at the same time do not mix. It begins with a line break because a
        # process that was ended may have left half a line.
        with self.path.open("ab", buffering=0) as file:
            file.write(b"\n" + line + b"\n")

    def of(self, calls: int, off: frozenset[Fault]) -> dict[int, Verdict]:
        """Give what the present sources came to, by seed. A line that was not written to its end is none."""
        return {
            one.verdict.seed: one.verdict
            for one in self._lines()
            if one.sources == sources() and (one.verdict.calls, one.verdict.off) == (calls, off)
        }

    def _lines(self) -> Iterator[_Line]:
        if not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                yield msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError:
                continue


@cache
def sources() -> str:
    """Name the present sources of all rooms: equal names, equal verdicts."""
    made_from = blake2b(digest_size=12)
    for room in sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"):
        for path in sorted(room.rglob("*.py")):
            text = path.read_bytes()
            made_from.update(f"{path.relative_to(ROOT)} {len(text)}\n".encode() + text)
    return made_from.hexdigest()
