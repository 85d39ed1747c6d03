"""What is often recorded together is told from five final records on, this partner's season first."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_records import CallRecords
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import NeedEntry, NeedOutcome, RecordDraft
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.together import DAY_MS, RENEWED_MS, NeedsTogether
from tests.records.story import FakeClock

RENT, FOOD, HYDRO, BUS = "SAMPLE-HOUSING.02", "SAMPLE-FOOD.01", "SAMPLE-UTILITIES.01", "SAMPLE-TRANSPORT.03"


class Book:
    def __init__(self, engine: AsyncEngine, clock: FakeClock) -> None:
        self.records = CallRecords(
            engine, FieldCipher([FieldCipher.new_key()]), clock, FormEditions(engine, "ontario", clock)
        )
        self.number = 0

    async def write(self, *codes: str, times: int, partner: str = "NORTH", final: bool = True) -> None:
        for _ in range(times):
            self.number += 1
            contact = f"c{self.number}"
            opened = await self.records.open(contact, specialist="s", partner=partner, language="en")
            needs = tuple(NeedEntry(code=code, outcome=NeedOutcome.MET) for code in codes)
            draft = RecordDraft(language="en", place_unknown=True, caller_relation="self", needs=needs)
            saved = await self.records.save_draft(contact, draft, version=opened.version, specialist="s")
            if final:
                done = await self.records.finalise(contact, version=saved.record.version, specialist="s")
                assert done.refusal is None


@pytest.fixture
def book(engine: AsyncEngine, clock: FakeClock) -> Book:
    return Book(engine, clock)


@pytest.fixture
def together(engine: AsyncEngine, clock: FakeClock) -> NeedsTogether:
    return NeedsTogether(engine, clock, sample_taxonomy)


class TestOften:
    async def test_is_told_from_five_final_records_on(
        self, book: Book, together: NeedsTogether, clock: FakeClock
    ) -> None:
        await book.write(RENT, FOOD, times=4)
        await book.write(RENT, FOOD, times=3, final=False)
        await book.write(RENT, HYDRO, times=5)
        assert await together.often([RENT], "NORTH") == [HYDRO]
        await book.write(RENT, FOOD, times=1)
        assert await together.often([RENT], "NORTH") == [HYDRO]
        clock.at += RENEWED_MS
        assert set(await together.often([RENT], "NORTH")) == {FOOD, HYDRO}
        assert await together.often([RENT, FOOD], "NORTH") == [HYDRO]

    async def test_puts_what_this_partner_sees_in_this_season_first(
        self, book: Book, together: NeedsTogether, clock: FakeClock
    ) -> None:
        await book.write(RENT, FOOD, times=9, partner="EASTERN")
        await book.write(RENT, BUS, times=6)
        clock.at += 100 * DAY_MS
        await book.write(RENT, HYDRO, times=5)
        assert await together.often([RENT], "NORTH") == [HYDRO, BUS, FOOD]
        assert (await together.often([RENT], "EASTERN"))[0] == FOOD
        assert await together.often(["SAMPLE-OLDER.05"], "NORTH") == []
