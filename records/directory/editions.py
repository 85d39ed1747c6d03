"""Editions of the directory's data: begun, carried on, published or refused; one is current for each source."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, Engine, Row, create_engine, delete, insert, select, text, update
from sqlalchemy.pool import NullPool

from records.clock import Clock
from records.database import database_url, is_sqlite, prepare_sqlite
from records.directory.areas import packed, unpacked
from records.directory.compiling import Surroundings, term_of
from records.directory.faults import Fault, Faults, Weight
from records.directory.tables import (
    OF_A_SERVICE,
    OF_AN_EDITION,
    SERVICES_MAX,
    directory_edition,
    directory_fault,
    directory_organization,
    directory_service,
    directory_term,
)
from records.directory.words_index import words_index
from records.errors import ImportRefused

FAULTS_MAX = 10_000
"""Of one edition that are kept word for word; the rest is counted."""
DROPPED_AT_ONCE = 5_000


class EditionState(StrEnum):
    LOADING = "loading"
    CURRENT = "current"
    FORMER = "former"
    """Was current before; its services can still be read by their number until the next edition comes."""
    REFUSED = "refused"
    """Held wrong records, or was given up for other data; only what was wrong is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPlan:
    source: str
    """Whose data: each source has one current edition, and all together are the directory."""
    title: str
    owner: str
    """The partner that keeps these records, where a record does not say so itself."""
    licence: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    number: int
    source: str
    title: str
    owner: str
    licence: str
    language: str
    zone: str
    file_name: str
    fingerprint: str
    state: EditionState
    position: int
    services: int
    wrong: int
    remarks: int
    zones: str
    started_at: int
    changed_at: int
    published_at: int | None


def blocking_engine(given_url: str) -> Engine:
    """Open the database for long work outside the service; it shares it in short transactions."""
    url = database_url(given_url)
    if is_sqlite(url):
        engine = create_engine(
            url.set(drivername="sqlite+pysqlite"), poolclass=NullPool, hide_parameters=True
        )
        prepare_sqlite(engine)
        return engine
    return create_engine(url, hide_parameters=True)


class Editions:
    """Raises: ImportRefused where another import got in between."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._words = words_index(engine.dialect.name)

    def all(self) -> tuple[Edition, ...]:
        """List the editions, newest first."""
        with self._engine.connect() as connection:
            query = select(directory_edition).order_by(directory_edition.c.number.desc())
            return tuple(edition_of(row) for row in connection.execute(query))

    def faults(self, number: int) -> Iterator[Fault]:
        column = directory_fault.c
        query = select(directory_fault).where(column.edition == number).order_by(column.number)
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                yield Fault(
                    path=row.path,
                    field=row.field,
                    weight=Weight(row.weight),
                    what=row.what,
                    remedy=row.remedy,
                )

    def begin(self, plan: EditionPlan, file_name: str, fingerprint: str) -> Edition:
        """Go on with the edition of this source that was begun from the same data, or begin one and give up others."""
        column, now = directory_edition.c, self._clock.now()
        with self._engine.execution_options(writes=True).begin() as connection:
            begun = select(directory_edition).where(
                column.source == plan.source, column.state == EditionState.LOADING.value
            )
            unfinished = [edition_of(row) for row in connection.execute(begun.with_for_update())]
            for edition in unfinished:
                if (edition.fingerprint, edition.zone, edition.owner) == (fingerprint, plan.zone, plan.owner):
                    return edition
                self._change(connection, edition, state=EditionState.REFUSED.value)
            highest = select(column.number).order_by(column.number.desc()).limit(1)
            number = (connection.execute(highest).scalar() or 0) + 1
            connection.execute(
                insert(directory_edition).values(
                    number=number,
                    source=plan.source,
                    title=plan.title,
                    owner=plan.owner,
                    licence=plan.licence,
                    language=plan.language,
                    zone=plan.zone,
                    file_name=file_name,
                    fingerprint=fingerprint,
                    state=EditionState.LOADING.value,
                    position=0,
                    services=0,
                    wrong=0,
                    remarks=0,
                    zones="",
                    started_at=now,
                    changed_at=now,
                )
            )
            edition = _read(connection, number)
        for given_up in unfinished:
            self._empty(given_up)
        return edition

    def recall(self, edition: Edition, around: Surroundings) -> None:
        """Bring back what the records read so far have told, for the rest of an import that was cut off."""
        with self._engine.connect() as connection:
            services = select(directory_service.c.id).where(directory_service.c.edition == edition.number)
            around.services.update(connection.scalars(services))
            column = directory_organization.c
            names = select(column.id, column.name).where(column.edition == edition.number)
            around.organizations.update((row.id, row.name) for row in connection.execute(names))
            terms = select(directory_term).where(directory_term.c.edition == edition.number)
            for row in connection.execute(terms):
                around.terms[row.id] = term_of(json.loads(row.document), row.code)
            fault = directory_fault.c
            unknown = select(fault.field).where(fault.edition == edition.number, fault.path == "everywhere")
            around.unknown.update(connection.scalars(unknown))
        around.zones.update(unpacked(edition.zones))

    def advance(
        self,
        connection: Connection,
        edition: Edition,
        *,
        pieces: int,
        services: int,
        faults: Faults,
        zones: Iterable[str],
    ) -> Edition:
        """Write down in the transaction of a batch how far it came and what was wrong in it."""
        wrong = sum(fault.weight is Weight.WRONG for fault in faults)
        number = edition.wrong + edition.remarks
        rows = [
            {
                "edition": edition.number,
                "number": number + position,
                "path": fault.path,
                "field": fault.field,
                "weight": fault.weight.value,
                "what": fault.what,
                "remedy": fault.remedy,
            }
            for position, fault in enumerate(faults)
            if number + position < FAULTS_MAX
        ]
        if rows:
            connection.execute(insert(directory_fault), rows)
        further = replace(
            edition,
            position=edition.position + pieces,
            services=edition.services + services,
            wrong=edition.wrong + wrong,
            remarks=edition.remarks + len(faults) - wrong,
            zones=packed(sorted(zones)),
        )
        names = ("position", "services", "wrong", "remarks", "zones")
        self._change(connection, edition, **{name: getattr(further, name) for name in names})
        return further

    def publish(self, edition: Edition) -> Edition:
        """Put a complete edition in the place of the current one of its source, in one step."""
        column, now = directory_edition.c, self._clock.now()
        with self._engine.execution_options(writes=True).begin() as connection:
            of_source = select(directory_edition).where(column.source == edition.source)
            earlier = [
                edition_of(row) for row in connection.execute(of_source) if row.number != edition.number
            ]
            connection.execute(
                update(directory_edition)
                .where(column.source == edition.source, column.state == EditionState.CURRENT.value)
                .values(state=EditionState.FORMER.value)
            )
            self._change(connection, edition, state=EditionState.CURRENT.value, published_at=now)
            published = _read(connection, edition.number)
        for one in earlier:
            self._forget_words(one)
            if one.state is EditionState.FORMER:
                self._empty(one)
        self._analyse()
        return published

    def refuse(self, edition: Edition) -> Edition:
        with self._engine.execution_options(writes=True).begin() as connection:
            self._change(connection, edition, state=EditionState.REFUSED.value)
            refused = _read(connection, edition.number)
        self._empty(refused)
        return refused

    def _change(self, connection: Connection, edition: Edition, **values: object) -> None:
        column = directory_edition.c
        changed = connection.execute(
            update(directory_edition)
            .where(
                column.number == edition.number,
                column.position == edition.position,
                column.state == EditionState.LOADING.value,
            )
            .values(changed_at=self._clock.now(), **values)
        )
        if changed.rowcount != 1:
            raise ImportRefused(
                f"Another import of {edition.source!r} is at work or took over; this one stopped and changed nothing "
                "more. Look at `switchboard directory status`."
            )

    def _empty(self, edition: Edition) -> None:
        """Let go of an edition's rows, a few thousand at a time, so that nobody waits for long; its name stays."""
        self._forget_words(edition)
        first = edition.number * SERVICES_MAX
        for start in range(first, first + edition.services, DROPPED_AT_ONCE):
            end = start + DROPPED_AT_ONCE - 1
            with self._engine.execution_options(writes=True).begin() as connection:
                for table in OF_A_SERVICE:
                    connection.execute(delete(table).where(table.c.service.between(start, end)))
        with self._engine.execution_options(writes=True).begin() as connection:
            for table in OF_AN_EDITION:
                connection.execute(delete(table).where(table.c.edition == edition.number))

    def _forget_words(self, edition: Edition) -> None:
        first = edition.number * SERVICES_MAX
        for start in range(first, first + edition.services, DROPPED_AT_ONCE):
            with self._engine.execution_options(writes=True).begin() as connection:
                self._words.drop(connection, start, start + DROPPED_AT_ONCE - 1)

    def _analyse(self) -> None:
        """Let the database count what it holds, or it would guess how to search it."""
        with self._engine.execution_options(writes=True).begin() as connection:
            for table in (*OF_AN_EDITION, *OF_A_SERVICE):
                connection.execute(text(f"ANALYZE {table.name}"))
            self._words.settle(connection)


def edition_of(row: Row[tuple[object, ...]]) -> Edition:
    fields = dict(row._mapping)
    return Edition(**{**fields, "state": EditionState(fields["state"])})


def _read(connection: Connection, number: int) -> Edition:
    query = select(directory_edition).where(directory_edition.c.number == number)
    return edition_of(connection.execute(query).one())
