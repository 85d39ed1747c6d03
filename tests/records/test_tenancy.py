"""Two guards over the rows of partners, each tried alone (Q16): the condition in every query, and PostgreSQL's own."""

import asyncio
import importlib
import pkgutil
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    LargeBinary,
    String,
    Table,
    delete,
    exc,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

import records
from records.database import database_url, open_database, reading, writing
from records.owners import OWNERS, Common, OfAccount, OfPartner
from records.schema import upgrade
from records.scope import EVERYTHING, NOTHING, SCOPE, Scope
from records.tables import account, call_record, contact, metadata, need, offer, voicemail
from tests.servers import given_to_nobody_special, new_database

PARTNERS = ("NORTH", "EASTERN")
NORTH = Scope(partner="NORTH")
GUARDED = sorted(name for name, owner in OWNERS.items() if owner is not Common.NETWORK)
OWNED = sorted(name for name, owner in OWNERS.items() if not isinstance(owner, Common))


def every_module_of_records() -> None:
    for module in pkgutil.walk_packages(records.__path__, "records."):
        if not module.name.startswith("records.migrations"):
            importlib.import_module(module.name)


@pytest.fixture(scope="module")
def plain_postgres(postgres_url: str) -> Iterator[str]:
    """A filled database whose owner, and only user, is nobody special: policies hold for them."""
    with new_database(postgres_url) as given:
        plain = given_to_nobody_special(given)
        fill_by_itself(plain)
        yield plain


@pytest.fixture(scope="module")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tenancy") / "records.db"
    fill_by_itself(f"sqlite:///{path}")
    return path


def fill_by_itself(url: str) -> None:
    """Whoever asks may be in a loop already, and the engine must not be of that loop."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, fill(url)).result()


async def fill(url: str) -> None:
    """Put a row of each partner into every table."""
    await asyncio.to_thread(upgrade, url)
    engine = open_database(url)
    async with writing(engine) as connection:
        for table in metadata.sorted_tables:
            for partner in PARTNERS:
                await connection.execute(insert(table), row_of(table, partner))
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_file"), tmp_path / "records.db")
        url = f"sqlite:///{tmp_path / 'records.db'}"
    else:
        url = request.getfixturevalue("plain_postgres")
    engine = open_database(url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def postgres(plain_postgres: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(plain_postgres)
    yield engine
    await engine.dispose()


def row_of(table: Table, partner: str) -> dict[str, Any]:
    """One row of a partner's, whatever the table; new tables need nothing here."""
    owner = OWNERS[table.name]
    named = {"contact_id": f"contact-{partner}", "account_id": f"person-{partner}"}
    if table is account:
        named |= {"id": f"person-{partner}", "partner": partner}
    if isinstance(owner, OfPartner):
        named |= dict.fromkeys(owner.partners, partner) | dict.fromkeys(owner.people, f"person-{partner}")
    if isinstance(owner, OfAccount):
        named[owner.column] = f"person-{partner}"
    return {
        column.name: named.get(column.name, value_of(column, partner))
        for column in table.columns
        if column is not table.autoincrement_column
    }


def value_of(column: Column[Any], partner: str) -> object:
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, LargeBinary):
        return b"sound"
    if isinstance(column.type, String):
        return f"{column.name}-{partner}"[: column.type.length]
    return PARTNERS.index(partner) + 1


def lent(engine: AsyncEngine, scope: Scope) -> AsyncEngine:
    return engine.execution_options(**{SCOPE: scope})


async def count(engine: AsyncEngine, scope: Scope, query: Any) -> int:
    async with reading(lent(engine, scope)) as connection:
        return len((await connection.execute(query)).all())


class TestOwners:
    def test_name_every_table(self) -> None:
        """A table that is not in `records.owners.OWNERS` needs its line there: whose are its rows?"""
        every_module_of_records()
        assert set(metadata.tables) == set(OWNERS)


class TestQueries:
    async def test_come_to_the_askers_rows_alone(self, engine: AsyncEngine) -> None:
        for table in GUARDED:
            rows = metadata.tables[table]
            assert await count(engine, EVERYTHING, select(rows)) == 2, table
            assert await count(engine, NORTH, select(rows)) == (1 if table in OWNED else 0), table
            assert await count(engine, NOTHING, select(rows)) == 0, table

    async def test_are_kept_to_the_scope_however_they_are_written(self, engine: AsyncEngine) -> None:
        other = call_record.alias("other")
        both = contact.join(call_record, contact.c.contact_id == call_record.c.contact_id)
        for query in (
            select(call_record.c.contact_id),
            select(other.c.contact_id),
            select(contact.c.contact_id).select_from(both),
            select(func.max(call_record.c.partner)).group_by(call_record.c.contact_id),
            select(call_record.c.partner).union(select(call_record.c.partner)),
            select(select(call_record).subquery().c.partner),
            select(account.c.id).where(exists().where(call_record.c.specialist_id == account.c.id)),
        ):
            assert await count(engine, NORTH, query) == 1, str(query)
        loose = account.outerjoin(call_record, call_record.c.specialist_id == account.c.id)
        async with reading(lent(engine, NORTH)) as connection:
            found = await connection.execute(
                select(account.c.partner, call_record.c.partner).select_from(loose)
            )
            assert ("NORTH", "NORTH") in (rows := [tuple(row) for row in found])
            assert ("EASTERN", "EASTERN") not in rows

    async def test_change_nothing_of_another_partner(self, engine: AsyncEngine) -> None:
        async with reading(lent(engine, NORTH)) as connection:
            changed = await connection.execute(update(voicemail).values(done_at=1))
            gone = await connection.execute(delete(need))
            assert (changed.rowcount, gone.rowcount) == (1, 1)

    async def test_come_to_what_somebody_took_part_in_and_to_what_was_opened(
        self, engine: AsyncEngine
    ) -> None:
        north = Scope(person="person-NORTH")
        assert await count(engine, north, select(call_record)) == 1
        assert await count(engine, NORTH.opening("contact-EASTERN"), select(call_record)) == 2
        assert await count(engine, NORTH.opening("contact-EASTERN"), select(need)) == 2
        passed_on = row_of(offer, "NORTH") | {"offer_id": "passed on", "contact_id": "contact-EASTERN"}
        async with writing(engine) as connection:
            await connection.execute(insert(offer), passed_on)
        assert await count(engine, NORTH, select(call_record)) == 2
        assert await count(engine, north, select(call_record)) == 2
        assert await count(engine, Scope(person="person-of-nobody"), select(call_record)) == 0
        async with writing(engine) as connection:
            await connection.execute(delete(offer).where(offer.c.offer_id == "passed on"))


class TestRowSecurity:
    async def test_alone_gives_no_row_of_another_partner(self, postgres: AsyncEngine) -> None:
        """The query's own condition is off: words of SQL are not rewritten (Q16)."""
        leaks = {}
        for table in GUARDED:
            raw = text(f"TABLE {table}")
            assert await count(postgres, EVERYTHING, raw) == 2, table
            assert await count(postgres, NORTH, raw) == (1 if table in OWNED else 0), table
            leaks[table] = await count(postgres, Scope(partner="CENTRAL", person="nobody"), raw)
        assert set(leaks.values()) == {0}

    async def test_lets_nobody_write_for_another_partner(self, postgres: AsyncEngine) -> None:
        theirs = row_of(voicemail, "EASTERN") | {"recording_sid": "new"}
        with pytest.raises(exc.ProgrammingError, match="row-level security"):
            async with writing(lent(postgres, NORTH)) as connection:
                await connection.execute(insert(voicemail), theirs)
        async with reading(lent(postgres, NORTH)) as connection:
            await connection.execute(insert(voicemail), theirs | {"partner": "NORTH"})

    async def test_gives_nothing_to_who_does_not_say_for_whom(
        self, plain_postgres: str, postgres: AsyncEngine
    ) -> None:
        stranger = create_async_engine(database_url(plain_postgres))
        async with stranger.connect() as connection:
            for table in GUARDED:
                assert (await connection.execute(text(f"TABLE {table}"))).all() == [], table
        await stranger.dispose()

    async def test_forgets_a_scope_with_its_transaction(self, postgres: AsyncEngine) -> None:
        for _ in range(12):
            assert await count(postgres, NORTH, text("SELECT 1 FROM call_record")) == 1
            assert await count(postgres, EVERYTHING, text("SELECT 1 FROM call_record")) == 2

    async def test_is_made_once(self, plain_postgres: str, postgres: AsyncEngine) -> None:
        upgrade(plain_postgres)
        assert await count(postgres, NORTH, text("SELECT 1 FROM call_record")) == 1
