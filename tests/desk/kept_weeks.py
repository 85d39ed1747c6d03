"""Weeks that were looked at for what rises, invented: one need rises in both, another in the latest alone."""

from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import insert_rows, writing
from records.report_tables import warning_week
from reporting.warning.chances import Floats
from reporting.warning.rising import WEEK, Series, WarningRules, rising

LAST = date(2026, 11, 22)
PAST_WEEKS = 182
GREY_HOUSING, THUNDER_BAY_FOOD = ("3542", "housing"), ("3558", "food")
MEANS = {GREY_HOUSING: 14.0, THUNDER_BAY_FOOD: 5.0, ("3520", "housing"): 90.0, ("3520", "health"): 40.0}
RISEN = {GREY_HOUSING: (31, 52), THUNDER_BAY_FOOD: (24,)}


async def fill_weeks(engine: AsyncEngine, floor: str, weeks: int = PAST_WEEKS) -> None:
    """Keep two weeks, of which each knows so many weeks."""
    counts = _counts(weeks)
    before = {series: one[:-1] for series, one in counts.items()}
    found = [rising(before, LAST - WEEK, WarningRules()), rising(counts, LAST, WarningRules())]
    rows = [
        {
            "floor": floor,
            "last_day": one.last.isoformat(),
            "fingerprint": "made",
            "made_at": 1_795_400_000_000,
            "document": msgspec.json.encode(one).decode(),
        }
        for one in found
    ]
    async with writing(engine) as connection:
        await connection.run_sync(insert_rows, warning_week, rows)


def _counts(weeks: int) -> Mapping[Series, Floats]:
    chance = np.random.default_rng(7)
    season = np.exp(0.3 * np.cos(2 * np.pi * np.arange(weeks) / 52.18))
    counts = {series: chance.poisson(mean * season).astype(float) for series, mean in MEANS.items()}
    for series, risen in RISEN.items():
        counts[series][-len(risen) :] = risen
    return counts
