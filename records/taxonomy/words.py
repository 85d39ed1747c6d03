"""Words that lead to terms: those that editors add, and those that people typed and found nothing by.

What was typed in vain is counted under a keyed hash, and kept in words only once it came three times: what comes once
may be somebody's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as keyed_hash

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.taxonomy.editions import synonyms
from records.taxonomy.tables import taxonomy_missed, taxonomy_synonym
from records.taxonomy.terms import Synonym
from records.wording import folded
from routing.model import Instant

WORDS_CHARS_MAX = 80
MISSED_CHARS_MIN, MISSED_CHARS_MAX, MISSED_WORDS_MAX = 3, 40, 4
SHOWN_FROM_TIMES = 3
LISTED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What several people typed and found nothing by."""

    key: str
    locale: str
    words: str
    times: int
    last_at: Instant


class TaxonomyWords:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, key: bytes, clock: Clock) -> None:
        """`key`: of the hash under which words are counted before they are kept."""
        self._engine = engine
        self._floor = floor
        self._key = key
        self._clock = clock

    async def added(self) -> Sequence[Synonym]:
        async with reading(self._engine) as connection:
            return await connection.run_sync(synonyms)

    async def add(self, synonym: Synonym, by: str) -> bool:
        """Lead words to a term. Returns: False when there are none, or they lead there already."""
        words = " ".join(synonym.words.replace("\0", "").split())[:WORDS_CHARS_MAX]
        if not folded(words):
            return False
        row = {
            "code": synonym.code,
            "locale": synonym.locale,
            "key": folded(words),
            "words": words,
            "added_by": by,
            "added_at": self._clock.now(),
        }
        async with writing(self._engine) as connection:
            adding = insert_into(connection, taxonomy_synonym).on_conflict_do_nothing()
            made = await connection.execute(adding.returning(taxonomy_synonym.c.code), row)
            if made.first() is None:
                return False
            missed = taxonomy_missed.c.key == self._hash(words, synonym.locale)
            await connection.execute(delete(taxonomy_missed).where(missed))
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.WORDS_ADDED,
                subject=synonym.code,
                locale=synonym.locale,
                words=words,
            )
        return True

    async def remove(self, synonym: Synonym, by: str) -> bool:
        column = taxonomy_synonym.c
        async with writing(self._engine) as connection:
            gone = await connection.execute(
                delete(taxonomy_synonym).where(
                    column.code == synonym.code,
                    column.locale == synonym.locale,
                    column.key == folded(synonym.words),
                )
            )
            if gone.rowcount:
                await write_down(
                    connection,
                    floor=self._floor,
                    at=self._clock.now(),
                    actor=by,
                    action=Action.WORDS_REMOVED,
                    subject=synonym.code,
                    locale=synonym.locale,
                    words=synonym.words,
                )
        return bool(gone.rowcount)

    async def miss(self, typed: str, locale: str) -> None:
        """Count words that found nothing; what looks like a number or a sentence is not counted at all."""
        words = folded(typed)
        if not MISSED_CHARS_MIN <= len(words) <= MISSED_CHARS_MAX or any(sign.isdigit() for sign in words):
            return
        if len(words.split()) > MISSED_WORDS_MAX:
            return
        row = {
            "key": self._hash(words, locale),
            "locale": locale,
            "words": None,
            "times": 1,
            "last_at": self._clock.now(),
        }
        column = taxonomy_missed.c
        async with writing(self._engine) as connection:
            counted = insert_into(connection, taxonomy_missed).on_conflict_do_update(
                index_elements=[column.key], set_={"times": column.times + 1, "last_at": row["last_at"]}
            )
            await connection.execute(counted, row)
            several = (column.key == row["key"]) & (column.times >= SHOWN_FROM_TIMES) & column.words.is_(None)
            await connection.execute(update(taxonomy_missed).where(several).values(words=words))

    async def missing(self) -> Sequence[Missed]:
        """List what was typed in vain, the most frequent first."""
        column = taxonomy_missed.c
        query = select(taxonomy_missed).where(column.words.is_not(None))
        query = query.order_by(column.times.desc(), column.key).limit(LISTED_MAX)
        async with reading(self._engine) as connection:
            return [Missed(**row) for row in (await connection.execute(query)).mappings()]

    async def forget(self, key: str) -> None:
        """Count it from the beginning: it needs no term."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(taxonomy_missed).where(taxonomy_missed.c.key == key))

    def _hash(self, words: str, locale: str) -> str:
        return keyed_hash(self._key, f"{locale}:{folded(words)}".encode(), sha256).hexdigest()
