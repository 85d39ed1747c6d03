"""A draft tried on a past day for the rule screens: the same replay as `switchboard replay`, told in both languages."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.clock import instant_from
from config.network import read_network
from records.dry_run_result import DryRunResult, Figure, Told
from routing.model import Instant
from simulator.replay.books import NamedBook, book_of_journal, moved, zone_of
from simulator.replay.differences import Row
from simulator.replay.from_events import recording_of
from simulator.replay.journal import recorded_journal
from simulator.replay.period import period_of
from simulator.replay.playing import Draft, book_in_force
from simulator.replay.recording import Recording, ReplayError
from simulator.replay.replay import Orders, Replayed, replay, under
from simulator.replay.shifts import recording_of_records
from simulator.replay.tally import By
from simulator.replay.verdict import Books, Voice, sentences, verdict
from simulator.workers import Progress

SAMPLE_CALLS = Path(__file__).with_name("sample-calls.csv")
SAMPLE_SHIFTS = Path(__file__).with_name("sample-shifts.csv")
SHOWN = (
    "offered", "answered", "abandoned", "service_level", "wait_mean_s", "wait_p95_s", "given_min",
)  # fmt: skip
GROUPS = {"partner": By.PARTNER, "language": By.LANGUAGE, "region": By.REGION, "hour": By.HOUR}


class OtherPartners(ReplayError):
    """The sample day is of other partners than the network's."""

    code = "other_partners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    document: str
    """The draft's."""
    title: str
    in_force: str
    """The published document, whose edition this is:"""
    edition: int
    day: str
    """A date of the network's calendar, `today` for what there is of it, or `sample`."""
    database_url: str
    replications: int


def dry_run(question: Question, now: Instant, progress: Progress) -> DryRunResult:
    """Play it. Raises: ReplayError and those below it; WorkerLost; RecordsUnavailable."""
    present = NamedBook(name=str(question.edition), kind="edition", network=read_network(question.in_force))
    after = NamedBook(name=question.title, kind="draft", network=read_network(question.document))
    recording, before = _sample(present) if question.day == "sample" else _own_day(question, present, now)
    found = replay(
        Orders(
            recording=recording,
            draft=Draft(book=after.compiled(recording.since), moved=moved(before.network, after.network)),
            zone=before.zone,
            replications=question.replications,
        ),
        progress,
    )
    return _result(found, before, after)


def _own_day(question: Question, present: NamedBook, now: Instant) -> tuple[Recording, NamedBook]:
    zone = zone_of(present.network)
    if question.day == "today":
        midnight = datetime.fromtimestamp(now / 1_000, ZoneInfo(zone)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        since, until = instant_from(midnight), now
    else:
        period = period_of(question.day, "", "", zone)
        assert period is not None, "a day is a period"
        since, until = period
    floor = present.network.about.id
    journal = asyncio.run(recorded_journal(question.database_url, floor, zone, since, until))
    recording = recording_of(journal.events, since, until)
    return recording, book_of_journal(book_in_force(recording))


def _sample(present: NamedBook) -> tuple[Recording, NamedBook]:
    book = present.compiled(instant_from(datetime.now(ZoneInfo(present.zone))))
    try:
        recording = recording_of_records(SAMPLE_CALLS, SAMPLE_SHIFTS, book, ZoneInfo(present.zone))
    except ReplayError as wrong:
        raise OtherPartners(str(wrong)) from wrong
    return under(recording, present.compiled(recording.begins)), present


def _result(found: Replayed, before: NamedBook, after: NamedBook) -> DryRunResult:
    recording = found.orders.recording
    return DryRunResult(
        since=recording.since,
        until=recording.until,
        calls=len(found.calls),
        replications=len(found.pairs),
        close=found.fidelity.close,
        en=_told(found, before, after, "en"),
        fr=_told(found, before, after, "fr"),
        whole=_figures(found.whole),
        groups={
            name: {key: _figures(row) for key, row in found.groups[by].items()} for name, by in GROUPS.items()
        },
    )


def _told(found: Replayed, before: NamedBook, after: NamedBook, lang: str) -> Told:
    books = Books(
        in_force=before.network,
        draft=after.network,
        in_force_name=before.called(lang),
        draft_name=after.called(lang),
    )
    voice = Voice(books, lang)
    return Told(verdict=verdict(found, voice), sentences=tuple(sentences(found, voice)))


def _figures(row: Row) -> dict[str, Figure]:
    return {
        name: Figure(
            truth=row[name].truth,
            before=row[name].before,
            after=row[name].after,
            difference=row[name].difference.value,
            low=row[name].difference.low,
            high=row[name].difference.high,
        )
        for name in SHOWN
    }
