"""What those who keep the directory look at: editions and their faults, pairs to judge, what one language lacks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.directory.duplicates import Candidate, candidates, listed
from records.directory.editions import FAULTS_MAX, Edition, EditionState, edition_of
from records.directory.faults import Fault, Weight
from records.directory.tables import (
    directory_edition,
    directory_fault,
    directory_judgement,
    directory_service,
)

EDITIONS_MAX = 50
PAIRS_MAX = 100
GAPS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    open: Sequence[Candidate]
    """The likeliest first, `PAIRS_MAX` at most."""
    waiting: int
    judged: Sequence[tuple[Candidate, bool]]
    """With whether they are the same; those found to be the same wait for their owners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    id: str
    name: str
    owner: str
    source: str
    language: str
    """The one that it has."""


class Keeping:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._clock = clock
        self._found: tuple[tuple[int, ...], Sequence[Candidate]] | None = None
        """Pairs of the editions in force, which take a moment to find."""

    async def editions(self) -> Sequence[Edition]:
        """List the editions, newest first."""
        query = select(directory_edition).order_by(directory_edition.c.number.desc()).limit(EDITIONS_MAX)
        async with reading(self._engine) as connection:
            return [edition_of(row) for row in await connection.execute(query)]

    async def faults(self, edition: int, limit: int = FAULTS_MAX) -> Sequence[Fault]:
        column = directory_fault.c
        query = select(directory_fault).where(column.edition == edition).order_by(column.number).limit(limit)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [
            Fault(path=row.path, field=row.field, weight=Weight(row.weight), what=row.what, remedy=row.remedy)
            for row in rows
        ]

    async def note_import(self, source: str, by: str, file: str) -> None:
        async with writing(self._engine) as connection:
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.DIRECTORY_IMPORTED,
                subject=source,
                file=file,
            )

    async def pairs(self) -> Pairs:
        """List services that may be one and the same, with what was found of them; nothing is merged."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(directory_judgement))).all()
            current = directory_edition.c.state == EditionState.CURRENT.value
            numbers = tuple(
                (await connection.scalars(select(directory_edition.c.number).where(current))).all()
            )
            if self._found is None or self._found[0] != numbers:
                services = await connection.run_sync(listed)
                self._found = (numbers, await asyncio.to_thread(candidates, services))
        verdicts = {(row.one, row.other): row.same for row in rows}
        found = self._found[1]
        waiting = [pair for pair in found if _key(pair) not in verdicts]
        judged = [(pair, verdicts[_key(pair)]) for pair in found if _key(pair) in verdicts]
        return Pairs(open=waiting[:PAIRS_MAX], waiting=len(waiting), judged=judged[:PAIRS_MAX])

    async def judge(self, one: str, other: str, *, same: bool, by: str) -> None:
        """Remember what somebody found; whoever looks again may find otherwise."""
        first, second = sorted((one, other))
        row = {
            "one": first,
            "other": second,
            "same": same,
            "judged_by": by,
            "judged_at": self._clock.now(),
        }
        column = directory_judgement.c
        async with writing(self._engine) as connection:
            adding = insert_into(connection, directory_judgement)
            changed = {name: row[name] for name in ("same", "judged_by", "judged_at")}
            await connection.execute(
                adding.on_conflict_do_update(index_elements=[column.one, column.other], set_=changed), row
            )
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.PAIR_JUDGED,
                subject=f"{first} {second}",
                same=same,
            )

    async def gaps(self) -> tuple[Sequence[Gap], int]:
        """List services whose name is told in one language only, and count them all."""
        column, edition = directory_service.c, directory_edition.c
        joined = directory_service.join(directory_edition, edition.number == column.edition)
        lacking = (edition.state == EditionState.CURRENT.value) & (column.name_fr == "")
        query = (
            select(column.id, column.name, column.owner, edition.source, edition.language)
            .select_from(joined)
            .where(lacking)
            .order_by(column.owner, column.name_sort, column.id)
            .limit(GAPS_MAX)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings()
            total = await connection.scalar(select(func.count()).select_from(joined).where(lacking))
            return [Gap(**row) for row in rows], total or 0


def _key(pair: Candidate) -> tuple[str, str]:
    first, second = sorted((pair.one.id, pair.other.id))
    return first, second
