"""`switchboard directory`: bring the resource directory in, look at it, and give it away as open data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.directory.editions import Edition, EditionPlan
    from records.directory.faults import Fault
    from records.directory.importing import Progress
    from records.directory.reading import Source

directory = typer.Typer(
    no_args_is_help=True, help="The resource directory: Open Referral HSDS 3.0 in and out."
)

Data = Annotated[
    Path, typer.Argument(help="A JSON document, or a folder of CSV files with a datapackage.json.")
]
Owner = Annotated[str, typer.Option(help="The partner that keeps these records, where they do not say so.")]
Zone = Annotated[str, typer.Option(help="The time zone of hours that name none; empty: the network's.")]
Report = Annotated[
    Path | None, typer.Option(help="Where to write what is wrong, a line each; default: beside the data.")
]


@directory.command("import")
def import_data(
    data: Data,
    source: Annotated[str, typer.Option(help="Whose data: each source has one current edition.")] = "main",
    owner: Owner = "",
    title: Annotated[str, typer.Option(help="What people call these data.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence they may be given on.")] = "",
    language: Annotated[str, typer.Option(help="The language of texts without a suffix, en or fr.")] = "en",
    zone: Zone = "",
    leave_out_wrong: Annotated[
        bool, typer.Option("--leave-out-wrong", help="Publish without the records that are wrong.")
    ] = False,
    report: Report = None,
) -> None:
    """Import an edition. The former stays in force until this one is complete; started again, it goes on.

    Exit status 1 if records are wrong and nothing was published.
    """
    from app.directory_work import open_editions
    from records.directory.importing import Importer
    from records.errors import RecordsError

    plan = _plan(source, owner, title, licence, language, zone)
    with open_editions() as (engine, clock, editions):
        try:
            with _bar() as told:
                edition = Importer(engine, clock).run(
                    _source(data), plan, told, leave_out_wrong=leave_out_wrong
                )
        except RecordsError as wrong:
            refuse(str(wrong))
        written = _write_report(report or _report_beside(data), editions.faults(edition.number))
    _tell(edition, written)


@directory.command()
def check(data: Data, owner: Owner = "", zone: Zone = "", report: Report = None) -> None:
    """Judge data as an import would, and change nothing. Exit status 1 if records are wrong."""
    from config.clock import SystemClock
    from records.directory.importing import check as judge
    from records.errors import RecordsError

    try:
        with _bar() as told:
            progress, faults = judge(
                _source(data), _plan("check", owner, "", "", "en", zone), SystemClock(), told
            )
    except RecordsError as wrong:
        refuse(str(wrong))
    written = _write_report(report or _report_beside(data), faults)
    print(
        f"Services that can be used: {progress.services}; wrong records: {progress.wrong}; remarks: {progress.remarks}."
    )
    if written:
        print(f"What is wrong, and what to do: {written}")
    raise SystemExit(1 if progress.wrong else 0)


@directory.command()
def status() -> None:
    """List the editions: which is in force for each source, since when, and how many services it holds."""
    from rich.console import Console
    from rich.table import Table

    from app.directory_work import open_editions
    from config.clock import to_datetime
    from routing.model import Instant

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("edition", "source", "state", "services", "wrong", "remarks", "last step (UTC)", "data"):
        table.add_column(heading, justify="right" if heading in ("services", "wrong", "remarks") else "left")
    with open_editions() as (_, _, editions):
        for one in editions.all():
            figures = (str(one.services), str(one.wrong), str(one.remarks))
            changed = f"{to_datetime(Instant(one.changed_at)):%Y-%m-%d %H:%M}"
            table.add_row(str(one.number), one.source, one.state, *figures, changed, one.file_name)
    if not table.row_count:
        print("The directory is empty. Bring data in: switchboard directory import DATA")
        return
    Console(highlight=False).print(table)


@directory.command()
def export(
    target: Annotated[Path, typer.Argument(help="A folder for CSV files, or a file that ends in .json.")],
) -> None:
    """Give the directory away as open data: tables with licence, metadata and data dictionary, or one JSON document."""
    from app.directory_work import open_editions
    from records.directory.exporting import export_json, export_tables
    from records.directory.importing import Progress
    from records.errors import ServiceNotFound

    write = export_json if target.suffix == ".json" else export_tables
    with open_editions() as (engine, clock, _), _bar() as told:

        def done(written: int, total: int) -> None:
            told(Progress(share=written / max(1, total), services=written, wrong=0, remarks=0))

        try:
            services = write(engine, target, clock, done)
        except ServiceNotFound:
            refuse("The directory is empty. Bring data in first: switchboard directory import DATA")
    print(f"Written to {target}. Services: {services}.")


@directory.command()
def duplicates(
    report: Annotated[Path | None, typer.Option(help="Write all pairs to this CSV file.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many pairs to show.")] = 20,
) -> None:
    """List services that may be one and the same, the likeliest first. Nothing is merged: people decide."""
    from rich.console import Console
    from rich.table import Table

    from app.directory_work import open_editions, write_pairs
    from records.directory.duplicates import candidates, listed

    with open_editions() as (engine, _, _), engine.connect() as connection:
        found = candidates(listed(connection))
    print(f"Pairs of services that may be one and the same: {len(found)}.")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("likeness", "one", "kept by", "other", "kept by", "why"):
        table.add_column(heading)
    for pair in found[:limit]:
        table.add_row(
            f"{pair.likeness:.2f}", pair.one.name, pair.one.owner, pair.other.name, pair.other.owner, pair.why
        )
    if found:
        Console(highlight=False).print(table)
    if report is not None:
        write_pairs(report, found)
        print(f"All pairs: {report}")


@directory.command()
def invent(
    file: Annotated[Path, typer.Argument(help="Where to write the JSON document.")],
    services: Annotated[int, typer.Option(min=1)] = 60_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same services.")] = 1,
) -> None:
    """Write invented services as HSDS data, to try an import or to measure with."""
    from app.directory_work import write_invented

    write_invented(file, services, seed)
    print(f"{services} invented services are in {file}. No organization in it exists.")


@directory.command()
def measure(
    services: Annotated[int, typer.Option(min=100)] = 60_000,
    times: Annotated[int, typer.Option(min=10, help="Searches of each kind.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same services.")] = 1,
    database: Annotated[
        str, typer.Option(help="An empty database to measure in; without one, SQLite in a temporary folder.")
    ] = "",
) -> None:
    """Measure an import of invented services, its memory, and how fast they are found. Takes a few minutes."""
    import tempfile

    from rich.console import Console
    from rich.table import Table

    from app.directory_measure import measure as measured

    with tempfile.TemporaryDirectory(prefix="switchboard-directory-") as folder, _bar() as told:
        found = measured(database or f"sqlite:///{folder}/directory.db", services, times, seed, told)
    print(
        f"{found.services} services came in within {found.import_s:.0f} s; at most {found.peak_memory_mb:.0f} MB "
        "of memory were used."
    )
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("search")
    for heading in ("median ms", "p95 ms", "longest ms"):
        table.add_column(heading, justify="right")
    for name, figures in found.search_ms.items():
        table.add_row(name, *(f"{figure:.1f}" for figure in figures))
    Console(highlight=False).print(table)


def _plan(source: str, owner: str, title: str, licence: str, language: str, zone: str) -> "EditionPlan":
    from app.directory_work import network_here
    from records.directory.editions import EditionPlan
    from records.directory.hours import is_zone

    network = network_here()
    owner = owner or network.about.default_home
    if owner not in network.partners:
        refuse(f"{owner!r} is no partner of this network; name one of {', '.join(sorted(network.partners))}.")
    zone = zone or network.partners[network.about.default_home].zone
    if not is_zone(zone):
        refuse(f"{zone!r} is no time zone; write one such as America/Toronto.")
    if language not in ("en", "fr"):
        refuse(f"{language!r} is not a language of the directory; use en or fr.")
    return EditionPlan(
        source=source,
        title=title or source,
        owner=owner,
        licence=licence or "not stated",
        language=language,
        zone=zone,
    )


def _source(data: Path) -> "Source":
    from records.directory.reading import JsonSource
    from records.directory.tables_in import TableSource

    if not data.exists():
        refuse(f"{data} does not exist.")
    return TableSource(data) if data.is_dir() else JsonSource(data)


class _bar:
    """A progress bar on the terminal; gives what tells it how far the work is."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )

    def __enter__(self) -> "_bar":
        self._progress.start()
        self._task = self._progress.add_task("reading", total=1.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, told: "Progress") -> None:
        words = f"{told.services} services, {told.wrong} wrong, {told.remarks} remarks"
        self._progress.update(self._task, completed=told.share, description=words)


def _report_beside(data: Path) -> Path:
    return data.parent / f"{data.stem}-report.csv"


def _write_report(where: Path, faults: "Iterable[Fault]") -> Path | None:
    from app.directory_work import write_report

    return write_report(where, faults)


def _tell(edition: "Edition", report: Path | None) -> None:
    from records.directory.editions import EditionState

    figures = f"services: {edition.services}, wrong records: {edition.wrong}, remarks: {edition.remarks}"
    if report:
        print(f"What is wrong, and what to do: {report}")
    if edition.state is EditionState.CURRENT:
        print(f"Edition {edition.number} of {edition.source} is in force: {figures}.")
        return
    print(f"Nothing was published: {figures}. What was in force stays in force.")
    print("Correct the data and import again, or import with --leave-out-wrong.")
    raise SystemExit(1)
