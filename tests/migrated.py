"""Databases with the schema of this version: migrated once in a process, and copied for each test after that.

`tests/migrations` runs the migrations themselves, on both databases; nobody else need wait for them.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from records.schema import upgrade
from tests.servers import given_to_nobody_special, new_database


def migrate(sqlite_url: str) -> None:
    """Make a new SQLite database with the schema of this version."""
    file = Path(make_url(sqlite_url).database or "")
    assert not file.exists(), f"{file} is not new: what it holds would be lost"
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_migrated_file(), file)


@contextmanager
def migrated_template(server_url: str) -> Iterator[str]:
    """Lend the name of a database of a PostgreSQL server that others are copied from: `new_database` takes it."""
    with new_database(server_url) as url:
        upgrade(given_to_nobody_special(url))
        yield make_url(url).database or ""


@cache
def _migrated_file() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="sb211-migrated-")
    _until_the_end.append(folder)
    file = Path(folder.name) / "records.db"
    upgrade(f"sqlite:///{file}")
    return file


_until_the_end: list["tempfile.TemporaryDirectory[str]"] = []
