"""`switchboard backup` and `restore`: copies of the records that are known to be whole."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.refusal import refuse

if TYPE_CHECKING:
    from records.backup.manifest import Manifest

T = TypeVar("T")
File = Annotated[Path, typer.Argument(help="The backup: one file.")]
backups = typer.Typer(no_args_is_help=True, help="Copies of the records, read back and compared.")


@backups.command()
def make(file: File) -> None:
    """Save the records to a file, read it back and compare. The service goes on meanwhile."""
    from config.clock import SystemClock
    from records.audit_chain import ends_told
    from records.backup.backups import backup

    print(_told(_guarded(lambda: backup(_url(), file, SystemClock().now(), ends_told)), f"{file} is whole"))


@backups.command()
def verify(file: File) -> None:
    """Say whether a backup is whole: its checksum, its data and its rows. Exit status 1 if it is not."""
    from records.audit_chain import ends_told
    from records.backup.backups import verify as verified

    print(_told(_guarded(lambda: verified(file, ends_told)), f"{file} is whole"))


def restore(
    file: File,
    over: Annotated[
        bool, typer.Option("--over", help="Replace the SQLite database that is there; it is kept beside.")
    ] = False,
) -> None:
    """Bring a backup into the database of the settings and compare every count. Stop the service first."""
    from records.audit_chain import ends_told
    from records.backup.backups import restore as restored

    done = _guarded(lambda: restored(file, _url(), over=over, head=ends_told))
    print(_told(done.manifest, f"{file} is restored, and every count is that of the backup"))
    if done.kept is not None:
        print(f"The database that was there is kept as {done.kept}.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(backups, name="backup")
    app.command()(restore)


def _url() -> str:
    from app.commands import read_settings

    return read_settings().sqlalchemy_url


def _guarded(work: Callable[[], T]) -> T:
    from records.errors import RecordsError

    try:
        return work()
    except RecordsError as wrong:
        refuse(f"{wrong}.")


def _told(manifest: "Manifest", what: str) -> str:
    rows = sum(manifest.rows.values())
    return (
        f"{what}: {rows:,} rows of {len(manifest.rows)} tables, schema {manifest.revision}, "
        f"{manifest.bytes:,} bytes, SHA-256 {manifest.sha256}."
    )
