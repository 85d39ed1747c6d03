"""How many services of the directory serve a place, by what they are filed under; counted once an edition."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import reading
from records.directory.areas import WHOLE, unpacked
from records.directory.tables import directory_edition
from records.directory.words_index import Asked, Within, mark_of_code, words_index
from records.taxonomy.codes import plain

Served = Counter[frozenset[str]]
"""How many services serve just these divisions; `WHOLE` is all of them."""


class ListedServices:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._words = words_index(engine.dialect.name)
        self._known: tuple[tuple[int, ...], Mapping[str, tuple[str, ...]], dict[str, Served]] | None = None

    async def serving(
        self, codes: Mapping[str, tuple[str, ...]], divisions: frozenset[str] | None
    ) -> dict[str, int]:
        """Count the services that serve one of these divisions, by category; all services, for None.

        Shape: `codes` are the terms of each category. A service filed under several categories counts in each.
        """
        served = await self._served(codes)
        return {category: _serving(counts, divisions) for category, counts in served.items()}

    async def _served(self, codes: Mapping[str, tuple[str, ...]]) -> dict[str, Served]:
        async with reading(self._engine) as connection:
            query = select(directory_edition.c.number).where(directory_edition.c.state == "current")
            editions = tuple(await connection.scalars(query.order_by(directory_edition.c.number)))
            if self._known is None or self._known[:2] != (editions, codes):
                found = {
                    category: await self._of(connection, editions, own) for category, own in codes.items()
                }
                self._known = (editions, dict(codes), found)
        return self._known[2]

    async def _of(
        self, connection: AsyncConnection, editions: Iterable[int], codes: tuple[str, ...]
    ) -> Served:
        marks = [mark_of_code(plain(code)) for code in codes]
        known = list(editions)
        if not marks or not known:
            return Counter()
        statement = (
            "SELECT d.areas, d.divisions FROM directory_service d "  # noqa: S608 - ours alone
            f"WHERE d.number IN ({self._words.hits('asked')}) AND d.edition IN ({', '.join(map(str, known))}) "
            "AND d.status IN ('active', 'temporarily closed')"
        )
        asked = self._words.query(Asked((), Within.ANYWHERE, [marks]))
        rows = await connection.execute(text(statement), {"asked": asked})
        return Counter(frozenset(unpacked(row.areas) or unpacked(row.divisions)) for row in rows)


def _serving(counts: Served, divisions: frozenset[str] | None) -> int:
    if divisions is None:
        return counts.total()
    return sum(n for served, n in counts.items() if WHOLE in served or served & divisions)
