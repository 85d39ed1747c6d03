"""Call records lose nothing that was typed, overwrite nobody, and become final only when nothing is missing."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_records import CallRecords
from records.database import reading
from records.errors import FieldUnreadable, RecordNotFound
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import (
    Answer,
    Lack,
    Missing,
    NeedEntry,
    NeedOutcome,
    RecordDraft,
    ReferralEntry,
    postal_code,
)
from records.record_outcome import Refusal
from records.record_rows import RecordStatus
from records.record_tables import record_answer
from records.tables import referral_need
from tests.records.story import NOON, FakeClock

KEY = FieldCipher.new_key()
RENT, FOOD = "SAMPLE-HOUSING.02", "SAMPLE-FOOD.01"
COMPLETE = RecordDraft(
    language="fr",
    postal_code="p7b 5e1",
    municipality="Thunder Bay",
    caller_relation="family",
    heard_about="friend_or_family",
    interpreter=False,
    needs=(
        NeedEntry(code=RENT, outcome=NeedOutcome.UNMET, unmet_reason="waiting_list"),
        NeedEntry(code=FOOD, outcome=NeedOutcome.MET),
    ),
    referrals=(
        ReferralEntry(service_id="sample-36", needs=(0, 1), partner="NORTH"),
        ReferralEntry(service_name="Une paroisse voisine", needs=(1,)),
    ),
    answers=(
        Answer(field="age_group", values=("65_79",)),
        Answer(field="further_kinds", values=("advocacy", "crisis")),
    ),
    notes="Appelle pour sa mère, très inquiète.",
)


@pytest.fixture
def forms(engine: AsyncEngine, clock: FakeClock) -> FormEditions:
    return FormEditions(engine, "on", clock)


@pytest.fixture
def records(engine: AsyncEngine, clock: FakeClock, forms: FormEditions) -> CallRecords:
    return CallRecords(engine, FieldCipher([KEY]), clock, forms)


async def opened(records: CallRecords, contact: str = "c1", specialist: str = "north_01") -> int:
    record = await records.open(contact, specialist=specialist, partner="NORTH", language="fr")
    return record.version


class TestOpen:
    async def test_is_idempotent(self, records: CallRecords, clock: FakeClock) -> None:
        first = await records.open("c1", specialist="north_01", partner="NORTH", language="fr")
        clock.at += 5_000
        again = await records.open("c1", specialist="north_01", partner="NORTH", language="en")
        assert again == first
        assert (first.status, first.started_at, first.draft.language) == (RecordStatus.DRAFT, NOON, "fr")

    async def test_hands_the_record_over_with_the_caller(self, records: CallRecords) -> None:
        version = await opened(records)
        saved = await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        taken = await records.open("c1", specialist="central_02", partner="CENTRAL", language="fr")
        assert (taken.specialist, taken.partner, taken.draft) == ("central_02", "CENTRAL", COMPLETE)
        late = await records.save_draft(
            "c1", RecordDraft(), version=saved.record.version, specialist="north_01"
        )
        assert (late.refusal, late.record) == (Refusal.NOT_YOURS, taken)


class TestSaveDraft:
    async def test_gives_back_every_field(self, records: CallRecords, clock: FakeClock) -> None:
        version = await opened(records)
        clock.at += 2_000
        outcome = await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        assert outcome.refusal is None
        assert (outcome.record.version, outcome.record.saved_at) == (version + 1, NOON + 2_000)
        loaded = await records.load("c1")
        assert (loaded, loaded.draft, loaded.fsa) == (outcome.record, COMPLETE, "P7B")

    async def test_keeps_what_was_typed_even_when_it_means_nothing(self, records: CallRecords) -> None:
        typed = RecordDraft(
            postal_code="somewhere near P0L?",
            kind="???",
            caller_relation="neighbour's dog",
            needs=(NeedEntry(code="no such code", unmet_reason="because"),),
            referrals=(ReferralEntry(service_id="gone"),),
        )
        outcome = await records.save_draft("c1", typed, version=await opened(records), specialist="north_01")
        assert (outcome.record.draft, outcome.record.fsa) == (typed, None)

    async def test_refuses_a_stale_version_and_shows_the_present_one(self, records: CallRecords) -> None:
        version = await opened(records)
        await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        stale = await records.save_draft("c1", RecordDraft(), version=version, specialist="north_01")
        assert (stale.refusal, stale.record.draft) == (Refusal.STALE, COMPLETE)

    async def test_takes_a_repeat_whose_answer_was_lost_for_saved(self, records: CallRecords) -> None:
        version = await opened(records)
        first = await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        again = await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        assert again == first

    async def test_replaces_needs_and_referrals(self, records: CallRecords, engine: AsyncEngine) -> None:
        version = await opened(records)
        await records.save_draft("c1", COMPLETE, version=version, specialist="north_01")
        fewer = COMPLETE.model_copy(update={"needs": COMPLETE.needs[:1], "referrals": ()})
        outcome = await records.save_draft("c1", fewer, version=version + 1, specialist="north_01")
        assert outcome.record.draft == fewer
        async with reading(engine) as connection:
            assert await connection.scalar(select(func.count()).select_from(referral_need)) == 0

    async def test_drops_links_to_needs_that_are_gone(self, records: CallRecords) -> None:
        version = await opened(records)
        fewer = COMPLETE.model_copy(update={"needs": COMPLETE.needs[:1]})
        first = await records.save_draft("c1", fewer, version=version, specialist="north_01")
        assert [entry.needs for entry in first.record.draft.referrals] == [(0,), ()]
        again = await records.save_draft("c1", fewer, version=version, specialist="north_01")
        assert again == first

    async def test_needs_an_opened_record(self, records: CallRecords) -> None:
        with pytest.raises(RecordNotFound):
            await records.save_draft("c9", COMPLETE, version=1, specialist="north_01")


class TestFinalise:
    async def test_lists_what_is_missing_and_keeps_the_draft(self, records: CallRecords) -> None:
        typed = RecordDraft(
            language="en",
            postal_code="12345",
            needs=(NeedEntry(code=RENT), NeedEntry(code="x", outcome=NeedOutcome.UNMET)),
            referrals=(ReferralEntry(needs=(7,)),),
        )
        version = await opened(records)
        saved = await records.save_draft("c1", typed, version=version, specialist="north_01")
        outcome = await records.finalise("c1", version=saved.record.version, specialist="north_01")
        assert outcome.refusal is Refusal.INCOMPLETE
        assert outcome.missing == (
            Lack(code=Missing.UNANSWERED, field="caller_relation"),
            Lack(code=Missing.POSTAL_CODE),
            Lack(code=Missing.NEED_OUTCOME, position=0),
            Lack(code=Missing.NEED_CODE, position=1),
            Lack(code=Missing.UNMET_REASON, position=1),
            Lack(code=Missing.REFERRAL_SERVICE, position=0),
            Lack(code=Missing.REFERRAL_NEED, position=0),
        )
        # The link to a need that is not there has nothing to hold on to; every word stays.
        assert outcome.record.draft.needs == typed.needs
        assert outcome.record.status is RecordStatus.DRAFT

    async def test_keeps_only_the_sector_of_the_postal_code(
        self, records: CallRecords, clock: FakeClock
    ) -> None:
        saved = await records.save_draft("c1", COMPLETE, version=await opened(records), specialist="north_01")
        clock.at += 9_000
        outcome = await records.finalise("c1", version=saved.record.version, specialist="north_01")
        assert (outcome.refusal, outcome.missing) == (None, ())
        record = outcome.record
        assert (record.status, record.finalised_at) == (RecordStatus.FINALISED, NOON + 9_000)
        assert (record.draft.postal_code, record.fsa) == ("P7B", "P7B")
        again = await records.finalise("c1", version=saved.record.version, specialist="north_01")
        assert again == outcome
        late = await records.save_draft("c1", RecordDraft(), version=record.version, specialist="north_01")
        assert (late.refusal, late.record) == (Refusal.FINALISED, record)

    async def test_asks_for_no_needs_of_a_wrong_number(self, records: CallRecords) -> None:
        wrong = RecordDraft(language="en", kind="not_211", place_unknown=True, caller_relation="self")
        saved = await records.save_draft("c1", wrong, version=await opened(records), specialist="north_01")
        outcome = await records.finalise("c1", version=saved.record.version, specialist="north_01")
        assert outcome.refusal is None


class TestAnswers:
    async def test_to_choices_are_codes_that_reports_can_join_and_what_is_written_freely_is_encrypted(
        self, records: CallRecords, engine: AsyncEngine
    ) -> None:
        typed = COMPLETE.model_copy(
            update={
                "answers": (
                    Answer(field="gender", values=("woman",)),
                    Answer(field="income_level", values=("about 30, she said",)),
                    Answer(field="unheard_of", values=("Ann, 705 555 0123",)),
                )
            }
        )
        outcome = await records.save_draft("c1", typed, version=await opened(records), specialist="north_01")
        assert outcome.record.draft == typed
        async with reading(engine) as connection:
            rows = (await connection.execute(select(record_answer))).all()
        assert {row.field: row.value for row in rows} == {
            "gender": "woman",
            "income_level": "",
            "unheard_of": "",
        }
        assert "Ann" not in str(rows)
        assert "she said" not in str(rows)

    async def test_to_what_was_not_asked_in_the_end_are_left_out_of_the_final_record(
        self, records: CallRecords
    ) -> None:
        answers = (
            Answer(field="misdirected", values=("no",)),
            Answer(field="misdirected_to", values=("agency",)),
        )
        typed = COMPLETE.model_copy(update={"answers": answers})
        saved = await records.save_draft("c1", typed, version=await opened(records), specialist="north_01")
        assert saved.record.draft.answers == answers
        done = await records.finalise("c1", version=saved.record.version, specialist="north_01")
        assert done.record.draft.answers == answers[:1]

    async def test_are_asked_by_the_line_and_the_emergency_of_the_beginning(
        self, records: CallRecords
    ) -> None:
        record = await records.open(
            "c1",
            specialist="north_01",
            partner="NORTH",
            language="en",
            line="north",
            incidents=("flood-north",),
        )
        assert (record.line, record.incidents) == ("north", ("flood-north",))
        later = await records.open("c1", specialist="north_02", partner="NORTH", language="en", line="main")
        assert (later.line, later.incidents) == ("north", ("flood-north",))


class TestUnfinished:
    async def test_lists_my_drafts_the_oldest_first(self, records: CallRecords, clock: FakeClock) -> None:
        for contact in ("c2", "c1", "c3"):
            clock.at += 1
            await opened(records, contact)
        await opened(records, "c4", "north_02")
        saved = await records.save_draft("c3", COMPLETE, version=1, specialist="north_01")
        await records.finalise("c3", version=saved.record.version, specialist="north_01")
        assert [record.contact_id for record in await records.unfinished("north_01")] == ["c2", "c1"]


class TestNotes:
    async def test_never_lie_in_the_database_or_in_a_repr(
        self, records: CallRecords, engine: AsyncEngine
    ) -> None:
        outcome = await records.save_draft(
            "c1", COMPLETE, version=await opened(records), specialist="north_01"
        )
        async with reading(engine) as connection:
            stored = (await connection.execute(text("select * from call_record"))).one()
        assert "inquiète" not in str(stored) + repr(outcome) + repr(COMPLETE)
        assert KEY not in repr(FieldCipher([KEY]))

    async def test_are_read_with_a_former_key(
        self, records: CallRecords, engine: AsyncEngine, clock: FakeClock, forms: FormEditions
    ) -> None:
        await records.save_draft("c1", COMPLETE, version=await opened(records), specialist="north_01")
        renewed = CallRecords(engine, FieldCipher([FieldCipher.new_key(), KEY]), clock, forms)
        assert (await renewed.load("c1")).draft.notes == COMPLETE.notes
        stranger = CallRecords(engine, FieldCipher([FieldCipher.new_key()]), clock, forms)
        with pytest.raises(FieldUnreadable):
            await stranger.load("c1")

    def test_need_a_key(self) -> None:
        with pytest.raises(ValueError, match="at least one key"):
            FieldCipher([])


class TestPostalCode:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("m5v2t6", "M5V 2T6"),
            (" K1A-0B1 ", "K1A 0B1"),
            ("p0l", "P0L"),
            ("D1A 1A1", None),
            ("90210", None),
            ("", None),
        ],
    )
    def test_reads_codes_and_sectors(self, typed: str, read: str | None) -> None:
        assert postal_code(typed) == read
