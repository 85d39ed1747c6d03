"""`switchboard year`: a year of the sample network, drawn and written into an empty database: SAMPLE data."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from config.settings import Settings
    from simulator.year.plan import YearOrder
    from simulator.year.sample_year import SampleYear
    from simulator.year.truth import Truth

YEAR_DAYS, YEAR_CONTACTS = 365, 527_000


def year(
    database: Annotated[
        str | None, typer.Option(help="Where to; without it, the database of the settings.")
    ] = None,
    contacts: Annotated[int, typer.Option(min=1, max=20_000_000, help="In all its days.")] = YEAR_CONTACTS,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; without it, a year ago."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3_660)] = YEAR_DAYS,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same year.")] = 1,
    needs: Annotated[
        float | None,
        typer.Option(min=1.0, max=8.0, help="Needs of a contact that has any, on average; 1.35 without it."),
    ] = None,
    assumptions: Annotated[
        Path | None, typer.Option(help="A TOML file that changes rates; see docs/sample-year.md.")
    ] = None,
) -> None:
    """Write a year of SAMPLE data: contacts, the floor's log, records with needs. Stop and start it as you like."""
    from app.commands import read_settings
    from config.clock import SystemClock, to_datetime
    from config.errors import ConfigError
    from config.network import load_network
    from records.errors import RecordsError
    from records.readiness import ensure_schema
    from simulator.year.sample_year import SampleYear, SampleYearRefused, year_before
    from simulator.year.writing import sample_engine

    clock = SystemClock()
    begins = first.date() if first else year_before(to_datetime(clock.now()).date())
    try:
        order = _order(begins, days, contacts, seed, needs, assumptions)
        settings = None if database is not None else read_settings()
        url = database if database is not None else _url(settings)
        network = load_network(settings.network_file if settings is not None else None)
        ensure_schema(url)
        engine = sample_engine(url)
        try:
            _write(SampleYear(engine, network, order, clock), begins)
        finally:
            engine.dispose()
    except (ConfigError, RecordsError, SampleYearRefused) as wrong:
        refuse(str(wrong))


def _url(settings: "Settings | None") -> str:
    assert settings is not None, "without a URL the settings were read"
    return settings.sqlalchemy_url


def _order(
    begins: date, days: int, contacts: int, seed: int, needs: float | None, assumptions: Path | None
) -> "YearOrder":
    from simulator.year.assumptions import load_assumptions
    from simulator.year.plan import YearOrder

    given = load_assumptions(assumptions)
    if needs is not None:
        needing = given.needing.model_copy(update={"needs_per_contact": needs})
        given = given.model_copy(update={"needing": needing})
    return YearOrder(first=begins, days=days, contacts=contacts, seed=seed, assumptions=given)


def _write(sample: "SampleYear", begins: date) -> None:
    from app.cli_simulate import STOPPED, Progress

    last = begins
    try:
        with Progress(f"SAMPLE data from {begins}") as bar:

            def told(day: date, share: float) -> None:
                nonlocal last
                last = day
                bar(share)

            written = sample.write(told)
    except KeyboardInterrupt:
        print(f"Stopped; the sample is whole up to {last}. The same command with --from {begins} goes on.")
        raise SystemExit(STOPPED) from None
    _tell(written, begins, last)


def _tell(written: "Truth", begins: date, last: date) -> None:
    calls = {
        figure: written.total(figure) for figure in ("answered", "abandoned_long", "abandoned_short", "lost")
    }
    records = {figure: written.total(figure) for figure in ("contacts", "needs", "referrals")}
    if not calls["answered"]:
        print("Everything was written already.")
        return
    unmet = sum(count for (_, _, reason), count in written.needs.items() if reason)
    print(f"SAMPLE data, {begins} to {last}, written now:")
    print("calls    " + ", ".join(f"{figure} {count:,}" for figure, count in calls.items()))
    print("records  " + ", ".join(f"{figure} {count:,}" for figure, count in records.items()))
    print(f"unmet    {unmet:,} of {records['needs']:,} needs ({unmet / max(1, records['needs']):.1%})")
    print("Next: switchboard facts rebuild")
