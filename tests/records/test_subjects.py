"""Subjects of an identity provider: one account each, and what was begun there comes back once."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.accounts import Account, Accounts, Role
from records.begun_sign_ons import BEGUN_MS, BegunSignOns
from records.errors import AccountExists, SubjectTaken
from records.passwords import Passwords
from records.sign_on_tables import account_subject, begun_sign_on
from records.subjects import Subjects
from tests.records.story import FakeClock

ISSUER = "https://login.example.org"
KEY = b"a key of the tests"


def person(name: str) -> Account:
    return Account(
        id=name, sign_in=name, display_name=name, partner="NORTH", languages=("en",), role=Role.PLANNER
    )


@pytest.fixture
async def subjects(engine: AsyncEngine, clock: FakeClock) -> Subjects:
    await Accounts(engine, Passwords(), clock).create_missing([person("amy"), person("sam")], "hash")
    return Subjects(engine, Passwords(), KEY, ISSUER)


class TestSubjects:
    async def test_are_nobody_until_linked_and_again_once_unlinked(self, subjects: Subjects) -> None:
        assert await subjects.account_of("s-1") is None
        await subjects.link("amy", "s-1")
        found = await subjects.account_of("s-1")
        assert (found.id if found else "", await subjects.is_linked("amy")) == ("amy", True)
        assert await subjects.unlink("amy")
        assert await subjects.account_of("s-1") is None
        assert not await subjects.unlink("amy")

    async def test_have_one_account_each_and_accounts_one_subject(self, subjects: Subjects) -> None:
        await subjects.link("amy", "s-1")
        for account_id, subject in (("sam", "s-1"), ("amy", "s-2")):
            with pytest.raises(SubjectTaken):
                await subjects.link(account_id, subject)

    async def test_are_others_at_another_issuer_and_not_readable(
        self, subjects: Subjects, engine: AsyncEngine
    ) -> None:
        await subjects.link("amy", "amy@example.org")
        elsewhere = Subjects(engine, Passwords(), KEY, "https://login.example.net")
        assert await elsewhere.account_of("amy@example.org") is None
        async with engine.connect() as connection:
            assert "example" not in str((await connection.execute(select(account_subject))).all())

    async def test_get_an_account_once_and_none_again_after_the_link_was_taken_away(
        self, subjects: Subjects
    ) -> None:
        made = await subjects.create(person("zoe"), "s-3")
        assert await subjects.account_of("s-3") == made
        await subjects.unlink(made.id)
        with pytest.raises(AccountExists):
            await subjects.create(person("zoe"), "s-3")
        assert await subjects.account_of("s-3") is None


class TestBegunSignOns:
    async def test_come_back_once_to_the_browser_that_began(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        begun_ones = BegunSignOns(engine, clock)
        mine, other = await begun_ones.begin(), await begun_ones.begin()
        assert len({mine.nonce, mine.verifier, other.nonce, other.verifier}) == 4
        assert await begun_ones.take(mine.state, other.browser) is None
        assert await begun_ones.take(mine.state, mine.browser) == mine
        assert await begun_ones.take(mine.state, mine.browser) is None

    async def test_are_over_after_a_while_and_then_forgotten(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        begun_ones = BegunSignOns(engine, clock)
        late = await begun_ones.begin()
        clock.at += BEGUN_MS
        assert await begun_ones.take(late.state, late.browser) is None
        await begun_ones.begin()
        async with engine.connect() as connection:
            assert len((await connection.execute(select(begun_sign_on))).all()) == 1
