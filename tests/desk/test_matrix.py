"""Every route, for every role, with what is one's own, another partner's, and nobody's (Q2, X-17).

Generated from what the routes declare. What another partner's people were told holds a word that nothing else holds; no
answer to anybody of this partner may have it, and nothing of theirs may change.
"""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import Table, insert, select, update

from desk.access import ROLES, Declared, Rule, declared
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
NEVER_OPENED = {"/sign-out", "/language", "/theme", "/sign-in"}
"""Their own tests sign in and out; here they would end the walk."""


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
    return World(room, tuple(one for one in routes if one.path not in NEVER_OPENED))


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
