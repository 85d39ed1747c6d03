"""Encrypted fields: bound to their place, read under every key that is configured, renewed without a gap."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_records import CallRecords
from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher, Place
from records.forms.editions import FormEditions
from records.record_draft import RecordDraft
from records.resealing import Resealing
from records.tables import call_record, text_message
from records.texts import TextMessages
from routing.model import ContactId, SpecialistId
from routing.text_model import TextId
from tests.records.story import NOON, FakeClock

KEY, NEXT = FieldCipher.new_key(), FieldCipher.new_key()
HERE = Place(table="t", column="c", row="r", owner="NORTH")
ELSEWHERE = (
    Place(table="u", column="c", row="r", owner="NORTH"),
    Place(table="t", column="d", row="r", owner="NORTH"),
    Place(table="t", column="c", row="s", owner="NORTH"),
    Place(table="t", column="c", row="r", owner="SOUTH"),
    Place(table="t", column="cr", row="", owner="NORTH"),
)


class TestFieldCipher:
    @given(st.text(max_size=200))
    def test_gives_back_what_it_was_given(self, text: str) -> None:
        cipher = FieldCipher([KEY])
        assert cipher.open(HERE, cipher.seal(HERE, text)) == text

    @pytest.mark.parametrize("place", ELSEWHERE)
    def test_does_not_open_at_another_place(self, place: Place) -> None:
        cipher = FieldCipher([KEY])
        with pytest.raises(FieldUnreadable):
            cipher.open(place, cipher.seal(HERE, "Invented"))

    def test_never_writes_one_text_the_same_way_twice(self) -> None:
        cipher = FieldCipher([KEY])
        assert cipher.seal(HERE, "Invented") != cipher.seal(HERE, "Invented")

    @given(st.integers(min_value=len("a1.00000000."), max_value=150), st.integers(min_value=1, max_value=255))
    def test_notices_a_changed_byte(self, at: int, by: int) -> None:
        cipher = FieldCipher([KEY])
        stored = bytearray(cipher.seal_bytes(HERE, b"Invented" * 8))
        stored[at] = (stored[at] + by) % 256
        try:
            opened = cipher.open_bytes(HERE, bytes(stored))
        except (FieldUnreadable, ValueError):
            return
        assert opened == b"Invented" * 8, "the change stood in bits that base64 does not use"

    def test_reads_former_keys_and_the_release_before(self) -> None:
        renewed = FieldCipher([NEXT, KEY])
        assert renewed.open(HERE, FieldCipher([KEY]).seal(HERE, "Invented")) == "Invented"
        assert renewed.open(HERE, Fernet(KEY).encrypt(b"Invented").decode()) == "Invented"
        with pytest.raises(FieldUnreadable):
            FieldCipher([NEXT]).open(HERE, FieldCipher([KEY]).seal(HERE, "Invented"))


async def story(
    engine: AsyncEngine, clock: FakeClock, cipher: FieldCipher
) -> tuple[CallRecords, TextMessages]:
    records, texts = (
        CallRecords(engine, cipher, clock, FormEditions(engine, "on", clock)),
        TextMessages(engine, "on", cipher, clock),
    )
    for number in range(45):
        contact = f"c{number:02}"
        record = await records.open(contact, specialist="north_01", partner="NORTH", language="en")
        draft = RecordDraft(notes=f"Invented {number}")
        await records.save_draft(contact, draft, version=record.version, specialist="north_01")
    await texts.keep_outgoing(TextId("SM1"), ContactId("k1"), "Imagined", SpecialistId("north_01"))
    return records, texts


async def as_before(engine: AsyncEngine) -> None:
    """Write one note and one text as the release before did."""
    async with engine.begin() as connection:
        note = Fernet(KEY).encrypt(b"Invented before").decode()
        await connection.execute(
            update(call_record).where(call_record.c.contact_id == "c07").values(notes_encrypted=note)
        )
        body = Fernet(KEY).encrypt(b"SM0\nImagined before").decode()
        row = {"text_id": "SM0", "floor": "on", "at_ms": NOON, "came_in": True, "media": 0, "code": 0}
        await connection.execute(insert(text_message).values(body=body, **row))


class TestResealing:
    async def test_leaves_all_readable_at_every_moment_and_goes_on_where_it_stopped(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await story(engine, clock, FieldCipher([KEY]))
        await as_before(engine)
        both = FieldCipher([NEXT, KEY])
        records, texts = (
            CallRecords(engine, both, clock, FormEditions(engine, "on", clock)),
            TextMessages(engine, "on", both, clock),
        )
        heard: list[str] = []

        def stop(column: str, _: object) -> None:
            heard.append(column)
            raise InterruptedError

        with pytest.raises(InterruptedError):
            await Resealing(engine, both).run(stop)
        assert (await records.load("c00")).draft.notes == "Invented 0", "renewed"
        assert (await records.load("c44")).draft.notes == "Invented 44", "not yet"
        (notes, *_) = await Resealing(engine, both).status()
        assert (notes.current, notes.former, notes.unknown) == (20, 25, 0)
        done = await Resealing(engine, both).run()
        assert (done.renewed, done.unreadable) == (25 + 2, 0)
        alone = FieldCipher([NEXT])
        records, texts = (
            CallRecords(engine, alone, clock, FormEditions(engine, "on", clock)),
            TextMessages(engine, "on", alone, clock),
        )
        assert [(await records.load(f"c{number:02}")).draft.notes for number in (0, 7, 44)] == [
            "Invented 0",
            "Invented before",
            "Invented 44",
        ]
        assert await texts.bodies([TextId("SM0"), TextId("SM1")]) == {
            "SM0": "Imagined before",
            "SM1": "Imagined",
        }

    async def test_says_what_nobody_can_read_and_leaves_it(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await story(engine, clock, FieldCipher([KEY]))
        stranger = Resealing(engine, FieldCipher([NEXT]))
        (notes, *_) = await stranger.status()
        assert (notes.current, notes.unknown) == (0, 45)
        assert (await stranger.run()).unreadable == 46
        async with engine.connect() as connection:
            assert len((await connection.scalars(select(call_record.c.notes_encrypted))).all()) == 45

    async def test_of_a_row_that_took_another_ones_value_fails(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        cipher = FieldCipher([KEY])
        records, _ = await story(engine, clock, cipher)
        column = call_record.c
        async with engine.begin() as connection:
            other = await connection.scalar(select(column.notes_encrypted).where(column.contact_id == "c01"))
            moved = update(call_record).where(column.contact_id == "c00").values(notes_encrypted=other)
            await connection.execute(moved)
        with pytest.raises(FieldUnreadable):
            await records.load("c00")
