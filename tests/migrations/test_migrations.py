"""The migrations make exactly the tables that the code expects, on both databases, however many start at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from records.database import database_url
from records.every_table import metadata
from records.schema import (
    HEAD_FILE,
    MIGRATIONS,
    _config,
    _exclusive,
    current_revision,
    newest_revision,
    upgrade,
)
from records.tables import account, contact

ROOT = Path(__file__).parents[2]
PROGRAMS_AT_ONCE = 3
FIRST = "2026_11_22_first_tables"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'records.db'}"
    url: str = request.getfixturevalue("fresh_database")
    return url


class TestUpgrade:
    def test_goes_up_from_empty_and_then_has_nothing_to_do(self, empty_url: str) -> None:
        assert current_revision(empty_url) is None
        upgrade(empty_url)
        upgrade(empty_url)
        assert current_revision(empty_url) == newest_revision()

    def test_leaves_no_difference_to_the_tables_of_the_code(self, empty_url: str) -> None:
        upgrade(empty_url)
        url = database_url(empty_url)
        sync = url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url
        engine = create_engine(sync, poolclass=NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_keeps_what_the_first_release_stored(self, empty_url: str) -> None:
        with _exclusive(empty_url) as connection:
            command.upgrade(_config(connection), FIRST)
            connection.execute(
                text("INSERT INTO contact (contact_id, floor, offers, drops) VALUES ('c1', 'on', 2, 0)")
            )
            connection.execute(
                text(
                    "INSERT INTO account (id, sign_in, display_name, partner, languages, role, password_hash, locale,"
                    " theme, active) VALUES ('a1', 'a1', 'Ana', 'NORTH', '[]', 'specialist', 'x', 'en', 'dark', true)"
                )
            )
        upgrade(empty_url)
        with _exclusive(empty_url) as connection:
            assert connection.scalar(select(account.c.skills)) == []
            row = connection.execute(select(contact)).mappings().one()
        assert (row["contact_id"], row["offers"], row["expected_ms"], row["rerouted_at"]) == (
            "c1",
            2,
            None,
            None,
        )

    def test_is_safe_when_several_programs_start_at_once(self, empty_url: str) -> None:
        program = f"from records.schema import upgrade; upgrade({empty_url!r})"
        running = [
            subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True)
            for _ in range(PROGRAMS_AT_ONCE)
        ]
        for process in running:
            _, errors = process.communicate(timeout=300)
            assert process.returncode == 0, errors
        assert current_revision(empty_url) == newest_revision()


class TestMigrations:
    def test_form_one_line_whose_end_the_head_file_names(self) -> None:
        script = ScriptDirectory(str(MIGRATIONS))
        assert script.get_heads() == [HEAD_FILE.read_text(encoding="utf-8").strip()]

    def test_are_dated(self) -> None:
        for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions():
            assert revision.revision[:4].isdigit()
            assert Path(revision.path).stem == f"v{revision.revision}"
