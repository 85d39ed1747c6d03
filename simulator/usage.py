"""Who used the processors during a run, second by second."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time
from typing import Any

OTHERS = "others"
WINDOW_S = 5.0
"""A process counts as being at its end when it was so for this long; shorter peaks are the rule."""


def run_state(run_file: Path | None) -> Mapping[str, int]:
    """Read which process is which, as the supervisor wrote it; empty without a running service."""
    return {name: int(pid) for name, pid in _told(run_file).get("processes", {}).items() if pid}


def redis_url(run_file: Path | None) -> str | None:
    """Read where the service's store is; None where nobody says so."""
    found = _told(run_file).get("redis_url")
    return str(found) if found else None


def cpu_s(pid: int) -> float | None:
    """Seconds of processor time that a process has used; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Seconds of processor time that each process had used at a moment, and all programs of the machine together."""

    at: float
    cpu_s: Mapping[str, float]
    machine_s: float | None = None


def read_usage(run_file: Path | None, others: Mapping[str, int]) -> Reading:
    """Read the service's processes, this one (`flood`), and `others` by their process ids."""
    pids = {**run_state(run_file), **others}
    used = {name: seconds for name, pid in pids.items() if (seconds := cpu_s(pid)) is not None}
    return Reading(at=monotonic(), cpu_s=used | {"flood": process_time()}, machine_s=_machine_s())


def shares(before: Reading, after: Reading) -> dict[str, float]:
    """Say which share of one core each process used between two readings; `OTHERS` is every other program."""
    span_s = max(after.at - before.at, 0.001)
    # A process that was killed and started again counts from nothing.
    found = {
        name: (used - before.cpu_s.get(name, 0.0) if used >= before.cpu_s.get(name, 0.0) else used) / span_s
        for name, used in after.cpu_s.items()
    }
    if before.machine_s is not None and after.machine_s is not None:
        found[OTHERS] = max(0.0, (after.machine_s - before.machine_s) / span_s - sum(found.values()))
    return found


def windows(readings: Sequence[Reading]) -> list[dict[str, float]]:
    """Give the shares of each stretch of `WINDOW_S`; of the whole where it is shorter."""
    if len(readings) < 2:
        return []
    found, begin = [], 0
    for number, reading in enumerate(readings):
        while reading.at - readings[begin + 1].at >= WINDOW_S and begin + 1 < number:
            begin += 1
        if reading.at - readings[begin].at >= WINDOW_S:
            found.append(shares(readings[begin], reading))
    return found or [shares(readings[0], readings[-1])]


def _machine_s() -> float | None:
    """Seconds that all cores were busy since the start; None where the system does not say."""
    try:
        user, nice, system, _idle, _waiting, *more = (
            Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        )
    except (OSError, ValueError):
        return None
    # Interrupts, and what the host took away; the time of guests is in `user` already.
    return sum(int(one) for one in (user, nice, system, *more[:3])) / os.sysconf("SC_CLK_TCK")


def _told(run_file: Path | None) -> Mapping[str, Any]:
    if run_file is None:
        return {}
    try:
        told: dict[str, Any] = json.loads(run_file.read_text())
    except (OSError, ValueError):
        return {}
    return told
