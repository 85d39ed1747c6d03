"""A recorder that is killed at any moment, again and again, leaves every event once and every summary right."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.history import ContactFilter, History
from records.interactions import InteractionLog
from records.tables import interaction_log
from tests.records.recorder_program import contacts_told, whole_journal

ROOT = Path(__file__).parents[2]
KILLS = 3

pytestmark = pytest.mark.slow


class TestKilledRecorder:
    async def test_stores_each_event_exactly_once(self, engine: AsyncEngine, empty_url: str) -> None:
        await asyncio.to_thread(_kill_and_finish, empty_url)

        journal = whole_journal()
        async with reading(engine) as connection:
            stored = await connection.scalar(select(func.count()).select_from(interaction_log))
        assert stored == sum(len(events) for _, events in journal)
        assert await InteractionLog(engine, "on").position() == journal[-1][0]
        page = await History(engine).contacts(ContactFilter(), limit=200)
        assert len(page.contacts) == contacts_told()
        assert {(contact.offers, contact.ended_as) for contact in page.contacts} == {(1, "answered")}


def _kill_and_finish(empty_url: str) -> None:
    program = [sys.executable, "-m", "tests.records.recorder_program", empty_url]
    for number in range(KILLS):
        process = subprocess.Popen([*program, "slowly"], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        # Each kill falls at another point of the transaction under way.
        time.sleep(0.013 * (number + 1))
        process.kill()
        process.communicate()
    subprocess.run(program, cwd=ROOT, check=True, capture_output=True)
