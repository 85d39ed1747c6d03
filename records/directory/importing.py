"""Imports an edition of the directory: piece by piece, able to go on where it was cut off, visible all at once.

Each batch is one transaction that also says how far it came, so that an import which is started again after a crash
goes on from there. Searches see the former edition until the last transaction, which puts the new one in its place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from records.clock import Clock
from records.database import insert_rows
from records.directory.compiling import (
    Compiled,
    Surroundings,
    compiled_organization,
    compiled_service,
    compiled_term,
)
from records.directory.editions import FAULTS_MAX, Edition, EditionPlan, Editions
from records.directory.faults import Faults, Weight
from records.directory.reading import ORGANIZATION, TERM, Piece, Source
from records.directory.tables import (
    SERVICES_MAX,
    directory_document,
    directory_hours,
    directory_organization,
    directory_service,
    directory_site,
    directory_term,
)
from records.directory.words_index import words_index
from records.errors import ImportRefused

BATCH = 400
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    share: float
    """Of the data that has been read, 0 to 1."""
    services: int
    wrong: int
    remarks: int


Told = Callable[[Progress], None]


def check(source: Source, plan: EditionPlan, clock: Clock, told: Told) -> tuple[Progress, Faults]:
    """Judge data as an import would, and change nothing.

    Returns: the counts, and as many faults as an edition keeps. Raises: DirectoryUnreadable
    """
    around, kept, counted = _surroundings(plan, clock), Faults(), [0, 0, 0]
    for piece in source.pieces():
        faults = Faults()
        _compiled(piece, around, faults)
        counted[0] = len(around.services)
        counted[1] += sum(fault.weight is Weight.WRONG for fault in faults)
        counted[2] += sum(fault.weight is Weight.REMARK for fault in faults)
        kept += faults[: FAULTS_MAX - len(kept)]
        told(Progress(share=source.share(), services=counted[0], wrong=counted[1], remarks=counted[2]))
    unknown = _unknown_told(around.unknown)
    kept += unknown
    return Progress(share=1.0, services=counted[0], wrong=counted[1], remarks=counted[2] + len(unknown)), kept


class Importer:
    """Raises: DirectoryUnreadable, ImportRefused"""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._editions = Editions(engine, clock)
        self._words = words_index(engine.dialect.name)

    def run(self, source: Source, plan: EditionPlan, told: Told, *, leave_out_wrong: bool = False) -> Edition:
        """Import and publish; with a wrong record nothing is published, unless those are to be left out.

        Returns: the edition, published or refused, with its counts; `Editions.faults` has what was wrong.
        """
        with self._engine.execution_options(writes=True).begin() as connection:
            self._words.prepare(connection)
        edition = self._editions.begin(plan, source.name, source.fingerprint)
        around = _surroundings(plan, self._clock)
        self._editions.recall(edition, around)
        told_unknown = set(around.unknown)
        pieces = islice(source.pieces(), edition.position, None)
        while batch := list(islice(pieces, BATCH)):
            edition = self._store(edition, batch, around, told_unknown)
            told(
                Progress(
                    share=source.share(),
                    services=edition.services,
                    wrong=edition.wrong,
                    remarks=edition.remarks,
                )
            )
        if edition.services == 0 and edition.wrong == 0:
            self._editions.refuse(edition)
            raise ImportRefused(f"{source.name} holds no service, so nothing was changed.")
        if edition.wrong and not leave_out_wrong:
            return self._editions.refuse(edition)
        return self._editions.publish(edition)

    def _store(
        self, edition: Edition, batch: list[Piece], around: Surroundings, told_unknown: set[str]
    ) -> Edition:
        faults, found = Faults(), []
        for piece in batch:
            found.append(_compiled(piece, around, faults))
        faults += _unknown_told(around.unknown - told_unknown)
        told_unknown |= around.unknown
        services = [one for one in found if one.service is not None]
        first = edition.number * SERVICES_MAX + edition.services
        if edition.services + len(services) > SERVICES_MAX:
            raise ImportRefused(f"An edition holds {SERVICES_MAX} services at most; split the data.")
        with self._engine.execution_options(writes=True).begin() as connection:
            edition = self._editions.advance(
                connection,
                edition,
                pieces=len(batch),
                services=len(services),
                faults=faults,
                zones=around.zones,
            )
            for table, rows in _rows(edition.number, found, services, first).items():
                insert_rows(connection, table, rows)
            self._words.add(connection, [(first + at, one.words) for at, one in enumerate(services)])
        return edition


def _rows(
    edition: int, found: list[Compiled], services: list[Compiled], first: int
) -> dict[Any, list[dict[str, Any]]]:
    """Give the rows by table, with the edition and the numbers of services."""
    rows: dict[Any, list[dict[str, Any]]] = {
        directory_organization: [
            {"edition": edition, **one.organization} for one in found if one.organization is not None
        ],
        directory_term: [{"edition": edition, **term} for one in found for term in one.terms],
        directory_service: [],
        directory_document: [],
        directory_site: [],
        directory_hours: [],
    }
    for number, one in enumerate(services, start=first):
        assert one.service is not None, "only what was compiled to a service"
        rows[directory_service].append({"number": number, "edition": edition, **one.service})
        rows[directory_document].append({"service": number, "document": one.document})
        rows[directory_site] += ({"service": number, **site} for site in one.sites)
        rows[directory_hours] += ({"service": number, **hours} for hours in one.hours)
    return rows


def _compiled(piece: Piece, around: Surroundings, faults: Faults) -> Compiled:
    if piece.fault is not None:
        faults.append(piece.fault)
        return Compiled()
    compile_one = {TERM: compiled_term, ORGANIZATION: compiled_organization}.get(piece.kind, compiled_service)
    return compile_one(piece.value, piece.path, around, faults)


def _surroundings(plan: EditionPlan, clock: Clock) -> Surroundings:
    today = datetime.fromtimestamp(clock.now() / 1000, UTC).date()
    return Surroundings(owner=plan.owner, zone=plan.zone, today=today)


def _unknown_told(names: set[str]) -> Faults:
    told = Faults()
    for name in sorted(names):
        told.remark(
            EVERYWHERE, name, "no field of HSDS 3.0 has this name", "It is left out wherever it stands."
        )
    return told
