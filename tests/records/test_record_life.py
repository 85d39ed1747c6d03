"""What may become of a record, and that each change is known: who, when, why, and what it said before."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.call_records import CallRecords
from records.database import reading, writing
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import Answer, NeedEntry, NeedOutcome, RecordDraft, ReferralEntry
from records.record_history import Act
from records.record_life import RecordLife
from records.record_outcome import Refusal
from records.record_rows import RecordStatus
from records.record_tables import record_answer, record_history
from records.tables import need, referral
from tests.records.story import NOON, FakeClock

KEY, NETWORK = FieldCipher.new_key(), "on"
ANA, BEA, BOSS = "north_01", "north_02", "north_supervisor_1"
WRITTEN = RecordDraft(
    language="en",
    postal_code="P7B",
    municipality="Thunder Bay",
    caller_relation="self",
    needs=(NeedEntry(code="SAMPLE-FOOD.01", outcome=NeedOutcome.MET),),
    referrals=(ReferralEntry(service_name="A pantry", needs=(0,)),),
    answers=(Answer(field="age_group", values=("65_79",)),),
    notes="Lives alone.",
)


@pytest.fixture
def forms(engine: AsyncEngine, clock: FakeClock) -> FormEditions:
    return FormEditions(engine, NETWORK, clock)


@pytest.fixture
def records(engine: AsyncEngine, clock: FakeClock, forms: FormEditions) -> CallRecords:
    return CallRecords(engine, FieldCipher([KEY]), clock, forms)


@pytest.fixture
def life(engine: AsyncEngine, clock: FakeClock, forms: FormEditions) -> RecordLife:
    return RecordLife(engine, FieldCipher([KEY]), clock, forms)


async def written(records: CallRecords) -> int:
    opened = await records.open("c1", specialist=ANA, partner="NORTH", language="en")
    saved = await records.save_draft("c1", WRITTEN, version=opened.version, specialist=ANA)
    return saved.record.version


async def final(records: CallRecords) -> int:
    done = await records.finalise("c1", version=await written(records), specialist=ANA)
    assert done.refusal is None, done
    return done.record.version


class TestTakeOver:
    async def test_needs_to_know_whom_it_is_taken_from(
        self, records: CallRecords, life: RecordLife, clock: FakeClock, engine: AsyncEngine
    ) -> None:
        version = await written(records)
        clock.at += 60_000
        wrong = await life.take_over("c1", held_by=BOSS, by=BEA, partner="NORTH")
        assert wrong.refusal is Refusal.NOT_YOURS
        taken = (await life.take_over("c1", held_by=ANA, by=BEA, partner="NORTH")).record
        assert (taken.specialist, taken.held_since, taken.draft) == (BEA, NOON + 60_000, WRITTEN)
        late = await records.save_draft("c1", RecordDraft(), version=version, specialist=ANA)
        assert (late.refusal, late.record.draft) == (Refusal.NOT_YOURS, WRITTEN)
        told = await Audit(engine, NETWORK).entries([Action.RECORD_TAKEN_OVER])
        assert [(entry.actor, entry.detail["held_by"]) for entry in told] == [(BEA, ANA)]


class TestACorrection:
    async def test_keeps_what_was_there_and_tells_why(
        self, records: CallRecords, life: RecordLife, clock: FakeClock
    ) -> None:
        await final(records)
        clock.at += 86_400_000
        silent = await life.reopen("c1", by=ANA, reason="  ")
        assert (silent.refusal, silent.record.status) == (Refusal.NO_REASON, RecordStatus.FINALISED)
        opened = (await life.reopen("c1", by=BOSS, reason="Two needs, not one.", writer=ANA)).record
        assert (opened.status, opened.specialist, opened.finalised_at) == (RecordStatus.DRAFT, ANA, None)
        more = WRITTEN.model_copy(update={"notes": "Lives with her sister."})
        saved = await records.save_draft("c1", more, version=opened.version, specialist=ANA)
        done = (await records.finalise("c1", version=saved.record.version, specialist=ANA)).record
        days = (done.first_finalised_at, done.finalised_at, done.changed_at, done.deleted_at)
        assert days == (NOON, NOON + 86_400_000, NOON + 86_400_000, None)
        moments = await life.history("c1")
        assert [(one.act, one.by, one.reason) for one in moments] == [
            (Act.FINALISED, ANA, ""),
            (Act.REOPENED, BOSS, "Two needs, not one."),
            (Act.FINALISED, ANA, ""),
        ]
        assert [one.content.notes for one in moments if one.content] == [
            "Lives alone.",
            "Lives with her sister.",
        ]

    async def test_may_be_given_up(self, records: CallRecords, life: RecordLife) -> None:
        await final(records)
        opened = (await life.reopen("c1", by=ANA, reason="A typing error")).record
        await records.save_draft("c1", RecordDraft(), version=opened.version, specialist=ANA)
        left = (await life.leave_as_it_was("c1", by=ANA)).record
        assert (left.status, left.draft) == (RecordStatus.FINALISED, WRITTEN)
        assert (await life.leave_as_it_was("c1", by=ANA)).refusal is Refusal.NOT_FINAL

    async def test_of_a_record_from_before_histories_keeps_its_only_version(
        self, records: CallRecords, life: RecordLife, engine: AsyncEngine
    ) -> None:
        await final(records)
        async with writing(engine) as connection:
            await connection.execute(text("DELETE FROM record_history"))
        await life.reopen("c1", by=ANA, reason="A typing error")
        assert [one.act for one in await life.history("c1")] == [Act.FINALISED, Act.REOPENED]


class TestADeletion:
    async def test_leaves_a_skeleton_and_nothing_that_was_written(
        self, records: CallRecords, life: RecordLife, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        version = await final(records)
        clock.at += 3_600_000
        assert (await life.delete("c1", version=version - 1, by=BOSS, reason="x")).refusal is Refusal.STALE
        assert (await life.delete("c1", version=version, by=BOSS, reason="")).refusal is Refusal.NO_REASON
        gone = (await life.delete("c1", version=version, by=BOSS, reason="A test call.")).record
        assert (gone.status, gone.draft) == (RecordStatus.DELETED, RecordDraft())
        assert (gone.first_finalised_at, gone.deleted_at) == (NOON, NOON + 3_600_000)
        async with reading(engine) as connection:
            for table in (need, referral, record_answer):
                assert await connection.scalar(select(func.count()).select_from(table)) == 0
            rows = str((await connection.execute(select(record_history))).all())
        assert "A test call" not in rows
        assert "Lives alone" not in rows
        again = await life.delete("c1", version=version, by=BOSS, reason="A test call.")
        assert again.record == gone
        assert (await records.unfinished(ANA)) == []

    async def test_is_undone_by_name_and_with_a_reason(
        self, records: CallRecords, life: RecordLife, engine: AsyncEngine
    ) -> None:
        await life.delete("c1", version=await final(records), by=BOSS, reason="A test call.")
        version = (await records.load("c1")).version
        back = (await life.restore("c1", version=version, by="admin", reason="It was a real one.")).record
        assert (back.status, back.draft, back.deleted_at) == (RecordStatus.FINALISED, WRITTEN, None)
        told = await Audit(engine, NETWORK).entries([Action.RECORD_DELETED, Action.RECORD_RESTORED])
        assert [(entry.actor, entry.subject) for entry in told] == [("admin", "c1"), (BOSS, "c1")]

    async def test_of_what_was_erased_for_good_cannot_be_undone(
        self, records: CallRecords, life: RecordLife, engine: AsyncEngine
    ) -> None:
        await life.delete("c1", version=await final(records), by=BOSS, reason="A test call.")
        async with writing(engine) as connection:
            await connection.execute(text("UPDATE record_history SET content_encrypted = NULL"))
        version = (await records.load("c1")).version
        refused = await life.restore("c1", version=version, by="admin", reason="It was a real one.")
        assert (refused.refusal, refused.record.status) == (Refusal.ERASED, RecordStatus.DELETED)
