"""Editors' words lead to terms; what was typed in vain is told once it came several times, and never as a name."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.taxonomy import TaxonomyInForce
from records.database import reading
from records.taxonomy.tables import taxonomy_missed
from records.taxonomy.terms import Synonym
from records.taxonomy.words import TaxonomyWords
from tests.records.story import FakeClock

HYDRO = Synonym(code="SAMPLE-UTILITIES.01", locale="en", words="Lights shut off")


@pytest.fixture
def words(engine: AsyncEngine, clock: FakeClock) -> TaxonomyWords:
    return TaxonomyWords(engine, "floor", b"key", clock)


class TestAdd:
    async def test_leads_to_the_term_everywhere_until_it_is_removed(
        self, engine: AsyncEngine, words: TaxonomyWords
    ) -> None:
        followed = TaxonomyInForce(engine)
        await followed.look()
        assert followed().find("lights sh") == []
        assert await words.add(HYDRO, "editor")
        assert not await words.add(HYDRO, "editor")
        await followed.look()
        [found] = followed().find("lights sh")
        assert (found.code, followed().via(found, "lights sh", "en")) == (HYDRO.code, "Lights shut off")
        assert await words.remove(HYDRO, "editor")
        await followed.look()
        assert followed().find("lights sh") == []

    async def test_takes_what_was_typed_in_vain_off_the_list(self, words: TaxonomyWords) -> None:
        for _ in range(3):
            await words.miss("lights shut off", "en")
        assert [one.words for one in await words.missing()] == ["lights shut off"]
        await words.add(HYDRO, "editor")
        assert await words.missing() == []


class TestMiss:
    async def test_keeps_no_words_before_they_came_three_times(
        self, engine: AsyncEngine, words: TaxonomyWords
    ) -> None:
        for typed in ("Zamboni", "ZAMBONI", "jane example"):
            await words.miss(typed, "en")
        async with reading(engine) as connection:
            assert set(await connection.scalars(select(taxonomy_missed.c.words))) == {None}
        await words.miss("zamboni", "en")
        await words.miss("zamboni", "fr")
        assert [(one.words, one.locale, one.times) for one in await words.missing()] == [("zamboni", "en", 3)]

    @pytest.mark.parametrize("typed", ["416 555 0100", "ab", "", "one two three four five", "x" * 41])
    async def test_counts_no_numbers_and_no_sentences(
        self, engine: AsyncEngine, words: TaxonomyWords, typed: str
    ) -> None:
        await words.miss(typed, "en")
        async with reading(engine) as connection:
            assert (await connection.execute(select(taxonomy_missed))).all() == []
