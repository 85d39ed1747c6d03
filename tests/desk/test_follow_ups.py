"""People without identity on the screens: earlier contacts, a consent and its work, numbers that many share."""

from typing import Any

import pytest
from sqlalchemy import insert

from records.audit import Action
from records.people.keys import DAY_MS
from records.people.person_rows import Basis
from records.record_draft import NeedEntry, NeedOutcome, RecordDraft
from records.tables import contact
from records.taxonomy.sample import sample_taxonomy
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import FLOOR, Room

MINE, OTHER_PARTNER = "central_east_01", "north_02"
ANN = "+14165550171"
NEED = next(code for code, term in sample_taxonomy().terms.items() if term.recordable)
AGREED = {
    "given": "spoken",
    "locale": "fr",
    "address": "(416) 555-0171",
    "name": "Invented Ida",
    "best_time": "evenings",
    "may_leave_message": False,
    "due_days": 7,
}


async def answered(room: Room, name: str, number: str = ANN, *, by: str = MINE) -> str:
    """A call that was answered and written down."""
    room.numbers.known[f"CA-{name}"] = number
    async with room.engine.begin() as connection:
        row = {"contact_id": name, "floor": FLOOR, "call_sid": f"CA-{name}", "offers": 0, "drops": 0}
        await connection.execute(insert(contact).values(row))
    records = room.services.records
    record = await records.open(name, specialist=by, partner="CENTRAL_EAST", language="en")
    draft = RecordDraft(
        caller_relation="self", needs=(NeedEntry(code=NEED, outcome=NeedOutcome.MET),), notes="Imagined"
    )
    await records.save_draft(name, draft, version=record.version, specialist=by)
    return name


async def told(browser: Browser, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await browser.client.get(f"/desk/follow-up/{name}")).json()
    return answer


async def press(browser: Browser, path: str, **fields: str) -> str:
    await browser.open("/follow-ups")
    answer = await browser.client.post(path, data={"csrf": browser.csrf, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


class TestEarlierContacts:
    async def test_are_shown_without_notes_and_said_to_be_unsure(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(MINE)
        await told(browser, await answered(room, "one"))
        room.clock.at += DAY_MS
        await browser.sign_in(MINE)
        answer = await told(browser, await answered(room, "two"))
        (earlier,) = answer["earlier"]
        assert (earlier["contact"], earlier["sure"], earlier["notes"]) == (
            "one",
            "perhaps the same person",
            "",
        )
        assert earlier["needs"][0].endswith(": met")
        assert ANN not in str(answer)
        await browser.post("/desk/follow-up/one/phone", {"own": True})
        answer = (await browser.post("/desk/follow-up/two/phone", {"own": True})).json()
        assert answer["earlier"][0]["sure"] == "the same person"

    async def test_follow_a_code_that_the_person_chose(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(MINE)
        await answered(room, "one", ANN)
        await answered(room, "two", "")
        await browser.post("/desk/follow-up/one/code", {"code": "Blue Heron 7"})
        answer = await browser.post("/desk/follow-up/two/code", {"code": "blue-heron 7"})
        assert [one["contact"] for one in answer.json()["earlier"]] == ["one"]
        easy = await browser.post("/desk/follow-up/two/code", {"code": "1111"})
        assert (easy.status_code, easy.json()["refused"]) == (409, "easy_code")

    async def test_are_for_who_has_the_record(self, room: Room, browser: Browser) -> None:
        await answered(room, "one")
        await browser.sign_in(OTHER_PARTNER)
        assert (await browser.client.get("/desk/follow-up/one")).status_code == 404
        assert (await browser.post("/desk/follow-up/one/phone", {"own": True})).status_code == 404


class TestConsent:
    async def test_is_read_in_both_languages_given_and_taken_back(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(MINE)
        name = await answered(room, "one")
        wording = (await told(browser, name))["wording"]
        assert "90 days" in wording["en"]
        assert "90 jours" in wording["fr"]
        agreed = (await browser.send("PUT", f"/desk/follow-up/{name}/consent", AGREED)).json()
        assert agreed["consent"]["stands"]
        assert "Ida" not in str(agreed)
        kept = await room.services.people.follow_ups.one(name)
        assert kept is not None
        assert (kept.consented_to, kept.locale, kept.partner) == (MINE, "fr", "CENTRAL_EAST")
        ended = (await browser.post(f"/desk/follow-up/{name}/withdraw")).json()
        assert not ended["consent"]["stands"]
        assert await room.services.people.reach.show(name, MINE) is None

    @pytest.mark.parametrize("address", ["", "900", "+19005550100", "+442071838750", "ida@", "a b@c.d"])
    async def test_without_a_way_to_reach_them_is_refused(
        self, room: Room, browser: Browser, address: str
    ) -> None:
        await browser.sign_in(MINE)
        name = await answered(room, "one")
        answer = await browser.send("PUT", f"/desk/follow-up/{name}/consent", {**AGREED, "address": address})
        assert (answer.status_code, answer.json()["refused"]) == (409, "no_address")
        assert await room.services.people.follow_ups.one(name) is None


class TestFollowUp:
    @pytest.fixture
    async def agreed(self, room: Room, browser: Browser) -> str:
        await browser.sign_in(MINE)
        name = await answered(room, "followed")
        await browser.send("PUT", f"/desk/follow-up/{name}/consent", AGREED)
        return name

    async def test_is_claimed_tried_and_closed_with_what_came_of_each_need(
        self, room: Room, browser: Browser, agreed: str
    ) -> None:
        page = (await browser.open(f"/follow-ups/{agreed}")).text
        assert "Invented Ida" not in page, "shown to whoever has it in hand"
        await press(browser, f"/follow-ups/{agreed}/claim")
        page = (await browser.open(f"/follow-ups/{agreed}")).text
        assert "Invented Ida" in page
        assert ANN in page
        (entry,) = await room.services.rules.audit.entries([Action.CONTACT_DATA_SEEN])
        assert (entry.actor, entry.subject) == (MINE, agreed)
        await press(browser, f"/follow-ups/{agreed}/attempt", outcome="reached")
        needs = {"outcome": "not_connected", "reason": "waiting_list", f"need:{NEED}": "not_connected"}
        await press(browser, f"/follow-ups/{agreed}/finish", **needs)
        (need,) = await room.services.people.follow_ups.needs(agreed)  # type: ignore[attr-defined]
        assert (need.code, need.outcome, need.reason) == (NEED, "not_connected", "waiting_list")
        assert (
            "not with the service (is on a waiting list)"
            in (await browser.open("/follow-ups?show=closed")).text
        )
        assert "Invented Ida" not in (await browser.open(f"/follow-ups/{agreed}")).text

    async def test_is_in_one_hand(self, room: Room, browser: Browser, agreed: str) -> None:
        await press(browser, f"/follow-ups/{agreed}/claim")
        async with new_browser(room) as other:
            await other.sign_in("central_east_05")
            location = await press(other, f"/follow-ups/{agreed}/claim")
            assert "Somebody else has this in hand" in (await other.open(location)).text
            assert "Invented Ida" not in (await other.open(f"/follow-ups/{agreed}")).text

    async def test_is_not_for_another_partners_people(
        self, room: Room, browser: Browser, agreed: str
    ) -> None:
        async with new_browser(room) as other:
            await other.sign_in(OTHER_PARTNER)
            assert agreed not in (await other.open("/follow-ups")).text
            assert (await other.open(f"/follow-ups/{agreed}")).status_code == 404

    async def test_is_late_after_its_day(self, room: Room, browser: Browser, agreed: str) -> None:
        room.clock.at += 7 * DAY_MS
        await browser.sign_in(MINE)
        page = (await browser.open("/follow-ups")).text
        assert "1 follow-up should have been done by now." in page
        assert "data-late" in page


class TestAdvocacy:
    async def test_is_written_down_beside_the_record(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(MINE)
        name = await answered(room, "one")
        done = {"contacted": "landlord", "outcome": "promised"}
        answer = (await browser.post(f"/desk/follow-up/{name}/advocacy", done)).json()
        assert [text.partition(": ")[2] for text in answer["advocacy"]] == ["A landlord, they will see to it"]


class TestSharedNumbers:
    async def test_are_put_on_the_list_and_make_no_person(self, room: Room, browser: Browser) -> None:
        before = await room.services.people.people.settle(await answered(room, "before"))
        assert before.basis is Basis.PHONE
        await browser.sign_in("central_supervisor_1")
        await browser.open("/shared-numbers")
        for number, label in (("416 555 0171", "A shelter"), ("not a number", "x")):
            form = {"csrf": browser.csrf, "number": number, "label": label}
            await browser.client.post("/shared-numbers", data=form)
        page = (await browser.open("/shared-numbers")).text
        assert "A shelter" in page
        assert "5550171" not in page.replace(" ", "")
        for name in ("before", await answered(room, "after")):
            assert (await room.services.people.people.settle(name)).basis is Basis.SHARED
        (listed,) = await room.services.people.shared.list()
        await browser.client.post(f"/shared-numbers/{listed.tag}/remove", data={"csrf": browser.csrf})
        assert await room.services.people.shared.list() == ()

    async def test_are_for_supervisors(self, browser: Browser) -> None:
        await browser.sign_in(MINE)
        assert (await browser.open("/shared-numbers")).status_code == 404
