"""Where specialists' telephones are kept: encrypted, one for each, and what was never written is the softphone."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.accounts import Account, Accounts, Role
from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher
from records.passwords import Passwords
from records.phones import SOFTPHONE, Phones
from records.tables import specialist_phone
from routing.model import Instant
from routing.phone_model import Reach

AMY, NUMBER = "amy", "+14165550142"
KEY = FieldCipher.new_key()


class Noon:
    def now(self) -> Instant:
        return Instant(1_795_348_800_000)


@pytest.fixture
async def phones(engine: AsyncEngine) -> Phones:
    person = Account(
        id=AMY, sign_in=AMY, display_name="Amy", partner="NORTH", languages=("en",), role=Role.SPECIALIST
    )
    await Accounts(engine, Passwords(), Noon()).create_missing([person], "hash")
    return Phones(engine, FieldCipher([KEY]), Noon())


class TestPhones:
    async def test_are_none_for_whoever_never_chose(self, phones: Phones) -> None:
        assert await phones.of(AMY) == SOFTPHONE

    async def test_keep_the_last_choice_and_who_made_it(self, phones: Phones) -> None:
        await phones.save(AMY, Reach.DESK_PHONE, "sip:amy@phones.example.org", by=AMY)
        await phones.save(AMY, Reach.PARKED_PHONE, NUMBER, by="sam")
        kept = await phones.of(AMY)
        assert (kept.reach, kept.phone, kept.changed_by) == (Reach.PARKED_PHONE, NUMBER, "sam")
        assert NUMBER not in repr(kept)

    async def test_lie_encrypted_in_the_database(self, phones: Phones, engine: AsyncEngine) -> None:
        """S11: no number in the clear, and none for who has another key."""
        await phones.save(AMY, Reach.DESK_PHONE, NUMBER, by=AMY)
        async with engine.connect() as connection:
            (row,) = (await connection.execute(select(specialist_phone))).mappings()
        assert NUMBER not in str(dict(row))
        stranger = Phones(engine, FieldCipher([FieldCipher.new_key()]), Noon())
        with pytest.raises(FieldUnreadable):
            await stranger.of(AMY)
