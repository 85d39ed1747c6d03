"""`switchboard taxonomy`: bring a licensed taxonomy of needs in, look at it, and say what its codes are counted as."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from records.taxonomy.importing import Judged, Order

taxonomy = typer.Typer(
    no_args_is_help=True, help="The words for needs: a licensed taxonomy in the sample's place."
)

LISTED_MAX = 40
Files = Annotated[
    list[Path],
    typer.Argument(help="XML of one release, a file for each language; or CSV, also for terms of one's own."),
]
Name = Annotated[str, typer.Option(help="What it is called, where no file says so.")]
Released = Annotated[
    str, typer.Option(help="The day of its release, such as 2026-07-01, where no file says so.")
]
Language = Annotated[str, typer.Option(help="The language of CSV files, en or fr.")]
Categories = Annotated[Path | None, typer.Option(help="Also put this table of categories in force (TOML).")]
Replacements = Annotated[
    Path | None, typer.Option(help="CSV with the columns old and new: which code took the place of which.")
]
Report = Annotated[
    Path | None, typer.Option(help="Where to write what is wrong; default: beside the first file.")
]


@taxonomy.command("import")
def import_release(
    files: Files,
    name: Name = "",
    released: Released = "",
    language: Language = "en",
    licence: Annotated[str, typer.Option(help="Under which licence you may use it.")] = "",
    categories: Categories = None,
    replacements: Replacements = None,
    report: Report = None,
) -> None:
    """Put a release in force, whole or not at all; a few thousand terms take seconds.

    Screens follow within seconds. Terms that the release no longer holds are kept for the records that name them.
    Exit status 1 if something is wrong.
    """
    from app.directory_work import open_editions
    from records.errors import RecordsError
    from records.taxonomy.importing import bring

    order = _order(files, name, released, language, licence, categories, replacements)
    with open_editions() as (engine, clock, _), _Bar() as told:
        try:
            judged, edition = bring(engine, order, clock, told)
        except RecordsError as wrong:
            refuse(str(wrong))
    _tell(judged, report or _report_beside(files[0]))
    if edition is None:
        print("Nothing was changed. Correct the files and import again.")
        raise SystemExit(1)
    print(f"Edition {edition.number}, {edition.name}, is in force.")


@taxonomy.command()
def check(
    files: Files,
    name: Name = "",
    released: Released = "",
    language: Language = "en",
    categories: Categories = None,
    replacements: Replacements = None,
    report: Report = None,
) -> None:
    """Judge a release as an import would, and change nothing. Exit status 1 if something is wrong."""
    from app.directory_work import open_editions
    from records.errors import RecordsError
    from records.taxonomy.editions import stored
    from records.taxonomy.importing import judge

    order = _order(files, name, released, language, "", categories, replacements)
    with open_editions() as (engine, _, _), _Bar() as told:
        try:
            with engine.connect() as connection:
                present = stored(connection)
            judged = judge(order, present.taxonomy(), told)
        except RecordsError as wrong:
            refuse(str(wrong))
    _tell(judged, report or _report_beside(files[0]))
    raise SystemExit(0 if judged.release else 1)


@taxonomy.command()
def status() -> None:
    """List the editions, the one in force first, and what is not counted in any category."""
    from rich.console import Console
    from rich.table import Table

    from app.directory_work import open_editions
    from config.clock import to_datetime
    from records.taxonomy.editions import editions, stored

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("edition", "taxonomy", "terms", "retired", "in force since (UTC)", "licence", "files"):
        table.add_column(heading, justify="right" if heading in ("terms", "retired") else "left")
    with open_editions() as (engine, _, _), engine.connect() as connection:
        listed, found = editions(connection), stored(connection).taxonomy()
    for one in listed:
        since = f"{to_datetime(one.published_at):%Y-%m-%d %H:%M}"
        table.add_row(
            str(one.number), one.name, str(one.terms), str(one.retired), since, one.licence, one.files
        )
    if listed:
        Console(highlight=False).print(table)
    else:
        print(f"Nothing was imported: the sample {found.edition} is in force.")
    print(f"Terms counted as other, because no line of the categories covers them: {len(found.unmapped)}.")


@taxonomy.command("categories")
def show_categories(
    file: Annotated[Path | None, typer.Argument(help="Put this table in force.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write the table in force here, to edit it.")] = None,
) -> None:
    """Say how many terms each category counts, and which beginnings of codes no line covers; or change the table."""
    from app.directory_work import open_editions
    from records.errors import RecordsError
    from records.taxonomy.categories import SHIPPED
    from records.taxonomy.editions import put_categories, stored

    with open_editions() as (engine, clock, _):
        if file is not None:
            try:
                with engine.execution_options(writes=True).begin() as connection:
                    put_categories(connection, file.read_text(encoding="utf-8-sig"), by=None, at=clock.now())
            except (RecordsError, OSError) as wrong:
                refuse(str(wrong))
        with engine.connect() as connection:
            present = stored(connection)
    found = present.taxonomy()
    if write is not None:
        write.write_text(present.categories or SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
        print(f"Written to {write}. Edit it, then: switchboard taxonomy categories {write}")
    counted = Counter(found.category_of(term.code).code for term in found.terms.values() if term.recordable)
    for code, category in found.categories.items():
        print(f"{counted[code]:6}  {category.name.en}")
    print(f"{len(found.unmapped):6}  Other: no line covers them")
    beginnings = Counter(code[:2] for code in found.unmapped)
    for beginning, number in beginnings.most_common(LISTED_MAX):
        print(f"        {beginning}...  {number}")


def _order(
    files: list[Path],
    name: str,
    released: str,
    language: str,
    licence: str,
    categories: Path | None,
    replacements: Path | None,
) -> "Order":
    from records.taxonomy.importing import Order

    for file in (*files, categories, replacements):
        if file is not None and not file.is_file():
            refuse(f"{file} does not exist.")
    if language not in ("en", "fr"):
        refuse(f"{language!r} is not a language of the taxonomy; use en or fr.")
    return Order(
        files=files,
        name=name,
        released=released,
        language=language,
        licence=licence,
        categories=categories,
        replacements=replacements,
    )


def _report_beside(file: Path) -> Path:
    return file.parent / f"{file.stem}-report.csv"


def _tell(judged: "Judged", report: Path) -> None:
    from app.directory_work import write_report
    from records.directory.faults import Weight

    wrong = sum(fault.weight is Weight.WRONG for fault in judged.faults)
    written = write_report(report, judged.faults)
    terms = len(judged.release.terms) if judged.release else 0
    print(
        f"Terms: {terms}; retired: {len(judged.retired)}; without a category: {len(judged.unmapped)}; wrong: {wrong}; "
        f"remarks: {len(judged.faults) - wrong}."
    )
    if written:
        print(f"What is wrong, and what to do: {written}")


class _Bar:
    """A progress bar on the terminal; gives what tells it how far the work is."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn

        self._progress = Progress(
            BarColumn(), TaskProgressColumn(), console=Console(stderr=True), transient=True
        )

    def __enter__(self) -> "_Bar":
        self._progress.start()
        self._task = self._progress.add_task("reading", total=1.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, share: float) -> None:
        self._progress.update(self._task, completed=share)
