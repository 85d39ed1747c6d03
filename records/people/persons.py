"""The person behind a contact, without identity: found when a record is opened, made surer by what is said, counted.

Numbers are asked of the carrier, which has them, turned into keys and forgotten; they are never stored.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import RowMapping, and_, distinct, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import insert_into, reading, writing
from records.errors import RecordNotFound
from records.people.keys import DAY_MS, PersonKeys, Source
from records.people.person_rows import IS_PERSON, PERSON_KEY, SELF, Basis, Confidence, Person
from records.people.tables import contact_person, shared_number
from records.tables import call_record, contact, text_message
from routing.model import CallSid, Instant
from routing.text_model import TextId


class CallerNumbers(Protocol):
    """Whoever knows the numbers. Both give "" for a withheld one, and None when it cannot be learnt just now."""

    async def of_call(self, call: CallSid) -> str | None: ...

    async def of_text(self, text: TextId) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCount:
    """Of the contacts with a record that began in a period."""

    contacts: int
    persons: int
    """Different keys: of people who called for themselves, or gave a code."""
    cases: int
    """Contacts that somebody made for another; they are never merged."""
    without_key: int
    """Of whom nothing says whether they are the same: withheld and shared numbers, and keys whose time is over."""


class People:
    """Raises: RecordsUnavailable; RecordNotFound where no record was opened."""

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        keys: PersonKeys,
        numbers: CallerNumbers,
        shared: Collection[str] = (),
    ) -> None:
        """`shared`: numbers of the settings that many share, beside those on the list."""
        self._shared = frozenset(shared)
        self._engine = engine
        self._floor = floor
        self._keys = keys
        self._numbers = numbers

    async def settle(self, contact_id: str, *, own: bool | None = None) -> Person:
        """Say who is behind a contact as far as it can be said now. `own`: what the caller said of their phone."""
        async with reading(self._engine) as connection:
            record, present = (
                await self._record(connection, contact_id),
                await self._person(connection, contact_id),
            )
        person = await self._judged(record, present, own)
        return (
            await self._keep(record, person)
            if person is not None
            else Person(contact=contact_id, basis=Basis.NONE, confidence=Confidence.NONE)
        )

    async def give_code(self, contact_id: str, code: str) -> Person:
        """Take the code that the person chose, in the form of `code_of`; it counts for more than a phone."""
        async with reading(self._engine) as connection:
            record = await self._record(connection, contact_id)
        return await self._keep(record, self._keyed(record, Source.CODE, code, Confidence.CHOSEN))

    async def of(self, contact_id: str) -> Person | None:
        async with reading(self._engine) as connection:
            return await self._person(connection, contact_id)

    async def count(self, since: Instant, until: Instant) -> PersonCount:
        """Count the contacts whose records began in `[since, until)`, and the persons behind them."""
        third_party = and_(~IS_PERSON, contact_person.c.basis.in_([Basis.CASE.value, Basis.PHONE.value]))
        query = (
            select(
                func.count(),
                func.count(distinct(PERSON_KEY)),
                func.count(PERSON_KEY),
                func.count().filter(third_party, contact_person.c.count_key.is_not(None)),
            )
            .select_from(call_record)
            .outerjoin(contact_person, contact_person.c.contact_id == call_record.c.contact_id)
            .where(call_record.c.started_at >= since, call_record.c.started_at < until)
        )
        async with reading(self._engine) as connection:
            contacts, persons, keyed, cases = (await connection.execute(query)).one()
        return PersonCount(
            contacts=contacts, persons=persons, cases=cases, without_key=contacts - keyed - cases
        )

    async def contacts_of(
        self, source: Source, what: str, partners: Sequence[str], since: Instant, until: Instant
    ) -> list[str]:
        """Name the contacts of one number or code, for whoever asks that what is kept of them be erased."""
        keys = self._all_keys(source, what, partners, since, until)
        column = contact_person.c
        found = or_(column.link_key.in_(keys), column.count_key.in_(keys))
        async with reading(self._engine) as connection:
            query = select(column.contact_id).where(column.floor == self._floor, found)
            return list((await connection.scalars(query.order_by(column.contact_id))).all())

    async def unlink(self, contact_ids: Sequence[str]) -> int:
        """Take the keys from contacts whose number turns out to be one that many share."""
        gone = Person(contact="", basis=Basis.SHARED, confidence=Confidence.NONE).row
        where = and_(
            contact_person.c.contact_id.in_(list(contact_ids)), contact_person.c.basis == Basis.PHONE.value
        )
        async with writing(self._engine) as connection:
            return (await connection.execute(update(contact_person).where(where).values(gone))).rowcount

    # --- who it is --------------------------------------------------------------------------------

    async def _judged(self, record: RowMapping, present: Person | None, own: bool | None) -> Person | None:
        contact_id = record["contact_id"]
        if present is not None and present.basis is Basis.CODE:
            return present
        if record["caller_relation"] not in ("", SELF):
            key = self._keys.case(contact_id)
            return Person(contact=contact_id, basis=Basis.CASE, confidence=Confidence.NONE, count_key=key)
        was_shared = present is not None and present.basis is Basis.SHARED
        if own is False or (was_shared and own is None):
            return Person(contact=contact_id, basis=Basis.SHARED, confidence=Confidence.NONE)
        confidence = Confidence.OWN if own else Confidence.UNSAID
        if present is not None and present.basis is Basis.PHONE:
            said = confidence if own else present.confidence
            return Person(contact=contact_id, basis=Basis.PHONE, confidence=said, **_keys_of(present))
        return await self._by_number(record, confidence)

    async def _by_number(self, record: RowMapping, confidence: Confidence) -> Person | None:
        """Returns: None when the number cannot be learnt just now; then nothing is kept, and it is asked for again."""
        number = await self._number(record["contact_id"])
        if number is None:
            return None
        if not number:
            return Person(contact=record["contact_id"], basis=Basis.NONE, confidence=Confidence.NONE)
        if await self._is_shared(number):
            return Person(contact=record["contact_id"], basis=Basis.SHARED, confidence=Confidence.NONE)
        return self._keyed(record, Source.PHONE, number, confidence)

    def _keyed(self, record: RowMapping, source: Source, what: str, confidence: Confidence) -> Person:
        partner, at = record["partner"], Instant(record["started_at"])
        link = self._keys.link(source, what, partner, at)
        return Person(
            contact=record["contact_id"],
            basis=Basis(source.value),
            confidence=confidence,
            link_key=link.here,
            link_key_before=link.before,
            count_key=self._keys.count(source, what, partner, at),
        )

    async def _number(self, contact_id: str) -> str | None:
        """Ask the carrier, which knows the number by the caller's first call, or by a message of theirs."""
        first = func.coalesce(contact.c.call_back_of, contact.c.contact_id)
        origin = select(first).where(contact.c.contact_id == contact_id).scalar_subquery()
        wrote = and_(text_message.c.contact_id == contact_id, text_message.c.came_in.is_(True))
        async with reading(self._engine) as connection:
            call = await connection.scalar(select(contact.c.call_sid).where(contact.c.contact_id == origin))
            text = (
                None
                if call
                else await connection.scalar(select(text_message.c.text_id).where(wrote).limit(1))
            )
        if call is not None:
            return await self._numbers.of_call(CallSid(call))
        return await self._numbers.of_text(TextId(text)) if text is not None else None

    async def _is_shared(self, number: str) -> bool:
        if number in self._shared:
            return True
        tag = self._keys.shared(number)
        known = select(shared_number.c.tag).where(
            shared_number.c.floor == self._floor, shared_number.c.tag == tag
        )
        async with reading(self._engine) as connection:
            return await connection.scalar(known) is not None

    def _all_keys(
        self, source: Source, what: str, partners: Sequence[str], since: Instant, until: Instant
    ) -> list[str]:
        keys = set()
        step = self._keys.link_days * DAY_MS
        moments = [Instant(at) for at in (*range(since, until, min(step, 300 * DAY_MS)), until)]
        for partner in partners:
            for at in moments:
                link = self._keys.link(source, what, partner, at)
                keys |= {link.here, link.before, self._keys.count(source, what, partner, at)}
        return sorted(keys)

    # --- rows -------------------------------------------------------------------------------------

    async def _keep(self, record: RowMapping, person: Person) -> Person:
        fixed = {"floor": self._floor, "partner": record["partner"], "at": record["started_at"]}
        async with writing(self._engine) as connection:
            row = {"contact_id": record["contact_id"], **fixed, **person.row}
            statement = insert_into(connection, contact_person).values(row)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["contact_id"], set_=person.row)
            )
        return person

    async def _record(self, connection: AsyncConnection, contact_id: str) -> RowMapping:
        columns = call_record.c
        query = select(
            columns.contact_id, columns.partner, columns.started_at, columns.caller_relation
        ).where(columns.contact_id == contact_id)
        found = (await connection.execute(query)).mappings().one_or_none()
        if found is None:
            raise RecordNotFound(contact_id)
        return found

    async def _person(self, connection: AsyncConnection, contact_id: str) -> Person | None:
        query = select(contact_person).where(contact_person.c.contact_id == contact_id)
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return Person(
            contact=contact_id,
            basis=Basis(row["basis"]),
            confidence=Confidence(row["confidence"]),
            link_key=row["link_key"],
            link_key_before=row["link_key_before"],
            count_key=row["count_key"],
        )


def _keys_of(person: Person) -> dict[str, str | None]:
    return {
        "link_key": person.link_key,
        "link_key_before": person.link_key_before,
        "count_key": person.count_key,
    }
