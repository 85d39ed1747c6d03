"""Who used the processors during a run, and so what a figure was limited by."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time
from typing import Any

BUSY_SHARE = 0.85
LATE_S = 0.25


def run_state(run_file: Path | None) -> Mapping[str, int]:
    """Read which process is which, as the supervisor wrote it; empty without a running service."""
    if run_file is None:
        return {}
    try:
        told: dict[str, Any] = json.loads(run_file.read_text())
    except (OSError, ValueError):
        return {}
    return {name: int(pid) for name, pid in told.get("processes", {}).items() if pid}


def cpu_s(pid: int) -> float | None:
    """Seconds of processor time that a process has used; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    at: float
    cpu_s: Mapping[str, float]


class Usage:
    """Two readings make shares. Without a run file only the carrier and this process are known."""

    def __init__(self, run_file: Path | None) -> None:
        self._run_file = run_file

    def read(self, carrier_cpu_s: float | None) -> Reading:
        used = {
            name: seconds
            for name, pid in run_state(self._run_file).items()
            if (seconds := cpu_s(pid)) is not None
        }
        if carrier_cpu_s is not None:
            used["carrier"] = carrier_cpu_s
        return Reading(at=monotonic(), cpu_s=used | {"flood": process_time()})


def limited_by(before: Reading, after: Reading, late_s: float) -> str:
    """Say in words what the rate was limited by: late callers, a process at the end of its core, or nothing."""
    span_s = max(after.at - before.at, 0.001)
    # A process that was killed and started again counts from nothing.
    shares = {
        name: (used - before.cpu_s.get(name, 0.0) if used >= before.cpu_s.get(name, 0.0) else used) / span_s
        for name, used in after.cpu_s.items()
    }
    busy = sorted(shares.items(), key=lambda one: -one[1])
    told = ", ".join(f"{name} {share:.0%}" for name, share in busy)
    name, share = busy[0]
    whole = sum(shares.values()) / (os.cpu_count() or 1)
    if share > BUSY_SHARE:
        cause = f"the {name} process, which used {share:.0%} of a core"
    elif whole > BUSY_SHARE:
        cause = "this machine: its cores were all busy"
    elif late_s > LATE_S:
        cause = "the callers: they dialled late"
    else:
        cause = "nothing: callers dialled as planned"
    return f"{cause}; callers up to {late_s * 1000:.0f} ms late; of a core: {told}"
