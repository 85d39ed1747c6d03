"""Persons and follow-ups of the records that the measures count, from what is kept of people without identity."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.people.person_rows import PERSON_KEY
from records.people.tables import contact_person, follow_up
from records.tables import call_record
from reporting.measures.needs import NeedMeasures, counted
from routing.model import Instant

NO_OUTCOME: Final = ""
"""Of a follow-up of which nothing has come yet, or nothing came before its consent ran out."""


class PersonsByKey:
    """Counts person keys, of the same records as contacts. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def distinct(self, since: Instant, until: Instant, partner: str | None) -> int | None:
        query = (
            select(func.count(), func.count(distinct(PERSON_KEY)))
            .select_from(call_record)
            .outerjoin(contact_person, contact_person.c.contact_id == call_record.c.contact_id)
            .where(counted(since, until, partner))
        )
        async with reading(self._engine) as connection:
            contacts, persons = (await connection.execute(query)).one()
        return None if contacts and not persons else int(persons)


class FollowUpOutcomes:
    """Counts follow-ups, of the same records as contacts. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def outcomes(self, since: Instant, until: Instant, partner: str | None) -> Mapping[str, int]:
        outcome = func.coalesce(follow_up.c.outcome, NO_OUTCOME)
        query = (
            select(outcome, func.count())
            .select_from(follow_up)
            .join(call_record, call_record.c.contact_id == follow_up.c.contact_id)
            .where(counted(since, until, partner))
            .group_by(outcome)
            .order_by(outcome)
        )
        async with reading(self._engine) as connection:
            return {row[0]: int(row[1]) for row in await connection.execute(query)}


def need_measures(engine: AsyncEngine) -> NeedMeasures:
    """Give the measures with everybody who knows something of people."""
    return NeedMeasures(engine, PersonsByKey(engine), FollowUpOutcomes(engine))
