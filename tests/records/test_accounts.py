"""People sign in with a slow hash, are slowed down when they guess, and can be signed out at once."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from config.sample_secrets import SAMPLE_PASSWORD
from records.accounts import Account, Accounts, Role
from records.database import reading
from records.errors import AccountExists, AccountNotFound
from records.passwords import DELAY_MS_MAX, FREE_TRIES, Attempts, Passwords
from records.sample_people import PARTNERS, add_sample_people, sample_accounts
from records.sign_ins import ABSOLUTE_MS, IDLE_MS, SignIns
from records.tables import account, sign_in
from routing.model import Proficiency, Skill
from tests.records.story import FakeClock

ZOE = Account(
    id="north_01",
    sign_in="Zoé@north.example",
    display_name="Zoé Whitefeather",
    partner="NORTH",
    languages=("en", "fr"),
    skills=(Proficiency(skill=Skill("benefits"), level=4), Proficiency(skill=Skill("housing"), level=2)),
    role=Role.SPECIALIST,
    locale="fr",
)
STORED = replace(ZOE, sign_in="zoé@north.example")


@pytest.fixture
def accounts(engine: AsyncEngine, clock: FakeClock) -> Accounts:
    return Accounts(engine, Passwords(), clock)


@pytest.fixture
def sign_ins(engine: AsyncEngine, clock: FakeClock) -> SignIns:
    return SignIns(engine, clock)


class TestAccounts:
    async def test_gives_back_what_was_created(self, accounts: Accounts) -> None:
        await accounts.create(ZOE, "correct horse")
        assert await accounts.get(ZOE.id) == STORED
        assert await accounts.list(partner="NORTH", role=Role.SPECIALIST) == [STORED]
        assert await accounts.list(partner="EASTERN") == []

    async def test_refuses_a_second_one_of_the_name(self, accounts: Accounts) -> None:
        await accounts.create(ZOE, "correct horse")
        with pytest.raises(AccountExists):
            await accounts.create(replace(ZOE, id="north_02"), "battery staple")

    async def test_refuses_an_id_that_the_carrier_would_not_take(self, accounts: Accounts) -> None:
        with pytest.raises(ValueError, match="letters, digits and underscores"):
            await accounts.create(replace(ZOE, id="north-01"), "correct horse")

    async def test_changes_preferences_and_activity(self, accounts: Accounts) -> None:
        await accounts.create(ZOE, "correct horse")
        await accounts.set_preferences(ZOE.id, theme="dark")
        await accounts.set_active(ZOE.id, False)
        assert await accounts.get(ZOE.id) == replace(STORED, theme="dark", active=False)
        assert await accounts.list() == []
        with pytest.raises(AccountNotFound):
            await accounts.set_active("nobody", True)


class TestSignIn:
    async def test_knows_the_right_password_only(self, accounts: Accounts) -> None:
        await accounts.create(ZOE, "correct horse")
        assert (await accounts.sign_in(" ZOÉ@north.example ", "correct horse")).account == STORED
        assert (await accounts.sign_in(ZOE.sign_in, "Correct horse")).account is None
        assert (await accounts.sign_in("nobody", "correct horse")).account is None
        await accounts.set_password(ZOE.id, "battery staple")
        assert (await accounts.sign_in(ZOE.sign_in, "battery staple")).account is not None
        await accounts.set_active(ZOE.id, False)
        assert (await accounts.sign_in(ZOE.sign_in, "battery staple")).account is None

    async def test_slows_guessing_down_and_lets_the_person_in_from_elsewhere(
        self, accounts: Accounts, clock: FakeClock
    ) -> None:
        await accounts.create(ZOE, "correct horse")
        answers = [await accounts.sign_in(ZOE.sign_in, "guess", network="a") for _ in range(FREE_TRIES)]
        assert [(answer.evaluated, answer.wait_ms) for answer in answers] == [
            (True, 0),
            (True, 0),
            (True, 1_000),
        ]
        early = await accounts.sign_in(ZOE.sign_in, "correct horse", network="a")
        assert (early.account, early.evaluated) == (None, False)
        assert (await accounts.sign_in(ZOE.sign_in, "correct horse", network="b")).account == STORED
        clock.at += 1_000
        assert (await accounts.sign_in(ZOE.sign_in, "correct horse", network="a")).account == STORED


class TestAttempts:
    def test_look_at_fewer_than_twenty_guesses_a_minute(self, clock: FakeClock) -> None:
        attempts, looked_at = Attempts(clock), 0
        for _ in range(10_000):
            if attempts.delay_ms("zoé", "a") == 0:
                looked_at += 1
                attempts.failed("zoé", "a")
            assert attempts.delay_ms("zoé", "a") <= DELAY_MS_MAX
            clock.at += 6
        assert looked_at < 20

    def test_are_forgotten_after_success_and_after_a_while(self, clock: FakeClock) -> None:
        attempts = Attempts(clock)
        for _ in range(5):
            attempts.failed("zoé", "a")
        assert attempts.delay_ms("zoé", "a") > 0
        clock.at += 15 * 60_000 + 1
        assert attempts.delay_ms("zoé", "a") == 0
        attempts.failed("zoé", "a")
        attempts.succeeded("zoé", "a")
        assert attempts.delay_ms("zoé", "a") == 0


class TestSignIns:
    async def test_store_the_hash_of_the_token_only(
        self, accounts: Accounts, sign_ins: SignIns, engine: AsyncEngine
    ) -> None:
        await accounts.create(ZOE, "correct horse")
        token = await sign_ins.create(ZOE.id)
        found = await sign_ins.find(token)
        assert found is not None
        assert (found.account, len(token) >= 43) == (STORED, True)
        assert found.csrf_secret not in repr(found)
        async with reading(engine) as connection:
            row = (await connection.execute(select(sign_in))).one()
        assert token not in str(row)
        assert await sign_ins.find(token[:-1] + "!") is None

    async def test_end_when_idle_unless_touched(
        self, accounts: Accounts, sign_ins: SignIns, clock: FakeClock
    ) -> None:
        await accounts.create(ZOE, "correct horse")
        token = await sign_ins.create(ZOE.id)
        clock.at += IDLE_MS - 1
        await sign_ins.touch(token)
        clock.at += IDLE_MS - 1
        assert await sign_ins.find(token) is not None
        clock.at += 1
        assert await sign_ins.find(token) is None
        await sign_ins.touch(token)
        assert await sign_ins.find(token) is None
        assert await sign_ins.forget_expired() == 1

    async def test_end_with_the_shift_however_busy(
        self, accounts: Accounts, sign_ins: SignIns, clock: FakeClock
    ) -> None:
        await accounts.create(ZOE, "correct horse")
        token = await sign_ins.create(ZOE.id)
        end = clock.at + ABSOLUTE_MS
        while clock.at + IDLE_MS < end:
            clock.at += IDLE_MS - 1
            await sign_ins.touch(token)
        assert await sign_ins.find(token) is not None
        clock.at = end
        assert await sign_ins.find(token) is None

    async def test_end_at_once_when_revoked_or_the_account_is_closed(
        self, accounts: Accounts, sign_ins: SignIns
    ) -> None:
        await accounts.create(ZOE, "correct horse")
        one, two, three = [await sign_ins.create(ZOE.id) for _ in range(3)]
        await sign_ins.revoke(one)
        assert await sign_ins.find(one) is None
        assert await sign_ins.find(two) is not None
        await accounts.set_active(ZOE.id, False)
        assert await sign_ins.find(two) is None
        await accounts.set_active(ZOE.id, True)
        assert await sign_ins.revoke_all(ZOE.id) == 2
        assert await sign_ins.find(three) is None


class TestSamplePeople:
    def test_are_the_same_each_time_and_each_one_different(self) -> None:
        people = sample_accounts()
        assert people == sample_accounts()
        assert len({person.id for person in people}) == len(people) == 7 * 48 + 3
        assert len({person.display_name for person in people}) == len(people)
        assert all(re.fullmatch(r"[A-Za-z0-9_]+", person.id) for person in people)

    @pytest.mark.parametrize("partner", PARTNERS)
    def test_speak_the_languages_of_their_region(self, partner: str) -> None:
        people = [person for person in sample_accounts() if person.partner == partner]
        specialists = [person for person in people if person.role is Role.SPECIALIST]
        french = sum("fr" in person.languages for person in specialists)
        assert len(specialists) == 45
        assert french == (22 if partner in ("EASTERN", "NORTH") else 9)
        assert all(person.languages[0] == "en" for person in people)
        assert any(set(person.languages) - {"en", "fr"} for person in specialists)
        assert any("fr" in person.languages for person in specialists[:8])

    @pytest.mark.parametrize("partner", PARTNERS)
    def test_are_trained_for_the_benefits_line_in_every_partner(self, partner: str) -> None:
        """Among those at the keyboard and among those of the flood, at several levels, some of them in French."""
        named = {person.id: person for person in sample_accounts() if person.partner == partner}
        levels = {
            name: [own.level for own in person.skills if own.skill == "benefits"]
            for name, person in named.items()
        }
        stem = partner.lower()
        assert [levels[f"{stem}_{number:02}"] for number in (1, 4, 6, 10)] == [[5], [3], [2], [4]]
        assert any(levels[name] and "fr" in person.languages for name, person in named.items())
        assert not any(person.skills for person in named.values() if person.role is not Role.SPECIALIST)

    async def test_are_added_once_and_can_sign_in(self, accounts: Accounts, engine: AsyncEngine) -> None:
        assert await add_sample_people(accounts, Passwords()) == 7 * 48 + 3
        assert await add_sample_people(accounts, Passwords()) == 0
        assert (await accounts.sign_in("central_01", SAMPLE_PASSWORD)).account is not None
        async with reading(engine) as connection:
            assert len(set((await connection.scalars(select(account.c.password_hash))).all())) == 1
