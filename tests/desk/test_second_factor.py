"""Signing in with a second factor, and what administrators do with accounts."""

import re
from base64 import b32decode
from dataclasses import replace

import pytest

from desk.services import DeskServices
from records.accounts import Role
from records.audit import Action, Audit
from records.passwords import FREE_TRIES
from records.totp import STEP_MS, code_of
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room

ME = "central_supervisor_1"
PASSWORD = "sample-password-211"


async def form(browser: Browser, path: str, **fields: str) -> tuple[int, str, str]:
    answer = await browser.client.post(
        path, data={"csrf": browser.csrf, **fields}, headers={"Accept": "text/html"}
    )
    return answer.status_code, answer.headers.get("location", ""), answer.text


def code_now(room: Room, secret: bytes) -> str:
    return code_of(secret, room.clock.at // STEP_MS)


async def set_up(room: Room, browser: Browser) -> tuple[bytes, list[str]]:
    """Sign in, set a second factor up on one's own account, and sign out."""
    await browser.sign_in(ME)
    page = (await browser.open("/account/second-factor")).text
    written = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    assert "<svg" in page
    secret = b32decode(written + "=" * (-len(written) % 8))
    assert (await form(browser, "/account/second-factor", code="000000"))[0] == 401
    status, _, text = await form(browser, "/account/second-factor", code=code_now(room, secret))
    assert status == 200
    await browser.post("/sign-out")
    return secret, re.findall(r"<code>([a-z0-9-]+)</code>", text)


async def type_password(browser: Browser) -> str:
    await browser.open("/sign-in")
    return (await form(browser, "/sign-in", sign_in=ME, password=PASSWORD))[1]


class TestSecondFactor:
    async def test_is_asked_for_after_the_password_and_each_code_is_taken_once(
        self, room: Room, browser: Browser
    ) -> None:
        secret, _ = await set_up(room, browser)
        assert await type_password(browser) == "/sign-in/code"
        assert (await browser.client.get("/board")).status_code in (303, 401)
        await browser.open("/sign-in/code")
        # The code that set it up was seen by whoever looked on.
        assert (await form(browser, "/sign-in/code", code=code_now(room, secret)))[0] == 401
        room.clock.at += STEP_MS
        fresh = code_now(room, secret)
        assert (await form(browser, "/sign-in/code", code=fresh))[1] == "/board"
        assert (await browser.open("/board")).status_code == 200
        async with new_browser(room) as other:
            await type_password(other)
            await other.open("/sign-in/code")
            assert (await form(other, "/sign-in/code", code=fresh))[0] == 401

    async def test_is_stood_in_for_once_by_a_recovery_code(self, room: Room, browser: Browser) -> None:
        _, codes = await set_up(room, browser)
        assert len(set(codes)) == 10
        for expected in (303, 401):
            async with new_browser(room) as other:
                await type_password(other)
                await other.open("/sign-in/code")
                assert (await form(other, "/sign-in/code", code=codes[0].upper()))[0] == expected

    async def test_is_written_down_where_it_was_a_recovery_code_or_wrong(
        self, room: Room, browser: Browser
    ) -> None:
        """Whoever keeps the house sees that a code on paper was used, and that somebody tried."""
        _, codes = await set_up(room, browser)
        for shown in ("not-a-code", codes[0]):
            await type_password(browser)
            await browser.open("/sign-in/code")
            await form(browser, "/sign-in/code", code=shown)
        actions = (Action.SECOND_FACTOR, Action.SECOND_FACTOR_FAILED)
        told = await Audit(room.engine, "test-floor").entries(actions)
        assert [(entry.action, entry.subject, dict(entry.detail)) for entry in told[:2]] == [
            (Action.SECOND_FACTOR, ME, {"change": "recovery code used", "left": 9}),
            (Action.SECOND_FACTOR_FAILED, ME, {}),
        ]

    async def test_is_guessed_at_slowly(self, room: Room, browser: Browser) -> None:
        secret, _ = await set_up(room, browser)
        await type_password(browser)
        await browser.open("/sign-in/code")
        for _ in range(FREE_TRIES):
            assert (await form(browser, "/sign-in/code", code="123456"))[0] == 401
        room.clock.at += 500
        assert (await form(browser, "/sign-in/code", code=code_now(room, secret)))[0] == 429

    async def test_is_nothing_without_the_password(self, browser: Browser) -> None:
        await browser.open("/sign-in")
        for path in ("/sign-in/code", "/sign-in/set-up"):
            assert (await form(browser, path, code="123456"))[0] == 401

    async def test_must_be_set_up_where_the_role_asks_for_it(self, room: Room) -> None:
        needing = replace(room.services.settings, second_factor_roles=frozenset({Role.SUPERVISOR}))
        asked = replace(room, services=with_settings(room, needing))
        async with new_browser(asked) as browser:
            assert await type_password(browser) == "/sign-in/set-up"
            page = (await browser.open("/sign-in/set-up")).text
            written = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
            code = code_now(room, b32decode(written + "=" * (-len(written) % 8)))
            status, _, text = await form(browser, "/sign-in/set-up", code=code)
            assert (status, "Recovery codes" in text) == (200, True)
            assert (await browser.open("/board")).status_code == 200
        async with new_browser(asked) as browser:
            assert (await browser.sign_in("central_east_01")).status_code == 200


def with_settings(room: Room, settings: object) -> DeskServices:
    return replace(room.services, settings=settings)  # type: ignore[arg-type]


class TestOwnAccount:
    async def test_lists_sign_ins_and_ends_one(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(ME)
        async with new_browser(room) as other:
            await other.sign_in(ME)
            page = (await browser.open("/account")).text
            ends = re.findall(r"/account/sign-ins/([0-9a-f]+)/end", page)
            assert len(ends) == 1
            await form(browser, f"/account/sign-ins/{ends[0]}/end")
            assert (
                await other.client.get("/board", headers={"Accept": "application/json"})
            ).status_code == 401
        assert (await browser.open("/board")).status_code == 200

    async def test_ends_no_sign_in_of_somebody_else(self, room: Room, browser: Browser) -> None:
        async with new_browser(room) as other:
            await other.sign_in("north_supervisor_1")
            theirs = (await room.services.sign_ins.of("north_supervisor_1"))[0].id
            await browser.sign_in(ME)
            await browser.open("/account")
            await form(browser, f"/account/sign-ins/{theirs}/end")
            assert (await other.open("/board")).status_code == 200


FIELDS = {
    "display_name": "Zoé Roy",
    "partner": "NORTH",
    "role": "planner",
    "languages": "fr, en",
    "skills": "text=2",
}


class TestAccounts:
    async def test_are_created_and_can_sign_in(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_administrator")
        await browser.open("/accounts/new")
        made = await form(browser, "/accounts", sign_in="zoe_roy", password="a long enough one", **FIELDS)
        assert made[1] == "/accounts/zoe_roy?done=1"
        assert "Zoé Roy" in (await browser.open("/accounts?q=zoe")).text
        async with new_browser(room) as other:
            assert (await other.sign_in("zoe_roy", "a long enough one")).json()["role"] == "planner"
            assert (await other.open("/ledger")).status_code == 200
            assert (await other.open("/contacts")).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"sign_in": "zoé roy"}, "letters, digits and underscores"),
            ({"sign_in": "central_01"}, "is taken"),
            ({"password": "short"}, "12 characters"),
            ({"display_name": ""}, "name is missing"),
            ({"skills": "text=9"}, "levels from 1 to 5"),
        ],
    )
    async def test_are_refused_in_words_and_keep_what_was_typed(
        self, browser: Browser, changed: dict[str, str], told: str
    ) -> None:
        await browser.sign_in("central_administrator")
        await browser.open("/accounts/new")
        wanted = {
            "sign_in": "central_east_01" if "is taken" in told else "zoe",
            "password": "a long enough one",
        }
        given = {**wanted, **FIELDS, **changed}
        if told == "is taken":
            given["sign_in"] = "central_east_01"
        status, _, text = await form(browser, "/accounts", **given)
        assert (status, told in text, "fr, en" in text) == (422, True, True)

    async def test_end_their_sign_ins_when_the_role_changes(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_administrator")
        async with new_browser(room) as other:
            await other.sign_in(ME)
            await browser.open(f"/accounts/{ME}")
            await form(browser, f"/accounts/{ME}", active="1", **FIELDS)
            assert (
                await other.client.get("/board", headers={"Accept": "application/json"})
            ).status_code == 401
            assert (await other.sign_in(ME)).json()["role"] == "planner"
        assert "changed an account" in (await browser.open(f"/audit?subject={ME}")).text

    async def test_lose_a_second_factor_by_an_administrator_only(self, room: Room, browser: Browser) -> None:
        await set_up(room, browser)
        async with new_browser(room) as boss:
            await boss.sign_in("central_administrator")
            await boss.open(f"/accounts/{ME}")
            await form(boss, f"/accounts/{ME}/second-factor/reset")
        assert await type_password(browser) == "/board"

    async def test_keep_administrators_from_locking_themselves_out(self, browser: Browser) -> None:
        await browser.sign_in("central_administrator")
        await browser.open("/accounts/central_administrator")
        status, _, text = await form(browser, "/accounts/central_administrator", active="1", **FIELDS)
        assert (status, "Ask another administrator" in text) == (422, True)
