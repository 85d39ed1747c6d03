"""A record's life on its pages: taken over, corrected, deleted, restored, and what each of it says."""

from typing import Any

from records.audit import Action
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import PEOPLE, Room
from tests.desk.test_specialist_path import is_connected
from tests.desk.test_talk import COLLEAGUE, ME, colleague_comes, with_colleague

ADMIN = "central_administrator"


async def finalised(room: Room, browser: Browser) -> tuple[str, str]:
    """Write a record and make it final. Returns: its contact and the path of its page."""
    contact = await is_connected(room, browser)
    path = f"/desk/records/{contact}"
    record = (await browser.client.get(path)).json()
    draft = record["draft"] | {"place_unknown": True, "caller_relation": "self", "kind": "not_211"}
    saved = await browser.send("PUT", path, {"version": record["version"], "draft": draft})
    done = await browser.post(f"{path}/finalise", {"version": saved.json()["version"]})
    assert done.status_code == 200, done.text
    return contact, f"/records/{contact}"


async def submit(browser: Browser, path: str, **fields: Any) -> Any:
    await browser.open("/")
    form = {"csrf": browser.csrf, **fields}
    return await browser.client.post(path, data=form, headers={"Accept": "text/html"})


class TestTakingOver:
    async def test_shows_who_has_it_and_waits_for_the_caller_to_be_handed_over(
        self, room: Room, browser: Browser
    ) -> None:
        contact, party = await with_colleague(room, browser)
        await browser.client.get(f"/desk/records/{contact}")
        colleague_comes(room, party)
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            held = (await other.client.get(f"/desk/records/{contact}")).json()["held"]
            assert (held["by"], held["name"], held["may_take"]) == (ME, PEOPLE[ME].display_name, True)
            early = await other.post(f"/desk/records/{contact}/take-over", {"held_by": ME})
            assert early.status_code == 409
            assert "record goes with the caller" in early.json()["message"]
            assert early.json()["record"]["editable"] is False

    async def test_of_a_draft_that_was_left_is_in_the_audit(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        path = f"/desk/records/{contact}"
        record = (await browser.client.get(path)).json()
        room.floor.hangs_up(room.floor.floor.contacts[contact].id)  # type: ignore[index]
        async with new_browser(room) as other:
            await other.sign_in(ADMIN)
            taken = await other.post(f"{path}/take-over", {"held_by": ME})
            assert (taken.status_code, taken.json()["record"]["editable"]) == (200, True)
        late = await browser.send("PUT", path, {"version": record["version"], "draft": record["draft"]})
        assert late.status_code in (404, 409)
        (told,) = await room.services.rules.audit.entries([Action.RECORD_TAKEN_OVER])
        assert (told.actor, told.subject) == (ADMIN, contact)


class TestACorrection:
    async def test_is_asked_for_with_a_reason_and_shown_as_a_difference(
        self, room: Room, browser: Browser
    ) -> None:
        contact, page = await finalised(room, browser)
        silent = await submit(browser, f"{page}/reopen", reason=" ")
        assert silent.status_code == 409
        assert "Say why, for the record" in silent.text
        opened = await submit(browser, f"{page}/reopen", reason="It was a friend who called")
        assert (opened.status_code, opened.headers["location"]) == (303, f"/desk?record={contact}")
        path = f"/desk/records/{contact}"
        record = (await browser.client.get(path)).json()
        assert (record["editable"], record["correcting"]) == (True, True)
        draft = record["draft"] | {"caller_relation": "friend"}
        saved = await browser.send("PUT", path, {"version": record["version"], "draft": draft})
        await browser.post(f"{path}/finalise", {"version": saved.json()["version"]})
        shown = (await browser.open(page)).text
        assert "Why: It was a friend who called" in shown
        assert "<del>The person in need</del> <ins>Friend or neighbour</ins>" in shown

    async def test_may_be_given_up(self, room: Room, browser: Browser) -> None:
        contact, page = await finalised(room, browser)
        await submit(browser, f"{page}/reopen", reason="It was a friend who called")
        left = await browser.post(f"/desk/records/{contact}/leave-as-it-was")
        assert left.json()["status"] == "finalised"

    async def test_is_sent_back_to_its_writer_by_the_partners_own_supervisor_alone(
        self, room: Room, browser: Browser
    ) -> None:
        contact, page = await finalised(room, browser)
        async with new_browser(room) as other:
            await other.sign_in("north_supervisor_1")
            assert (await submit(other, f"{page}/reopen", reason="x")).status_code == 404
            assert (await submit(other, f"{page}/delete", reason="x", version=3)).status_code == 404
        async with new_browser(room) as other:
            await other.sign_in("network_supervisor")
            sent = await submit(other, f"{page}/reopen", reason="Which need was it?")
            assert (sent.status_code, sent.headers["location"]) == (303, page)
        assert [one["contact"] for one in (await browser.client.get("/desk/records")).json()] == [contact]


class TestADeletion:
    async def test_withholds_and_an_administrator_brings_it_back(self, room: Room, browser: Browser) -> None:
        contact, page = await finalised(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(ADMIN)
            version = (await room.services.records.load(contact)).version
            gone = await submit(other, f"{page}/delete", version=version, reason="A test call")
            assert gone.status_code == 303
            shown = (await other.open(page)).text
            assert "What was written is withheld" in shown
            assert "The person in need" not in shown
            version = (await room.services.records.load(contact)).version
            back = await submit(other, f"{page}/restore", version=version, reason="It was real")
            assert back.status_code == 303
            assert "The person in need" in (await other.open(page)).text
        assert (await submit(browser, f"{page}/restore", version=9, reason="x")).status_code == 404
