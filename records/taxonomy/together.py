"""Which needs are recorded together, told while another is written down. From final records only, and from five on.

It is counted anew every few hours, in the database; a count below five is told to nobody.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import reading
from records.record_rows import RecordStatus
from records.tables import call_record, need
from records.taxonomy.taxonomy import Taxonomy

DAY_MS = 86_400_000
LOOK_BACK_MS = 365 * DAY_MS
SEASON_MS = 45 * DAY_MS
"""To either side of today, this year and last."""
RENEWED_MS = 6 * 3_600_000
TIMES_MIN = 5
TOLD_MAX = 3


@dataclass(frozen=True, slots=True)
class _Pair:
    code: str
    other: str
    partner: str
    times: int
    in_season: int


class NeedsTogether:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, clock: Clock, taxonomy: Callable[[], Taxonomy]) -> None:
        self._engine = engine
        self._clock = clock
        self._taxonomy = taxonomy
        self._pairs: dict[str, list[_Pair]] = {}
        self._counted_at: int | None = None

    async def often(self, codes: Sequence[str], partner: str, limit: int = TOLD_MAX) -> list[str]:
        """List codes that similar contacts had beside these, the most frequent first.

        Order: what this partner's contacts had in this season before what they had in the whole year, and that before
               what the whole network had; each counts from five contacts on.
        """
        await self._count()
        taxonomy = self._taxonomy()
        there = {taxonomy.present(code) for code in codes}
        season, here, everywhere = Counter[str](), Counter[str](), Counter[str]()
        for pair in (pair for code in there for pair in self._pairs.get(code, ())):
            if pair.other in there:
                continue
            everywhere[pair.other] += pair.times
            if pair.partner == partner:
                here[pair.other] += pair.times
                season[pair.other] += pair.in_season
        ranked = sorted(
            (code for code, times in everywhere.items() if times >= TIMES_MIN),
            key=lambda code: (-_told(season[code]), -_told(here[code]), -everywhere[code], code),
        )
        return [code for code in ranked if _may_be_added(taxonomy, code)][:limit]

    async def _count(self) -> None:
        now = self._clock.now()
        if self._counted_at is not None and now - self._counted_at < RENEWED_MS:
            return
        self._counted_at = now
        one, other, record = need.alias("one"), need.alias("other"), call_record.c
        near = or_(record.started_at >= now - SEASON_MS, record.started_at < now - LOOK_BACK_MS + SEASON_MS)
        contact = record.contact_id
        query = (
            select(
                one.c.code,
                other.c.code.label("other"),
                record.partner,
                func.count(distinct(contact)).label("times"),
                func.count(distinct(case((near, contact)))).label("in_season"),
            )
            .select_from(
                call_record.join(one, one.c.contact_id == contact).join(other, other.c.contact_id == contact)
            )
            .where(record.status == RecordStatus.FINALISED.value, record.started_at >= now - LOOK_BACK_MS)
            .where(one.c.code != other.c.code)
            .group_by(one.c.code, other.c.code, record.partner)
        )
        try:
            async with reading(self._engine) as connection:
                rows = (await connection.execute(query)).all()
        except BaseException:
            self._counted_at = None
            raise
        self._pairs = self._by_code(_Pair(*row) for row in rows)

    def _by_code(self, pairs: Iterable[_Pair]) -> dict[str, list[_Pair]]:
        """Sort them by the codes in use now, so that a retired code counts where its replacement does."""
        found: dict[str, list[_Pair]] = {}
        present = self._taxonomy().present
        for pair in pairs:
            told = _Pair(present(pair.code), present(pair.other), pair.partner, pair.times, pair.in_season)
            found.setdefault(told.code, []).append(told)
        return found


def _told(times: int) -> int:
    """A count that few stand behind orders nothing."""
    return times if times >= TIMES_MIN else 0


def _may_be_added(taxonomy: Taxonomy, code: str) -> bool:
    term = taxonomy.term(code)
    return term is not None and term.recordable
