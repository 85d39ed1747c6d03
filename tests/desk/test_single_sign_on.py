"""Signing in through an identity provider: whom it lets in, what proves it, and what is refused."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import select

from app.identity_provider import Client, OidcProvider
from config.sign_in_settings import GroupRole
from desk.access import COOKIE
from desk.services import DeskServices
from desk.single_sign_on import ProviderAway, SingleSignOn
from records.accounts import Role
from records.begun_sign_ons import BEGUN_MS, BegunSignOns
from records.passwords import Passwords
from records.subjects import Subjects
from records.tables import audit
from simulator.carrier.serving import LoopbackServer
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.identity_provider import CLIENT_ID, CLIENT_SECRET, TestProvider
from tests.desk.room import Room

ME = "central_supervisor_1"
GROUPS = (
    GroupRole(group="call takers", role="specialist", partner="NORTH"),
    GroupRole(group="leads", role="supervisor", partner="NORTH"),
)


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture(scope="session")
def other_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Door:
    """A desk with an identity provider beside it, and one person's browser."""

    room: Room
    provider: TestProvider
    browser: Browser
    subjects: Subjects

    async def go(self, browser: Browser | None = None) -> str:
        """Go to the provider; returns the address that it sends the browser back to."""
        away = await (browser or self.browser).open("/sign-in/provider")
        assert away.status_code == 303
        async with httpx2.AsyncClient(trust_env=False) as outside:
            return (await outside.get(away.headers["location"])).headers["location"]

    async def come_back(self, address: str, browser: Browser | None = None) -> httpx2.Response:
        parts = urlsplit(address)
        return await (browser or self.browser).open(f"{parts.path}?{parts.query}")

    async def sign_in(self) -> httpx2.Response:
        return await self.come_back(await self.go())

    async def is_out(self) -> bool:
        return (await self.browser.open("/account")).headers.get("location") == "/sign-in"

    async def how(self) -> list[object]:
        """How people have signed in, from the audit."""
        async with self.room.engine.connect() as connection:
            rows = (await connection.execute(select(audit).where(audit.c.action == "signed_in"))).all()
        return [row.detail["how"] for row in rows]


@pytest.fixture
async def door(room: Room, key: RSAKey) -> AsyncIterator[Door]:
    provider = TestProvider(room.clock.now, key)
    server = LoopbackServer(provider.application())
    provider.url = server.url
    await server.start()
    client = Client(
        issuer=server.url,
        id=CLIENT_ID,
        secret=CLIENT_SECRET,
        redirect_uri="http://desk.test/sign-in/back",
    )
    ours = OidcProvider(client, room.clock, timeout=httpx2.Timeout(5.0), whole_s=8.0)
    subjects = Subjects(room.engine, Passwords(), b"a key of the tests", server.url)
    begun = BegunSignOns(room.engine, room.clock)
    sign_on = SingleSignOn(provider=ours, begun=begun, subjects=subjects, group_roles=GROUPS)
    desk = replace(room, services=replace(room.services, single_sign_on=sign_on))
    async with new_browser(desk) as browser:
        yield Door(desk, provider, browser, subjects)
    await ours.close()
    await server.stop()


class TestComingIn:
    async def test_begins_a_new_sign_in_as_the_linked_account(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        answer = await door.sign_in()
        assert (answer.status_code, answer.headers["location"]) == (303, "/board")
        assert (await door.browser.open("/board")).status_code == 200
        assert await door.how() == ["single sign-on"]

    async def test_takes_elliptic_curves_too(self, door: Door) -> None:
        door.provider.key, door.provider.algorithm = ECKey.generate_key("P-256", auto_kid=True), "ES256"
        await door.subjects.link(ME, "s-1")
        assert (await door.sign_in()).status_code == 303

    async def test_gives_a_token_that_nobody_had_before(self, door: Door) -> None:
        """Whoever plants a token in a browser beforehand does not share what is signed in there (fixation)."""
        await door.subjects.link(ME, "s-1")
        sign_ins = door.room.services.sign_ins
        planted = await sign_ins.create("north_supervisor_1")
        address = await door.go()
        door.browser.client.cookies.set(COOKIE, planted, domain="desk.test", path="/")
        await door.come_back(address)
        mine = await sign_ins.find(door.browser.client.cookies[COOKIE])
        theirs = await sign_ins.find(planted)
        assert mine is not None
        assert theirs is not None
        assert (mine.account.id, theirs.account.id) == (ME, "north_supervisor_1")

    async def test_looks_once_more_for_a_key_that_it_does_not_know(
        self, door: Door, other_key: RSAKey
    ) -> None:
        await door.subjects.link(ME, "s-1")
        await door.sign_in()
        door.provider.key = other_key
        async with new_browser(door.room) as other:
            assert (await door.come_back(await door.go(other), other)).status_code == 303
        assert door.provider.key_looks == 2

    async def test_leads_to_our_own_page_whatever_the_address_says(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        elsewhere = "&next=https://evil.example&redirect_uri=https://evil.example&back=//evil.example"
        answer = await door.come_back(await door.go() + elsewhere)
        assert answer.headers["location"] == "/board"

    async def test_is_not_there_unless_a_provider_is_set(self, browser: Browser) -> None:
        assert "/sign-in/provider" not in (await browser.open("/sign-in")).text
        for path in ("/sign-in/provider", "/sign-in/back?state=x&code=y"):
            assert (await browser.open(path)).status_code == 404

    async def test_is_offered_in_both_languages_beside_the_password(self, door: Door) -> None:
        assert "Sign in with your organisation" in (await door.browser.open("/sign-in")).text
        french = await door.browser.client.get("/sign-in", headers={"Accept-Language": "fr"})
        assert "Ouvrir une session avec votre organisme" in french.text
        assert (await door.browser.sign_in(ME)).status_code == 200
        assert await door.how() == ["password"]


Change = Callable[[TestProvider], None]


def claims(**changed: Any) -> Change:
    def change(provider: TestProvider) -> None:
        provider.claims |= changed

    return change


def unsigned(provider: TestProvider) -> None:
    provider.algorithm = "none"


REFUSED: dict[str, Change] = {
    "a nonce of another sign-in": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "another audience": claims(aud="another-program"),
    "several audiences without who asked": claims(aud=[CLIENT_ID, "another-program"]),
    "another issuer": claims(iss="https://login.example.org"),
    "several issuers": claims(iss=["https://login.example.org", "x"]),
    "an end that is over": claims(exp=1_700_000_000),
    "no end": claims(exp=None),
    "a beginning to come": claims(iat=1_900_000_000, exp=1_900_000_300),
    "no beginning": claims(iat=None),
    "no subject": claims(sub=None),
    "an empty subject": claims(sub=""),
    "another access token": claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no signature": unsigned,
}


class TestProof:
    async def test_is_refused_with_anything_wrong(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        for what, change in REFUSED.items():
            door.provider.claims = {"sub": "s-1"}
            change(door.provider)
            answer = await door.sign_in()
            assert (answer.status_code, "could not be proven" in answer.text) == (401, True), what
            assert await door.is_out(), what

    @pytest.mark.parametrize("named", [True, False])
    async def test_is_refused_by_a_key_that_is_not_shown(
        self, door: Door, other_key: RSAKey, named: bool
    ) -> None:
        await door.subjects.link(ME, "s-1")
        shown = door.provider.key
        door.provider.shown = [shown]
        forged = RSAKey.import_key(
            other_key.as_dict(private=True) | {"kid": str(shown.kid) if named else "new"}
        )
        door.provider.key = forged
        assert (await door.sign_in()).status_code == 401
        assert door.provider.key_looks == (1 if named else 2)
        assert await door.is_out()


class TestState:
    async def test_is_taken_once(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        address = await door.go()
        assert (await door.come_back(address)).status_code == 303
        answer = await door.come_back(address)
        assert (answer.status_code, "used up" in answer.text) == (401, True)

    async def test_is_of_one_browser(self, door: Door) -> None:
        """Nobody is signed in as somebody else by following a link of theirs."""
        await door.subjects.link(ME, "s-1")
        address = await door.go()
        async with new_browser(door.room) as other:
            assert (await door.come_back(address, other)).status_code == 401
            await door.go(other)
            assert (await door.come_back(address, other)).status_code == 401
        assert (await door.come_back(address)).status_code == 303

    async def test_must_be_one_of_ours_and_young(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        address = await door.go()
        assert (await door.come_back("/sign-in/back?code=code-0&state=made-up")).status_code == 401
        door.room.clock.at += BEGUN_MS
        assert (await door.come_back(address)).status_code == 401

    async def test_brings_no_code_of_another_sign_in(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        async with new_browser(door.room) as other:
            stolen = (await door.go(other)).split("code=")[1].split("&")[0]
        address = (await door.go()).replace("code=code-1", f"code={stolen}")
        assert (await door.come_back(address)).status_code == 401

    async def test_comes_back_without_a_code_when_the_provider_declines(self, door: Door) -> None:
        state = (await door.go()).split("state=")[1]
        answer = await door.come_back(f"/sign-in/back?error=access_denied&state={state}")
        assert (answer.status_code, "did not let you in" in answer.text) == (401, True)


class TestWhoIsLetIn:
    async def test_is_nobody_who_is_unknown_and_they_are_told_whom_to_ask(self, door: Door) -> None:
        answer = await door.sign_in()
        assert answer.status_code == 403
        assert "Ask an administrator" in answer.text
        assert "<code>s-1</code>" in answer.text
        assert await door.is_out()

    async def test_is_whoever_a_group_of_the_settings_makes_something(self, door: Door) -> None:
        door.provider.claims |= {"groups": ["x", "leads"], "name": "Zoé Roy", "locale": "fr-CA"}
        assert (await door.sign_in()).headers["location"] == "/board"
        made = await door.subjects.account_of("s-1")
        assert made is not None
        assert (made.role, made.partner, made.display_name, made.locale) == (
            Role.SUPERVISOR,
            "NORTH",
            "Zoé Roy",
            "fr",
        )
        # A group that is gone changes nothing: from now on administrators say what the account is.
        door.provider.claims["groups"] = []
        async with new_browser(door.room) as other:
            assert (await door.come_back(await door.go(other), other)).status_code == 303

    async def test_is_nobody_by_a_group_that_is_no_list(self, door: Door) -> None:
        door.provider.claims["groups"] = "leads"
        assert (await door.sign_in()).status_code == 403

    async def test_is_nobody_whose_account_is_inactive(self, door: Door) -> None:
        await door.subjects.link(ME, "s-1")
        await door.room.services.accounts.set_active(ME, False)  # type: ignore[attr-defined]
        answer = await door.sign_in()
        assert (answer.status_code, "may not sign in" in answer.text) == (403, True)

    async def test_is_whom_an_administrator_links_until_they_unlink(self, door: Door) -> None:
        async with new_browser(door.room) as boss:
            await boss.sign_in("central_administrator")
            for account, status in ((ME, 303), ("north_supervisor_1", 422)):
                await boss.open(f"/accounts/{account}")
                answer = await boss.client.post(
                    f"/accounts/{account}/subject", data={"csrf": boss.csrf, "subject": " s-1 "}
                )
                assert answer.status_code == status
            assert (await door.sign_in()).headers["location"] == "/board"
            assert "Single sign-on: linked." in (await boss.open(f"/accounts/{ME}")).text
            await boss.client.post(f"/accounts/{ME}/subject/unlink", data={"csrf": boss.csrf})
        assert await door.is_out()
        assert (await door.sign_in()).status_code == 403


def with_second_factor(services: DeskServices) -> DeskServices:
    needing = replace(services.settings, second_factor_roles=frozenset({Role.SUPERVISOR}))
    return replace(services, settings=needing)


class TestSecondFactor:
    @pytest.mark.parametrize(("methods", "then"), [(["pwd"], "/sign-in/set-up"), (["pwd", "mfa"], "/board")])
    async def test_is_ours_where_the_role_must_have_one_and_the_provider_asked_for_none(
        self, door: Door, methods: list[str], then: str
    ) -> None:
        await door.subjects.link(ME, "s-1")
        door.provider.claims["amr"] = methods
        door.room = replace(door.room, services=with_second_factor(door.room.services))
        async with new_browser(door.room) as browser:
            answer = await door.come_back(await door.go(browser), browser)
            assert answer.headers["location"] == then


class TestProviderAway:
    async def test_is_told_in_words_and_the_password_goes_on(self, door: Door) -> None:
        door.provider.away = True
        answer = await door.browser.open("/sign-in/provider")
        assert (answer.status_code, "does not answer" in answer.text) == (503, True)
        assert (await door.browser.sign_in(ME)).status_code == 200

    async def test_is_told_on_the_way_back_too(self, door: Door) -> None:
        address = await door.go()
        door.provider.away = True
        assert (await door.come_back(address)).status_code == 503

    async def test_is_one_that_answers_too_late(self, door: Door) -> None:
        door.provider.late_s = 0.6
        client = Client(issuer=door.provider.url, id=CLIENT_ID, secret=CLIENT_SECRET, redirect_uri="")
        hasty = OidcProvider(client, door.room.clock, whole_s=0.2)
        began = await BegunSignOns(door.room.engine, door.room.clock).begin()
        with pytest.raises(ProviderAway):
            await hasty.address(began)
        await hasty.close()

    async def test_is_one_that_calls_itself_otherwise(self, door: Door) -> None:
        door.provider.calls_itself = "https://login.example.org"
        assert (await door.browser.open("/sign-in/provider")).status_code == 503
