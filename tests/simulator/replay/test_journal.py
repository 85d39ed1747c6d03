"""Journals on their way: out of the recorder's tables, into a file, and back."""

from pathlib import Path

import pytest

from records.database import open_database
from records.interactions import InteractionLog, LogEntry
from routing import events as e
from routing.model import EventId, Instant, SpecialistId
from simulator.replay.from_events import recording_of
from simulator.replay.imputing import Imputation
from simulator.replay.journal import HOUR_MS, Journal, read_journal, recorded_journal, write_journal
from simulator.replay.playing import play
from simulator.replay.recording import ReplayError
from tests.migrated import migrate
from tests.simulator.replay.simulated import SimulatedDay, recorded, simulated_day

FLOOR, ZONE = "ontario-sample", "America/Toronto"


def day() -> SimulatedDay:
    return simulated_day("monday-peak", "horizon_s=10_800")


def journal() -> Journal:
    begins = day().begins
    return Journal(
        floor=FLOOR,
        zone=ZONE,
        since=begins,
        until=Instant(begins + 3 * HOUR_MS),
        events=day().events,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
async def recorded_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A simulated day in the tables, as the recorder stores it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'records.db'}"
        migrate(url)
    else:
        url = request.getfixturevalue("migrated_database")
    await recorded(url, day().events)
    return url


class TestRecordedJournal:
    async def test_comes_out_of_the_log_whole_and_replays_to_the_truth(self, recorded_url: str) -> None:
        begins = day().begins
        found = await recorded_journal(recorded_url, FLOOR, ZONE, begins, Instant(begins + 3 * HOUR_MS))
        assert found.events == day().events
        recording = recording_of(found.events, found.since, found.until)
        played = play(recording, Imputation(recording, 270_000).callers(1), 1, None)
        assert all(played.fates[call.id] == call.truth for call in recording.calls)

    async def test_brings_the_book_and_the_emergencies_from_long_before(self, recorded_url: str) -> None:
        begins = day().begins
        engine = open_database(recorded_url)
        declared = e.EmergencyDeclared(
            id=EventId("storm"),
            at=Instant(begins + HOUR_MS),
            plan="ice-storm",
            by=SpecialistId("s"),
            reason="ice",
            ends_at=Instant(begins + 70 * HOUR_MS),
        )
        await InteractionLog(engine, FLOOR).append([LogEntry(position="90000-0", event=declared)], "90000-0")
        await engine.dispose()
        since = Instant(begins + 48 * HOUR_MS)
        found = await recorded_journal(recorded_url, FLOOR, ZONE, since, Instant(since + HOUR_MS))
        assert found.events == (day().events[0], declared)
        with pytest.raises(ReplayError, match="nobody called"):
            recording_of(found.events, found.since, found.until)

    async def test_has_nothing_of_another_floor(self, recorded_url: str) -> None:
        begins = day().begins
        found = await recorded_journal(recorded_url, "qc", ZONE, begins, Instant(begins + HOUR_MS))
        assert found.events == ()


class TestFile:
    def test_comes_back_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "day.jsonl"
        write_journal(path, journal())
        assert read_journal(path) == journal()
        assert list(tmp_path.iterdir()) == [path]

    def test_that_was_cut_or_changed_is_not_half_read(self, tmp_path: Path) -> None:
        path = tmp_path / "day.jsonl"
        write_journal(path, journal())
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:-3]))
        with pytest.raises(ReplayError, match=r"should have \d+ events and has \d+"):
            read_journal(path)
        path.write_bytes(b"".join([*lines[:6], b"nonsense\n", *lines[7:]]))
        with pytest.raises(ReplayError, match="line 7"):
            read_journal(path)
        path.write_bytes(lines[0].replace(b'"switchboard_journal":1', b'"switchboard_journal":9'))
        with pytest.raises(ReplayError, match="has form 9"):
            read_journal(path)

    def test_that_is_none_is_refused_with_what_to_do(self, tmp_path: Path) -> None:
        path = tmp_path / "calls.txt"
        path.write_text("arrived_at,region\n")
        with pytest.raises(ReplayError, match=r"named \*\.csv"):
            read_journal(path)
        with pytest.raises(ReplayError, match="cannot be read"):
            read_journal(tmp_path / "nowhere.jsonl")
