"""Erasure for one person who asks: whatever is personal in their contacts, at once; the coded facts stay to be counted.

The audit and the log of events hold ids, codes and keyed hashes, and no words or numbers of anybody; they stay. Copies
in backups end with the backups.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, func, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import writing
from records.lifetimes.kinds import Kind
from records.people.contact_data import erase_contact_data
from records.people.follow_up_rows import Outcome
from records.people.person_rows import Basis, Confidence, Person
from records.people.tables import contact_person, follow_up
from records.places import places
from records.record_tables import record_answer, record_history
from records.recording_tables import conversation_recording
from records.tables import call_record, referral, text_message, voicemail
from routing.model import Instant


class Erasure:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._clock = clock

    async def erase(self, contacts: Sequence[str], by: str | None) -> Mapping[Kind, int]:
        """Erase what is personal in these contacts, each in a transaction of its own. Returns: how many rows.

        Sounds that the carrier has still are deleted there by whoever takes them over, and end here after that.
        """
        erased: Counter[Kind] = Counter()
        for contact in contacts:
            async with writing(self._engine) as connection:
                now = self._clock.now()
                here = await self._erase_one(connection, contact, now)
                told = {kind.value: count for kind, count in here.items() if count}
                await write_down(
                    connection,
                    floor=self._floor,
                    at=now,
                    actor=by,
                    action=Action.ERASED_ON_REQUEST,
                    subject=contact,
                    **told,
                )
            erased.update(here)
        return dict(erased)

    async def _erase_one(self, connection: AsyncConnection, contact: str, now: Instant) -> Counter[Kind]:
        erased: Counter[Kind] = Counter()
        erased[Kind.NOTES] = await _erase_words(connection, contact)
        texts = update(text_message).where(
            text_message.c.contact_id == contact, text_message.c.erased_at.is_(None)
        )
        erased[Kind.TEXTS] = (await connection.execute(texts.values(body=None, erased_at=now))).rowcount
        erased[Kind.VOICEMAIL] = await _erase_messages(connection, contact, now)
        recordings = update(conversation_recording).where(conversation_recording.c.contact_id == contact)
        erased[Kind.RECORDINGS] = (
            await connection.execute(recordings.values(sound=None, sha256=None, forget_at=now))
        ).rowcount
        erased[Kind.CONTACT_DATA] = await erase_contact_data(connection, contact)
        open_ = and_(follow_up.c.contact_id == contact, follow_up.c.closed_at.is_(None))
        ended = {"withdrawn_at": now, "outcome": Outcome.WITHDREW.value, "closed_at": now}
        await connection.execute(update(follow_up).where(open_).values(ended))
        nobody = Person(contact=contact, basis=Basis.NONE, confidence=Confidence.NONE).row
        person = update(contact_person).where(contact_person.c.contact_id == contact).values(nobody)
        erased[Kind.COUNT_KEYS] = (await connection.execute(person)).rowcount
        return erased


async def _erase_words(connection: AsyncConnection, contact: str) -> int:
    """Erase what was typed freely: notes, the end of the postal code, places and services that are on no list."""
    column = call_record.c
    known = [place.name for place in places()]
    mine = column.contact_id == contact
    unlisted = and_(mine, column.municipality.not_in(known))
    await connection.execute(update(call_record).where(unlisted).values(municipality=""))
    named = and_(referral.c.contact_id == contact, referral.c.service_id == "")
    await connection.execute(update(referral).where(named).values(service_name="*"))
    answers = update(record_answer).where(record_answer.c.contact_id == contact)
    await connection.execute(answers.values(words_encrypted=None))
    history = update(record_history).where(record_history.c.contact_id == contact)
    await connection.execute(history.values(reason_encrypted=None, content_encrypted=None))
    short = {"notes_encrypted": None, "postal_code": func.coalesce(column.fsa, "")}
    return (await connection.execute(update(call_record).where(mine).values(short))).rowcount


async def _erase_messages(connection: AsyncConnection, contact: str, now: Instant) -> int:
    """Take the sound of messages away; what the carrier has is taken over, deleted there and then erased as overdue."""
    column = voicemail.c
    mine = and_(column.contact_id == contact, or_(column.sound.is_not(None), column.taken_over_at.is_(None)))
    over = {"sound": None, "done_at": func.coalesce(column.done_at, now), "forget_at": now}
    return (await connection.execute(update(voicemail).where(mine).values(over))).rowcount
