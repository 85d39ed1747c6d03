"""`switchboard replay` and `switchboard journal`: real days under another rule book, and how they leave the log."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from app.cli_options import DRY_RUN, Json, Lang, Workers
from app.refusal import refuse

if TYPE_CHECKING:
    from config.settings import Settings
    from simulator.replay.books import NamedBook
    from simulator.replay.journal import Journal
    from simulator.replay.recording import Recording
    from simulator.replay.replay import Replayed
    from simulator.replay.verdict import Books

journal = typer.Typer(no_args_is_help=True, help="Journals of past days.")

Day = Annotated[str, typer.Option(help="A date of the network's clock, such as 2026-11-23, or yesterday.")]
Since = Annotated[str, typer.Option("--from", help="In place of a day: a moment such as 2026-11-23T08:00.")]
Until = Annotated[str, typer.Option("--to", help="Up to this moment.")]
Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="[JOURNAL]",
        help="A file of `journal export`, or a CSV of call-detail records; without it, the service's own log.",
    ),
]
Rules = Annotated[
    str,
    typer.Option(help="The draft: a network file or preset, the number of an edition, or the id of a draft."),
]
InForce = Annotated[
    str,
    typer.Option(
        help="What was in force: as --rules. Without it what the journal says, or the present file."
    ),
]
Shifts = Annotated[Path | None, typer.Option(help="Beside call-detail records: a CSV of who was on duty.")]
Html = Annotated[Path | None, typer.Option(help="Write the report as a page to this file.")]
Calls = Annotated[Path | None, typer.Option(help="Write a row a call, with its outcomes, to this CSV file.")]


def add_to(app: typer.Typer) -> None:
    """Make these commands part of the command line."""
    app.command()(replay)
    app.command(DRY_RUN, hidden=True)(dry_run)
    app.add_typer(journal, name="journal")


@journal.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write: lines of JSON.")],
    day: Day = "",
    since: Since = "",
    until: Until = "",
) -> None:
    """Write a past day of the interaction log to a file that can be replayed elsewhere."""
    from app.cli_simulate import can_be_written, note
    from simulator.replay.journal import write_journal
    from simulator.replay.recording import ReplayError

    can_be_written(file)
    try:
        found = _recorded(day, since, until)
    except ReplayError as wrong:
        refuse(str(wrong))
    write_journal(file, found)
    note(f"{file}: {len(found.events):,} events of {found.floor}.")


def replay(
    source: Source = None,
    rules: Rules = "",
    day: Day = "",
    since: Since = "",
    until: Until = "",
    in_force: InForce = "",
    shifts: Shifts = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same result.")] = 1,
    replications: Annotated[
        int, typer.Option(min=1, max=10_000, help="How often what is not known is drawn.")
    ] = 20,
    workers: Workers = None,
    json: Json = None,
    html: Html = None,
    calls: Calls = None,
    lang: Lang = "en",
) -> None:
    """Play real calls again under another rule book, beside the one that was in force."""
    from app.cli_simulate import STOPPED, Progress, can_be_written, known_language, note
    from simulator.replay.books import moved
    from simulator.replay.playing import Draft
    from simulator.replay.recording import ReplayError
    from simulator.replay.replay import Orders
    from simulator.replay.replay import replay as play
    from simulator.replay.verdict import Books
    from simulator.virtual import Stopped
    from simulator.workers import WorkerLost, cores

    known_language(lang)
    can_be_written(*(path for path in (html, calls) if path is not None))
    if not rules:
        refuse("Under which rules? Name a network file, an edition or a draft with --rules.")
    try:
        recording, before = _recording(source, (day, since, until), in_force, shifts)
        after = _book(rules)
        draft = Draft(book=after.compiled(recording.since), moved=moved(before.network, after.network))
        orders = Orders(
            recording=recording,
            draft=draft,
            zone=before.zone,
            seed=seed,
            replications=replications,
            workers=workers or cores(),
        )
        with Progress(f"Replaying {len(recording.counted):,} calls, {replications} times") as bar:
            found = play(orders, bar)
    except Stopped as stopped:
        note(str(stopped))
        raise SystemExit(STOPPED) from None
    except (ReplayError, WorkerLost) as wrong:
        refuse(str(wrong))
    books = Books(
        in_force=before.network,
        draft=after.network,
        in_force_name=before.called(lang),
        draft_name=after.called(lang),
    )
    typed = _typed(source, (day, since, until), rules, in_force, shifts, seed, replications)
    _put(found, books, typed, json=json, html=html, calls=calls, lang=lang)
    if not found.complete:
        note(f"Stopped: {len(found.pairs)} of {replications} replications are complete.")
        raise SystemExit(STOPPED)


def _put(
    found: "Replayed",
    books: "Books",
    typed: str,
    *,
    json: str | None,
    html: Path | None,
    calls: Path | None,
    lang: str,
) -> None:
    from app.results import put_json
    from simulator.replay.page import print_replay, write_calls, write_page
    from simulator.replay.verdict import Voice, verdict

    if json is not None:
        put_json({"verdict": verdict(found, Voice(books, lang)), **found.as_json()}, json)
    if html is not None:
        write_page(html, found, books, typed, lang)
    if calls is not None:
        write_calls(calls, found)
    if json != "-":
        print_replay(found, books, lang)


def dry_run() -> None:
    """Play a draft for a rule screen: the order comes on standard input, the answer goes as lines of JSON."""
    from app.dry_run_wire import STEPS, Answer, CameToNothing, Order, Played
    from app.dry_run_wire import Progress as Share
    from config.elsewhere import make_way, question_and_teller
    from records.dry_runs import Failure
    from records.errors import RecordsError
    from routing.model import Instant
    from simulator.replay.dry_run import Question
    from simulator.replay.dry_run import dry_run as play
    from simulator.replay.recording import ReplayError

    said, tell_line = question_and_teller()
    order = msgspec.json.decode(said, type=Order)
    make_way(order.niceness)

    def tell(answer: Answer) -> None:
        tell_line(msgspec.json.encode(answer))

    question = Question(
        document=order.document,
        title=order.title,
        in_force=order.in_force,
        edition=order.edition,
        day=order.day,
        database_url=order.database_url,
        replications=order.replications,
    )
    shown = 0

    def progress(share: float) -> None:
        nonlocal shown
        if int(share * STEPS) > shown:
            shown = int(share * STEPS)
            tell(Share(share))

    try:
        result = play(question, Instant(order.now), progress)
    except ReplayError as wrong:
        known = wrong.code in set(Failure)
        tell(CameToNothing(Failure(wrong.code) if known else Failure.BROKEN))
    except RecordsError:
        tell(CameToNothing(Failure.BROKEN))
    else:
        tell(Played(result))


# --- what is replayed -----------------------------------------------------------------------------

_Said = tuple[str, str, str]


def _recording(
    source: Path | None, said: _Said, in_force: str, shifts: Path | None
) -> "tuple[Recording, NamedBook]":
    """Read the journal; give it with the book in force."""
    from simulator.replay.books import book_of_journal
    from simulator.replay.from_events import recording_of
    from simulator.replay.journal import read_journal
    from simulator.replay.period import period_of
    from simulator.replay.playing import book_in_force
    from simulator.replay.recording import ReplayError
    from simulator.replay.replay import under

    if source is not None and source.suffix.lower() == ".csv":
        return _of_records(source, said, in_force, shifts)
    if shifts is not None:
        raise ReplayError("--shifts goes with call-detail records; a journal says itself who was on duty")
    found = _recorded(*said) if source is None else read_journal(source)
    period = period_of(*said, found.zone) or (found.since, found.until)
    recording = recording_of(found.events, *period)
    if not in_force:
        return recording, book_of_journal(book_in_force(recording))
    before = _book(in_force)
    return under(recording, before.compiled(recording.begins)), before


def _of_records(
    source: Path, said: _Said, in_force: str, shifts: Path | None
) -> "tuple[Recording, NamedBook]":
    from config.clock import SystemClock
    from simulator.replay.period import period_of
    from simulator.replay.replay import under
    from simulator.replay.shifts import recording_of_records

    before = _book(in_force or _network_file())
    # Only its partners and languages are asked for here, which no day changes.
    book = before.compiled(SystemClock().now())
    recording = recording_of_records(source, shifts, book, ZoneInfo(before.zone))
    since, until = period_of(*said, before.zone) or (recording.since, recording.until)
    recording = replace(recording, since=since, until=until)
    return under(recording, before.compiled(recording.begins)), before


def _recorded(day: str, since: str, until: str) -> "Journal":
    """Read the service's own log."""
    from config.network import load_network
    from records.errors import RecordsError
    from simulator.replay.books import zone_of
    from simulator.replay.journal import recorded_journal
    from simulator.replay.period import period_of
    from simulator.replay.recording import ReplayError

    settings = _settings()
    network = load_network(settings.network_file)
    period = period_of(day, since, until, zone_of(network))
    if period is None:
        raise ReplayError("which time? Write --day, or --from and --to, or name a file")
    try:
        return asyncio.run(
            recorded_journal(settings.sqlalchemy_url, network.about.id, zone_of(network), *period)
        )
    except RecordsError as wrong:
        raise ReplayError(str(wrong)) from wrong


def _book(named: str) -> "NamedBook":
    from simulator.replay.books import book_of_file, is_stored, stored_book

    if not named or not is_stored(named):
        return book_of_file(named)
    return asyncio.run(stored_book(named, _settings()))


def _network_file() -> str:
    """Name the network file of the settings: no other one is read, for a replay of files needs no credentials."""
    from config.settings import environment, variable

    return environment().get(variable("network_file"), "").strip()


def _settings() -> "Settings":
    from config.errors import ConfigError
    from config.settings import environment, load_settings

    try:
        return load_settings(environment())
    except ConfigError as wrong:
        refuse(str(wrong))


def _typed(
    source: Path | None,
    said: _Said,
    rules: str,
    in_force: str,
    shifts: Path | None,
    seed: int,
    replications: int,
) -> str:
    from shlex import join

    words = ["switchboard", "replay", *([str(source)] if source is not None else []), "--rules", rules]
    day, since, until = said
    named = (("--day", day), ("--from", since), ("--to", until), ("--in-force", in_force))
    for option, value in (*named, ("--shifts", str(shifts or ""))):
        words += [option, value] if value else []
    return join([*words, "--seed", str(seed), "--replications", str(replications)])
