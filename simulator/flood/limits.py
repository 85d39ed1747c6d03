"""What limited a flood: each part that was at its end, and which of them decided."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import fmean

from simulator.usage import OTHERS, Reading, windows

AT_ITS_END = 0.9
"""Share of a core, of all cores, or of the specialists."""
LATE_MS = 250.0
INBOX_MAX = 200
"""Bundles of commands that wait for the dispatcher in a twentieth of all looks: it does not keep up."""
SLOW_MS = 250.0
FLOOR_FILLS_S = 5
"""The floor begins empty: the first seconds say nothing about the specialists."""
PARTS = {
    "web": "the web process",
    "dispatcher": "the dispatcher",
    "redis": "the store (Redis)",
    "recorder": "the recorder",
    "carrier": "the carrier's double",
    "traffic": "the sample traffic",
    "flood": "the generator",
    OTHERS: "other programs on this machine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen while callers dialled."""

    readings: Sequence[Reading] = field(repr=False)
    late_ms: Sequence[float] = field(repr=False)
    """How much later than planned each caller dialled."""
    inbox: Sequence[int] = field(repr=False)
    """How many bundles waited for the dispatcher, several times a second; empty where nobody could look."""
    busy: Sequence[float] = field(repr=False)
    """Which share of the specialists had no time, each second."""
    specialists: int
    waiting: float
    """Share of callers in the queue who were not answered at once, or not at all."""
    slowest_ms: float | None
    """The 99th percentile of the webhooks."""
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    part: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`reached`: what limited the flood, the part that decided first; none when calls came and went as planned.
    `near`: machines at their end that held nobody up yet."""

    reached: tuple[Limit, ...]
    shares: Mapping[str, float]
    """Of one core, over the whole time, by process."""
    late_p99_ms: float
    inbox_max: int | None
    specialists_busy: float | None
    near: tuple[Limit, ...] = ()

    @property
    def part(self) -> str:
        return self.reached[0].part if self.reached else "nothing"

    @property
    def words(self) -> str:
        found = (
            "; ".join(one.words for one in self.reached) or "nothing: calls were placed and served as planned"
        )
        return found + "".join(f"; no room is left at {one.words}" for one in self.near)


def limits(seen: Seen) -> Limits:
    """Find what a flood was limited by.

    Order: while webhooks are slow or callers late, machines limit before people do. While they are not, only people
    limit: a busy processor that answers in time holds nobody up yet.
    """
    stretches = windows(seen.readings)
    busy = fmean(seen.busy[FLOOR_FILLS_S:]) if len(seen.busy) > FLOOR_FILLS_S else None
    late = percentile(sorted(seen.late_ms), 0.99) or 0.0
    people = _specialists(seen, busy)
    machines = [
        *_processes(stretches),
        *_machine(stretches, seen.cores),
        *_inbox(seen.inbox),
        *_late(late),
    ]
    troubled = late > LATE_MS or (seen.slowest_ms or 0.0) > SLOW_MS
    return Limits(
        reached=tuple([*machines, *people] if troubled else people),
        near=() if troubled else tuple(machines),
        shares=_mean(stretches),
        late_p99_ms=late,
        inbox_max=max(seen.inbox, default=None),
        specialists_busy=busy,
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Give the nearest-rank percentile of ordered values."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def part_named(process: str) -> str:
    """Say what a process is: `web-2` is a web process, `flood-2` a generator."""
    stem, _, number = process.partition("-")
    known = PARTS.get(stem, process)
    return f"{known} {number}" if number else known


def _specialists(seen: Seen, busy: float | None) -> list[Limit]:
    if not seen.specialists:
        return [Limit(part="specialists", words="the specialists: there are none")]
    if busy is None or busy < AT_ITS_END or seen.waiting <= 0.1:
        return []
    words = (
        f"the number of specialists: of {seen.specialists} there were {busy:.0%} busy, "
        f"and {seen.waiting:.0%} of the callers in the queue had to wait"
    )
    return [Limit(part="specialists", words=words)]


def _late(late_ms: float) -> list[Limit]:
    if late_ms <= LATE_MS:
        return []
    words = f"the simulator itself, whose callers dialled up to {late_ms:.0f} ms late (p99)"
    return [Limit(part="simulator", words=words)]


def _processes(stretches: Sequence[Mapping[str, float]]) -> list[Limit]:
    names = {name for one in stretches for name in one} - {OTHERS}
    peaks = {name: max(one.get(name, 0.0) for one in stretches) for name in names}
    return [
        Limit(part=name, words=f"{part_named(name)}: {share:.0%} of a core for 5 seconds or more")
        for name, share in sorted(peaks.items(), key=lambda one: -one[1])
        if share >= AT_ITS_END
    ]


def _machine(stretches: Sequence[Mapping[str, float]], cores: int) -> list[Limit]:
    peak = max((sum(one.values()) / cores for one in stretches), default=0.0)
    if peak < AT_ITS_END:
        return []
    mean = _mean(stretches)
    most = ", ".join(
        f"{part_named(name)} ({share:.0%} of a core)"
        for name, share in sorted(mean.items(), key=lambda one: -one[1])[:3]
    )
    return [
        Limit(
            part="machine", words=f"this machine: {peak:.0%} of its {cores} cores were used, most by {most}"
        )
    ]


def _inbox(depths: Sequence[int]) -> list[Limit]:
    deep = percentile(sorted(depths), 0.95)
    if deep is None or deep < INBOX_MAX:
        return []
    return [Limit(part="dispatcher", words=f"the dispatcher: {deep:.0f} bundles of commands waited for it")]


def _mean(stretches: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name for one in stretches for name in one}
    return {name: fmean(one.get(name, 0.0) for one in stretches) for name in sorted(names)}
