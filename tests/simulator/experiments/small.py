"""A small day of three regions, for tests."""

import json
from collections.abc import Sequence
from pathlib import Path

from routing.model import PartnerId
from simulator.experiments.drawn import DrawnCall
from simulator.experiments.people import Fate
from simulator.experiments.settings import Day, checked
from simulator.theory import PoolCall, pool_waits

REGIONS = ("R1", "R2", "R3")
STAFF = (3, 2, 2)
STEPS = 8


def small_day(
    *, staff: Sequence[Sequence[int]] = (STAFF,) * STEPS, calls: Sequence[float] = (13.0, 9.0, 7.0)
) -> Day:
    """Four hours with the same rates throughout, and one staffing, `even`."""
    return checked(
        Day,
        "small",
        {
            "name": "small",
            "starts": "2026-11-25T07:00:00-05:00",
            "step_s": 1_800,
            "handle_mean_s": 420,
            "patience_mean_s": 180,
            "regions": REGIONS,
            "calls_per_step": [list(calls)] * len(staff),
            "staff": {"even": [list(row) for row in staff]},
        },
    )


def small_day_file(folder: Path) -> Path:
    """Write the small day as a file, and give its path."""
    values = small_day().model_dump(mode="json")
    staff = values.pop("staff")
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    lines += ["[staff]", *(f"{name} = {json.dumps(rows)}" for name, rows in staff.items())]
    path = folder / "small.toml"
    path.write_text("\n".join(lines))
    return path


def by_recursion(calls: Sequence[DrawnCall], servers: int) -> list[PoolCall]:
    return list(pool_waits([(one.at_ms, one.handle_ms, one.patience_ms) for one in calls], servers))


def by_engine(fates: Sequence[Fate]) -> list[PoolCall]:
    return [PoolCall(wait_ms=one.waited_ms, answered=one.answered) for one in fates]


def of_region(fates: Sequence[Fate], region: str) -> list[Fate]:
    return [one for one in fates if one.call.home == PartnerId(region)]
