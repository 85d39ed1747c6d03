"""What a specialist's keys do with the call in hand, by HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from routing import commands as c
from routing.model import ContactId, OfferId, Proficiency, Skill, SpecialistId
from routing.talk_model import PartyId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import PEOPLE, Room
from tests.desk.test_specialist_path import is_connected

ME, COLLEAGUE = "central_east_01", "central_east_05"
BENEFITS = Proficiency(skill=Skill("benefits"), level=3)


async def asked(browser: Browser, contact: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        await browser.client.get(f"/desk/contacts/{contact}/targets", params={"q": query})
    ).json()
    return found


def whom(target: dict[str, Any]) -> dict[str, Any]:
    return {key: target[key] for key in ("kind", "id", "language", "skill", "partner")}


async def with_colleague(room: Room, browser: Browser) -> tuple[str, str]:
    """One talks with a caller, and has asked a colleague, who is there. Returns: the contact, and the part."""
    contact = await is_connected(room, browser)
    room.floor.signs_in(PEOPLE[COLLEAGUE], ready=True)
    answer = await browser.post(f"/desk/contacts/{contact}/consult", {"kind": "specialist", "id": COLLEAGUE})
    return contact, answer.json()["party"]


def colleague_comes(room: Room, party: str) -> None:
    offer, me = OfferId(party), SpecialistId(COLLEAGUE)
    room.floor.do(c.AcceptOffer(id=room.floor.id(), specialist=me, offer=offer))
    room.floor.connects(offer)


class TestHold:
    async def test_shows_since_when_and_from_when_on_it_is_long(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        assert (await browser.state())["contact"]["talk"]["held_since_ms"] is None
        assert (await browser.post(f"/desk/contacts/{contact}/hold")).json() == {"ok": True}
        talk = (await browser.state())["contact"]["talk"]
        assert talk["held_since_ms"] == room.clock.now()
        assert talk["remind_at_ms"] == room.clock.now() + talk["held_long_ms"]
        for _ in range(talk["held_long_ms"] // 5_000 + 1):
            await browser.post("/desk/heartbeat")
            room.floor.pass_time(5_000)
        later = (await browser.state())["contact"]["talk"]
        assert later["held_since_ms"] == talk["held_since_ms"]
        assert later["remind_at_ms"] > talk["remind_at_ms"]
        assert (await browser.post(f"/desk/contacts/{contact}/resume")).json() == {"ok": True}
        assert (await browser.state())["contact"]["talk"]["held_since_ms"] is None

    async def test_of_a_colleagues_caller_is_refused(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            refused = await other.post(f"/desk/contacts/{contact}/hold")
            assert (refused.status_code, refused.json()["refused"]) == (409, "not_yours")
            assert (await other.client.get(f"/desk/contacts/{contact}/targets")).status_code == 404


class TestAnInterpreter:
    async def test_is_called_from_the_first_service_and_the_caller_stays_on_the_line(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        answer = await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "fr"})
        assert answer.json()["service"] == "voices"
        talk = (await browser.state())["contact"]["talk"]
        (party,) = talk["parties"]
        assert (party["state"], party["name"], party["what"]) == (
            "calling",
            "Voices (sample)",
            "interpreter, French",
        )
        assert talk["held_since_ms"] is None
        room.floor.answers(PartyId(party["id"]))
        (party,) = (await browser.state())["contact"]["talk"]["parties"]
        assert (party["state"], party["may_take"], party["may_drop"]) == ("joined", False, True)
        assert party["since_ms"] == room.clock.now()

    async def test_who_does_not_come_is_followed_by_the_next_service(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        path = f"/desk/contacts/{contact}/interpreter"
        first = (await browser.post(path, {"language": "fr"})).json()
        room.floor.never_answers(PartyId(first["party"]))
        (second,) = (await browser.state())["contact"]["talk"]["parties"]
        assert (second["name"], second["state"]) == ("Bridges (sample)", "calling")
        room.floor.never_answers(PartyId(second["id"]))
        assert (await browser.state())["contact"]["talk"]["parties"] == []
        assert (await browser.state())["contact"]["live"] is True
        again = await browser.post(path, {"language": "fr", "tried": [first["service"]]})
        assert again.json()["service"] == "bridges"

    async def test_is_listed_by_language_the_callers_first(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        listed = (
            await browser.client.get(f"/desk/contacts/{contact}/interpreters", params={"first": "pa"})
        ).json()
        assert [one["language"] for one in listed] == ["pa", "ar", "fr", "es"]
        found = (
            await browser.client.get(f"/desk/contacts/{contact}/interpreters", params={"q": "esp"})
        ).json()
        assert found == []
        assert "+1" not in str(listed)

    async def test_of_a_language_that_nobody_has_is_malformed(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        answer = await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "oj"})
        assert answer.status_code == 422


class TestTargets:
    async def test_have_emergency_and_crisis_lines_first_whatever_is_typed(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        for query in ("", "north", "zzz"):
            found = await asked(browser, contact, query)
            assert [one["id"] for one in found[:2]] == ["emergency", "suicide-crisis"], query
            assert all(one["keeps_caller"] for one in found[:2])
        assert len(await asked(browser, contact, "zzz")) == 2

    async def test_find_ready_specialists_by_language_partner_and_skill(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        room.floor.signs_in(PEOPLE["north_02"], ready=True)
        room.floor.signs_in(PEOPLE[COLLEAGUE], ready=True)
        room.floor.signs_in(PEOPLE["eastern_04"])
        people = [one for one in await asked(browser, contact) if one["group"] == "people"]
        assert [one["id"] for one in people] == [COLLEAGUE, "north_02"], "one's own partner first"
        found = [
            one["id"] for one in await asked(browser, contact, "francais nord") if one["group"] == "people"
        ]
        assert found == []
        found = [
            one["id"] for one in await asked(browser, contact, "french north") if one["group"] == "people"
        ]
        assert found == ["north_02"]

    async def test_name_skills_in_the_readers_language(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        room.floor.signs_in(replace(PEOPLE["north_02"], skills=(BENEFITS,)), ready=True)
        for locale, query, name in (
            ("en", "tax", "Tax and benefits"),
            ("fr", "impot", "Impôt et prestations"),
        ):
            await browser.client.post("/language", data={"locale": locale, "csrf": browser.csrf})
            found = await asked(browser, contact, query)
            assert [name in f"{one['name']} {one['about']}" for one in found[2:]] == [True] * len(found[2:])
            assert {one["group"] for one in found[2:]} == {"people", "queues"}

    async def test_say_of_a_queue_whether_somebody_is_free(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        queues = [one for one in await asked(browser, contact) if one["group"] == "queues"]
        assert queues[0]["language"] == "en"
        assert [one["free"] for one in queues] == [False] * len(queues)
        room.floor.signs_in(PEOPLE[COLLEAGUE], ready=True)
        queues = [one for one in await asked(browser, contact) if one["group"] == "queues"]
        assert queues[0]["free"] is True

    async def test_hold_no_number(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        assert "+1" not in str(await asked(browser, contact))
        assert "+1" not in (await browser.open("/desk")).text


class TestAskingAColleague:
    async def test_puts_the_caller_on_hold_and_shows_the_colleague_who_asks(
        self, room: Room, browser: Browser
    ) -> None:
        _, party = await with_colleague(room, browser)
        talk = (await browser.state())["contact"]["talk"]
        assert talk["held_since_ms"] is not None
        assert [(one["id"], one["state"], one["may_take"]) for one in talk["parties"]] == [
            (party, "calling", False)
        ]
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            offer = (await other.state())["offer"]
            assert (offer["id"], offer["asked_by"]) == (party, PEOPLE[ME].display_name)

    async def test_lets_the_colleague_read_the_record_but_not_write_it(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        mine = (await browser.client.get(f"/desk/records/{contact}")).json()
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            assert (await other.client.get(f"/desk/records/{contact}")).status_code == 404
            await other.post("/desk/ready")
            body = {"kind": "specialist", "id": COLLEAGUE}
            party = (await browser.post(f"/desk/contacts/{contact}/consult", body)).json()["party"]
            theirs = (await other.client.get(f"/desk/records/{contact}")).json()
            assert (theirs["editable"], theirs["version"]) == (False, mine["version"])
            colleague_comes(room, party)
            state = (await other.state())["contact"]
            assert (state["part"], state["live"]) == ("consulted", True)
            assert state["talk"]["specialist"] == PEOPLE[ME].display_name
            body = {"version": mine["version"], "draft": mine["draft"] | {"notes": "Not mine to write."}}
            refused = await other.send("PUT", f"/desk/records/{contact}", body)
            assert (refused.status_code, refused.json()["refused"]) == (409, "not_yours")
        assert (await browser.client.get(f"/desk/records/{contact}")).json()["editable"] is True

    async def test_and_going_back_lets_them_go_and_takes_the_caller_off_hold(
        self, room: Room, browser: Browser
    ) -> None:
        contact, party = await with_colleague(room, browser)
        colleague_comes(room, party)
        assert (await browser.post(f"/desk/contacts/{contact}/parties/{party}/back")).json() == {"ok": True}
        talk = (await browser.state())["contact"]["talk"]
        assert (talk["held_since_ms"], talk["parties"]) == (None, [])
        again = await browser.post(f"/desk/contacts/{contact}/parties/{party}/back")
        assert again.json() == {"ok": True}, "they had left already"

    async def test_ends_for_the_colleague_when_they_hang_up_and_the_caller_stays(
        self, room: Room, browser: Browser
    ) -> None:
        contact, party = await with_colleague(room, browser)
        colleague_comes(room, party)
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            assert (await other.post(f"/desk/contacts/{contact}/hang-up")).json() == {"ok": True}
            assert (await other.state())["contact"] is None
        assert (await browser.state())["contact"]["live"] is True

    async def test_who_is_not_free_says_what_to_do(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        room.floor.signs_in(PEOPLE[COLLEAGUE])
        path = f"/desk/contacts/{contact}/consult"
        refused = await browser.post(path, {"kind": "specialist", "id": COLLEAGUE})
        assert (refused.status_code, refused.json()["refused"]) == (409, "not_free")
        assert "queue" in refused.json()["message"]
        nobody = await browser.post(path, {"kind": "queue"})
        assert nobody.json()["refused"] == "nobody_free"
        assert "pass the caller on to wait" in nobody.json()["message"]
        assert (await browser.state())["contact"]["talk"]["held_since_ms"] is None

    async def test_of_a_crisis_line_keeps_the_caller_on_the_line(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        path = f"/desk/contacts/{contact}/consult"
        await browser.post(path, {"kind": "outside", "id": "suicide-crisis"})
        talk = (await browser.state())["contact"]["talk"]
        assert talk["held_since_ms"] is None
        assert talk["parties"][0]["name"] == "Suicide crisis helpline (sample)"
        again = (await browser.post(path, {"kind": "outside", "id": "emergency"})).json()
        assert again["refused"] == "already_there"
        assert "Let them go first" in again["message"]

    @pytest.mark.parametrize(
        "body",
        [
            {"kind": "outside", "id": "+14165550199"},
            {"kind": "interpreter", "id": "voices"},
            {"kind": "queue", "partner": "NOWHERE"},
            {"kind": "anybody"},
            {"kind": "queue", "number": "911"},
        ],
    )
    async def test_whom_no_list_has_is_malformed(
        self, room: Room, browser: Browser, body: dict[str, str]
    ) -> None:
        contact = await is_connected(room, browser)
        for act in ("consult", "transfer"):
            assert (await browser.post(f"/desk/contacts/{contact}/{act}", body)).status_code == 422
        assert (await browser.state())["contact"]["talk"]["parties"] == []


class TestHandingOver:
    async def test_gives_the_record_to_the_colleague_and_leaves_it_to_be_read(
        self, room: Room, browser: Browser
    ) -> None:
        contact, party = await with_colleague(room, browser)
        colleague_comes(room, party)
        record = (await browser.client.get(f"/desk/records/{contact}")).json()
        body = {"version": record["version"], "draft": record["draft"] | {"notes": "Behind on rent."}}
        await browser.send("PUT", f"/desk/records/{contact}", body)
        handed = await browser.post(f"/desk/contacts/{contact}/parties/{party}/hand-over")
        assert handed.json()["message"] == f"{PEOPLE[COLLEAGUE].display_name} has the caller now."
        state = await browser.state()
        assert (state["state"], state["contact"]["part"], state["contact"]["live"]) == (
            "wrap_up",
            "passed_on",
            False,
        )
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            assert (await other.state())["contact"]["part"] == "mine"
            theirs = (await other.client.get(f"/desk/records/{contact}")).json()
            assert (theirs["editable"], theirs["draft"]["notes"]) == (True, "Behind on rent.")
        mine = (await browser.client.get(f"/desk/records/{contact}")).json()
        assert (mine["editable"], mine["draft"]["notes"]) == (False, "Behind on rent.")
        await browser.post("/desk/wrap-up/done")
        assert (await browser.client.get(f"/desk/records/{contact}")).status_code == 404

    async def test_to_an_interpreter_is_refused_in_words(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        answer = await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "fr"})
        party = answer.json()["party"]
        room.floor.answers(PartyId(party))
        refused = await browser.post(f"/desk/contacts/{contact}/parties/{party}/hand-over")
        assert refused.json()["refused"] == "cannot_take"


class TestPassingOn:
    async def test_sends_the_caller_to_a_queue_at_the_place_they_had(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        room.floor.signs_in(PEOPLE["north_02"], ready=True)
        before = room.floor.floor.contacts[ContactId(contact)].queued_at
        found = await asked(browser, contact, "french")
        queue = next(one for one in found if one["group"] == "queues")
        sent = await browser.post(f"/desk/contacts/{contact}/transfer", whom(queue))
        assert sent.json()["message"].endswith("in the queue: French.")
        assert (await browser.state())["state"] == "wrap_up"
        held = room.floor.floor.contacts[ContactId(contact)]
        assert (held.language, held.queued_at) == ("fr", before)

    async def test_to_whom_nobody_on_duty_could_serve_is_refused(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        body = {"kind": "queue", "language": "en", "skill": "knitting"}
        refused = await browser.post(f"/desk/contacts/{contact}/transfer", body)
        assert refused.json()["refused"] == "nobody_serves"
        assert (await browser.state())["contact"]["live"] is True

    async def test_leaves_the_record_with_whoever_wrote_it_until_somebody_takes_the_caller(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await is_connected(room, browser)
        await browser.client.get(f"/desk/records/{contact}")
        room.floor.signs_in(PEOPLE[COLLEAGUE], ready=True)
        body = {"kind": "specialist", "id": COLLEAGUE}
        sent = await browser.post(f"/desk/contacts/{contact}/transfer", body)
        assert sent.json()["ok"] is True
        assert (await browser.client.get(f"/desk/records/{contact}")).json()["editable"] is True
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            offer = (await other.state())["offer"]
            assert offer["asked_by"] == ""
            await other.post(f"/desk/offers/{offer['id']}/accept")
            assert (await other.client.get(f"/desk/records/{contact}")).json()["editable"] is True
        assert (await browser.client.get(f"/desk/records/{contact}")).json()["editable"] is False


class TestWhyHere:
    @pytest.mark.parametrize("locale", ["en", "fr"])
    async def test_tells_the_whole_conversation(self, room: Room, browser: Browser, locale: str) -> None:
        contact, party = await with_colleague(room, browser)
        colleague_comes(room, party)
        answer = await browser.post(f"/desk/contacts/{contact}/interpreter", {"language": "fr"})
        room.floor.answers(PartyId(answer.json()["party"]))
        room.clock.at += 130_000
        await browser.post(f"/desk/contacts/{contact}/parties/{party}/hand-over")
        room.clock.at += 60_000
        room.floor.hangs_up(ContactId(contact))
        await room.floor.record(room.log)
        async with new_browser(room) as other:
            await other.sign_in("central_administrator")
            await other.client.post("/language", data={"locale": locale, "csrf": other.csrf})
            page = (await other.open(f"/contacts/{contact}")).text
        for sentence in WHOLE[locale]:
            assert sentence.format(ana=PEOPLE[ME].display_name, ben=PEOPLE[COLLEAGUE].display_name) in page


WHOLE = {
    "en": (
        "{ana} put the caller on hold.",
        "{ben} was asked into the call.",
        "{ana} called an interpreter in: Voices (sample), French.",
        "Voices (sample), French joined the call.",
        "The hold was over after 2 min 10 s.",
        "{ana} handed the caller over to {ben}.",
        "Voices (sample), French left the call after 3 min 10 s.",
    ),
    "fr": (
        "{ana} a mis l’appelant en attente.",
        "{ana} a appelé un interprète : Voix (exemple), Français.",
        "La mise en attente a duré 2 min 10 s.",
        "{ana} a remis l’appelant à {ben}.",
        "Voix (exemple), Français a quitté l’appel après 3 min 10 s.",
    ),
}
