"""Every route, for every role, with what is one's own, another partner's, and nobody's (Q2, X-17).

Generated from what the routes declare. What another partner's people were told holds a word that nothing else holds; no
answer to anybody of this partner may have it, and nothing of theirs may change.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

import httpx2
import pytest
from sqlalchemy import Table, insert, select, update

from desk.access import ROLES, Declared, Rule, Whose, allow, declared
from desk.application import desk_application
from desk.services import DeskSettings
from records.accounts import Role
from records.database import reading, writing
from records.directory.tables import directory_suggestion
from records.field_cipher import FieldCipher, Place
from records.record_draft import RecordDraft
from records.recording_tables import conversation_recording
from records.tables import call_record, contact, interaction_log, voicemail
from routing.model import RecordingSid
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room

OURS, THEIRS = "CENTRAL_EAST", "NORTH"
CANARY = "Zanzibar"
"""In everything that the other partner's people wrote or were told."""
PEOPLE = {
    Role.SPECIALIST: "central_east_01",
    Role.SUPERVISOR: "central_east_supervisor_1",
    Role.PLANNER: "network_planner",
    Role.DIRECTORY_EDITOR: "central_directory_editor",
}
OF_ALL = {Role.NETWORK_SUPERVISOR: "network_supervisor", Role.ADMINISTRATOR: "central_administrator"}
OURS_ID, THEIRS_ID, NOBODYS_ID = "contact-ours", "contact-theirs", "contact-nobodys"
OWNERS = (OURS_ID, THEIRS_ID, NOBODYS_ID)
THEIR_TABLES = (
    call_record,
    contact,
    interaction_log,
    voicemail,
    conversation_recording,
    directory_suggestion,
)
LAST = ("/theme", "/language", "/sign-in", "/sign-out")
"""What changes or ends the walk of who walks comes at its end; nothing is left out."""
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; ",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=()",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}
"""Of every answer to everybody, each with its beginning (X-38)."""


@dataclass(frozen=True)
class World:
    room: Room
    routes: tuple[Declared, ...]

    async def theirs(self) -> dict[str, list[tuple[object, ...]]]:
        found = {}
        async with reading(self.room.engine) as connection:
            for table in THEIR_TABLES:
                key = table.c.id if table is directory_suggestion else table.c.contact_id
                query = select(table).where(key == THEIRS_ID).order_by(*table.primary_key)
                found[table.name] = [tuple(row) for row in await connection.execute(query)]
        return found


@pytest.fixture
async def world(room: Room) -> World:
    object.__setattr__(
        room.services,
        "settings",
        DeskSettings(
            public_url="http://desk.test", cookies_secure=False, stream_life_s=0.0, heartbeat_s=0.01
        ),
    )
    for owner, partner, words in ((OURS_ID, OURS, "Owen Sound"), (THEIRS_ID, THEIRS, CANARY)):
        await tell(room, owner, partner, words)
    routes = declared(desk_application(room.services))
    # Sorting keeps the order of those that have the same place.
    last = {path: place for place, path in enumerate(LAST)}
    return World(room, tuple(sorted(routes, key=lambda one: last.get(one.path, -1))))


async def tell(room: Room, owner: str, partner: str, words: str) -> None:
    """A closed contact of a partner with everything that is kept of one."""
    person = f"{partner.lower()}_02" if partner == THEIRS else f"{partner.lower()}_01"
    room.floor.hangs_up(room.floor.caller(owner))
    await room.floor.record(room.log)
    records = room.services.records
    await records.open(owner, specialist=person, partner=partner, language="en")
    await records.save_draft(
        owner, RecordDraft(notes=words, municipality=words), version=1, specialist=person
    )
    at, cipher = room.clock.now(), FieldCipher([FieldCipher.new_key()])
    sealed = cipher.seal_bytes(Place(table="any", column="sound", row=owner), words.encode())
    sound: dict[str, object] = {
        "floor": "test-floor",
        "contact_id": owner,
        "partner": partner,
        "recording_sid": RecordingSid(owner),
    }
    sound |= {"sound": sealed, "duration_ms": 1}
    suggestion: dict[str, object] = dict.fromkeys(("service_id", "service_name", "answer"), "a service")
    suggestion |= {"id": owner, "edition": 1, "owner": partner, "words": words, "state": "open", "version": 1}
    rows: dict[Table, dict[str, object]] = {
        voicemail: sound | {"left_at": at, "due_at": at, "forget_at": at, "taken_over_at": at},
        conversation_recording: sound | {"number": 1, "at": at, "attempts": 0, "trouble": words},
        directory_suggestion: suggestion | {"made_by": person, "made_at": at, "changed_at": at},
    }
    answered = {"partner": partner, "preferred_partner": partner, "specialist_id": person}
    async with writing(room.engine) as connection:
        await connection.execute(update(contact).where(contact.c.contact_id == owner).values(**answered))
        for table, row in rows.items():
            await connection.execute(insert(table), row)


def addresses(route: Declared, role: Role) -> list[tuple[str, str]]:
    """One address, or one for each owner where the path names something; whoever may not is refused either way."""
    if "{" not in route.path:
        return [("", route.path)]
    numbered = re.sub(r"{number}", "1", route.path)
    owners = OWNERS if may(role, route) else (THEIRS_ID,)
    return [(owner, re.sub(r"{\w+}", owner, numbered)) for owner in owners]


async def ask(browser: Browser, route: Declared, path: str) -> tuple[int, str]:
    if route.method in ("GET", "HEAD"):
        answer = await browser.client.get(path, headers={"Accept": "text/html"})
    else:
        answer = await browser.send(route.method, path, {})
    return answer.status_code, answer.text


class TestEveryRoute:
    @pytest.mark.parametrize("role", [*PEOPLE])
    async def test_gives_nothing_of_another_partner_and_says_the_same_of_nobodys(
        self, world: World, role: Role
    ) -> None:
        before, leaks, told = await world.theirs(), [], {}
        async with new_browser(world.room) as browser:
            await browser.sign_in(PEOPLE[role])
            for route in world.routes:
                for owner, path in addresses(route, role):
                    status, body = await ask(browser, route, path)
                    told[route, owner] = plain(status, body, owner)
                    shown = body.replace(path, "")
                    if CANARY in shown or (owner != THEIRS_ID and THEIRS_ID in shown):
                        leaks.append((route.method, path, status))
        assert leaks == []
        assert await world.theirs() == before
        different = [
            route
            for route, owner in told
            if owner == THEIRS_ID and may(role, route)
            if told[route, THEIRS_ID] != told[route, NOBODYS_ID]
        ]
        assert different == []
        refused = [(route, told[route, owner][0]) for route, owner in told if not may(role, route)]
        assert {status for route, status in refused if route.method == "GET"} == {404}
        assert {status for _, status in refused} <= {404, 422}

    @pytest.mark.parametrize("role", [*OF_ALL])
    async def test_that_is_not_for_who_watches_over_all_is_refused_to_them_too(
        self, world: World, role: Role
    ) -> None:
        told = []
        async with new_browser(world.room) as browser:
            await browser.sign_in(OF_ALL[role])
            for route in world.routes:
                if not may(role, route):
                    [(_, path)] = addresses(route, role)
                    told.append((route.method, path, (await ask(browser, route, path))[0]))
        allowed = {"GET": {404}, "POST": {404, 422}, "PUT": {404, 422}}
        assert [one for one in told if one[2] not in allowed[one[0]]] == []

    async def test_asks_who_is_there_and_changes_nothing_before_that_is_known(self, world: World) -> None:
        """Whoever has not signed in comes to the doors, and to nothing behind them."""
        before, answered = await world.theirs(), []
        async with new_browser(world.room) as browser:
            await browser.open("/sign-in")
            for route in world.routes:
                for _, path in addresses(route, Role.ADMINISTRATOR):
                    status, body = await ask(browser, route, path)
                    shown = CANARY in body or (route.rule is not Rule.ANYONE and status not in (303, 401))
                    answered += [(route.method, path, status)] if shown else []
        assert answered == []
        assert await world.theirs() == before

    async def test_answers_with_every_header_of_security(self, world: World) -> None:
        """X-38, with the headers of a service over HTTPS; refused and unknown requests too."""
        settings = replace(world.room.services.settings, cookies_secure=True)
        room = replace(world.room, services=replace(world.room.services, settings=settings))
        lacking = []
        async with new_browser(room) as browser:
            await browser.open("/sign-in")
            asked = [
                (route.method, path) for route in world.routes for _, path in addresses(route, Role.PLANNER)
            ]
            for method, path in [*asked, ("GET", "/nowhere"), ("DELETE", "/board"), ("POST", "/board")]:
                answer = await browser.send(method, path, {} if method != "GET" else None)
                lacking += [
                    (method, path, name)
                    for name, wanted in HEADERS.items()
                    if not answer.headers.get(name, "").startswith(wanted)
                ]
        assert lacking == []

    async def test_answers_with_them_too_when_the_fault_is_ours(self, world: World) -> None:
        """Whatever made it: this answer comes from outside all middleware."""
        app = desk_application(world.room.services)

        @allow(Rule.ANYONE, Whose.NOBODY)
        async def broken() -> None:
            raise RuntimeError("a fault of ours")

        app.add_api_route("/broken", broken)
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            answer = await client.get("/broken")
        assert answer.status_code == 500
        missing = HEADERS.keys() - {"strict-transport-security"} - answer.headers.keys()
        assert missing == set()

    async def test_of_a_page_gives_no_id_twice(self, world: World) -> None:
        """Scripts and labels find a part by its id: of two with one id, the second is dead."""
        twice = []
        paths = [one.path for one in world.routes if one.method == "GET" and "{" not in one.path]
        async with new_browser(world.room) as browser:
            await browser.sign_in(OF_ALL[Role.ADMINISTRATOR])
            for path in paths:
                ids = Counter(re.findall(r'\sid="([^"]+)"', (await browser.open(path)).text))
                twice += [(path, name) for name, times in ids.items() if times > 1]
        assert twice == []

    async def test_gives_them_to_who_watches_over_all(self, world: World) -> None:
        """The walk would prove nothing if nobody were shown the word."""
        holding = [
            f"/desk/records/{THEIRS_ID}",
            "/recordings",
            "/directory/suggestions",
            "/voicemail",
            "/contacts",
        ]
        for name in OF_ALL.values():
            async with new_browser(world.room) as browser:
                await browser.sign_in(name)
                bodies = {path: (await browser.client.get(path)).text for path in holding}
                silent = [
                    path for path, body in bodies.items() if CANARY not in body and THEIRS_ID not in body
                ]
                assert silent == []


def may(role: Role, route: Declared) -> bool:
    return route.rule is Rule.ANYONE or role in ROLES[route.rule]


def plain(status: int, body: str, owner: str) -> tuple[int, str]:
    """An answer without what was asked for and the reference, which is new each time."""
    without = body.replace(owner, "") if owner else body
    return status, re.sub(r"[0-9a-f]{8,}", "", without)
