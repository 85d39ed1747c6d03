from typing import Any

import pytest

from records.errors import RecordsUnavailable
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room
from tests.desk.test_specialist_path import is_connected


async def opened(room: Room, browser: Browser) -> dict[str, Any]:
    contact = await is_connected(room, browser)
    told: dict[str, Any] = (await browser.client.get(f"/desk/records/{contact}")).json()
    return told


class TestRecord:
    async def test_opens_once_however_often_it_is_asked_for(self, room: Room, browser: Browser) -> None:
        first = await opened(room, browser)
        again = (await browser.client.get(f"/desk/records/{first['contact']}")).json()
        assert again == first
        assert first["editable"] is True

    async def test_survives_a_reload_with_what_was_typed(self, room: Room, browser: Browser) -> None:
        record = await opened(room, browser)
        path = f"/desk/records/{record['contact']}"
        draft = record["draft"] | {"notes": "Two children.", "postal_code": "half a c"}
        await browser.send("PUT", path, {"version": record["version"], "draft": draft})
        assert (await browser.client.get(path)).json()["draft"] == draft

    async def test_of_a_stale_window_is_refused_with_both_versions_kept(
        self, room: Room, browser: Browser
    ) -> None:
        record = await opened(room, browser)
        path = f"/desk/records/{record['contact']}"
        mine, theirs = record["draft"] | {"notes": "mine"}, record["draft"] | {"notes": "theirs"}
        await browser.send("PUT", path, {"version": record["version"], "draft": theirs})
        refused = await browser.send("PUT", path, {"version": record["version"], "draft": mine})
        assert refused.status_code == 409
        assert refused.json()["refused"] == "stale"
        assert refused.json()["record"]["draft"]["notes"] == "theirs"
        forced = await browser.send("PUT", path, {"version": refused.json()["version"], "draft": mine})
        assert forced.status_code == 200

    async def test_says_in_words_what_is_missing_and_where(self, room: Room, browser: Browser) -> None:
        record = await opened(room, browser)
        path = f"/desk/records/{record['contact']}"
        draft = record["draft"] | {"needs": [{"code": "SAMPLE-HOUSING.01", "outcome": "unmet"}]}
        saved = await browser.send("PUT", path, {"version": record["version"], "draft": draft})
        refused = await browser.post(f"{path}/finalise", {"version": saved.json()["version"]})
        assert refused.status_code == 409
        missing = {lack["code"]: lack for lack in refused.json()["missing"]}
        assert missing["place"]["field"] == "field-municipality"
        assert missing["unmet_reason"]["field"] == "need-0"
        assert missing["unmet_reason"]["message"] == "Need 1: say why it was not met."

    async def test_is_for_whoever_had_the_contact_and_for_supervisors_to_read(
        self, room: Room, browser: Browser
    ) -> None:
        record = await opened(room, browser)
        path = f"/desk/records/{record['contact']}"
        async with new_browser(room) as other:
            await other.sign_in("north_02")
            assert (await other.client.get(path)).status_code == 404
        async with new_browser(room) as other:
            await other.sign_in("north_supervisor_1")
            assert (await other.client.get(path)).status_code == 404
        async with new_browser(room) as other:
            await other.sign_in("central_east_supervisor_1")
            assert (await other.client.get(path)).json()["editable"] is False
            refused = await other.send("PUT", path, {"version": 1, "draft": record["draft"]})
            assert refused.status_code == 404

    async def test_left_as_a_draft_is_listed(self, room: Room, browser: Browser) -> None:
        record = await opened(room, browser)
        listed = (await browser.client.get("/desk/records")).json()
        assert [one["contact"] for one in listed] == [record["contact"]]


class TestFind:
    async def test_answers_in_the_readers_language(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        english = (await browser.client.get("/desk/find/needs?q=rent")).json()
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        french = (await browser.client.get("/desk/find/needs?q=loyer")).json()
        assert english[0]["code"] in {term["code"] for term in french}
        assert english[0]["name"] != french[0]["name"]

    async def test_puts_services_of_the_callers_region_first(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        answer = await browser.client.get("/desk/find/services?need=SAMPLE-HOUSING.02&division=3542")
        near = [service["near"] for service in answer.json()]
        assert near == sorted(near, reverse=True)

    async def test_finds_places(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.client.get("/desk/find/places?q=owen")).json()[0]["division"] == "3542"


class TestRecordsThatDoNotAnswer:
    async def test_are_a_plain_503_with_the_headers_of_every_answer(
        self, room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await browser.sign_in("central_east_01")

        async def away(_: str) -> None:
            raise RecordsUnavailable(OSError())

        monkeypatch.setattr(room.services.records, "unfinished", away)
        answer = await browser.client.get("/desk/records")
        assert answer.status_code == 503
        assert "is kept in this window" in answer.json()["message"]
        assert "content-security-policy" in answer.headers
