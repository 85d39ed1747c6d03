"""Services at the desk: found for the person in need, told in the reader's language, referred to as they were told."""

from typing import Any

import pytest

from records.audit import Action
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room
from tests.desk.test_records import opened

RENT = "SAMPLE-HOUSING.02"


async def found(browser: Browser, **asked: str) -> list[dict[str, Any]]:
    answer = await browser.client.get("/desk/find/services", params=asked)
    assert answer.status_code == 200
    told: list[dict[str, Any]] = answer.json()
    return told


class TestFind:
    async def test_tells_in_the_readers_language_what_a_caller_must_know(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        [english] = await found(browser, q="lakeshore night")
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        [french] = await found(browser, q="lakeshore night")
        assert (english["name"], french["name"]) == ("Lakeshore Night Shelter", "Refuge de nuit Lakeshore")
        assert (english["apply"], french["apply"]) == ("Call at any time.", "Appelez à toute heure.")
        assert (english["open"], english["open_text"], french["open_text"]) == (
            True,
            "Open now",
            "Ouvert maintenant",
        )
        assert all(
            english[name]
            for name in ("phone", "hours", "fees", "documents", "access", "eligibility", "edition")
        )

    async def test_goes_by_a_division_or_the_first_half_of_a_postal_code(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        by_division = await found(browser, need=RENT, division="3542")
        by_area = await found(browser, need=RENT, area="n4k")
        assert [one["id"] for one in by_area] == [one["id"] for one in by_division]
        assert by_division[0]["near"]
        assert by_division[0]["distance"].startswith("about ")

    async def test_narrows_down_by_what_is_asked(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        assert all(one["open"] for one in await found(browser, need=RENT, open="true"))
        assert all("French" in one["languages"] for one in await found(browser, need=RENT, language="fr"))
        refused = await browser.client.get("/desk/find/services", params={"need": RENT, "age": "-1"})
        assert refused.status_code == 422


class TestReferral:
    async def test_keeps_the_services_id_edition_and_name_as_it_was_told(
        self, room: Room, browser: Browser
    ) -> None:
        record = await opened(room, browser)
        [service] = await found(browser, q="lakeshore night")
        referral = {
            "service_id": service["id"],
            "service_name": service["name"],
            "partner": service["partner"],
            "edition": service["edition"],
            "needs": [0],
        }
        draft = record["draft"] | {"needs": [{"code": RENT, "outcome": "met"}], "referrals": [referral]}
        path = f"/desk/records/{record['contact']}"
        assert (
            await browser.send("PUT", path, {"version": record["version"], "draft": draft})
        ).status_code == 200
        assert (await browser.client.get(path)).json()["draft"]["referrals"] == [referral]


class TestSuggestion:
    async def make(self, room: Room, browser: Browser, words: str = "The phone number is wrong.") -> str:
        await browser.sign_in("central_east_01")
        [service] = await found(browser, q="lakeshore night")
        sent = await browser.post("/desk/suggestions", {"service": service["id"], "words": words})
        assert "Thank you" in sent.json()["message"]
        [made] = await room.services.suggestions.list("CENTRAL")
        assert (made.service_name, made.words) == ("Lakeshore Night Shelter", words)
        return made.id

    async def test_reaches_the_owner_and_nobody_elses_list(self, room: Room, browser: Browser) -> None:
        made = await self.make(room, browser)
        async with new_browser(room) as owner, new_browser(room) as other:
            await owner.sign_in("central_supervisor_1")
            await other.sign_in("north_supervisor_1")
            assert made in (await owner.client.get("/directory/suggestions")).text
            assert made not in (await other.client.get("/directory/suggestions")).text
            refused = await other.client.post(
                f"/directory/suggestions/{made}", data={"to": "done", "version": "1", "csrf": other.csrf}
            )
            assert refused.status_code == 404
        assert (await room.services.suggestions.load(made)).state == "open"

    async def test_moves_on_once_for_whoever_saw_it_as_it_is(self, room: Room, browser: Browser) -> None:
        made = await self.make(room, browser)
        async with new_browser(room) as owner:
            await owner.sign_in("central_supervisor_1")
            step = {"to": "taken", "version": "1", "answer": "", "csrf": owner.csrf}
            first = await owner.client.post(f"/directory/suggestions/{made}", data=step)
            again = await owner.client.post(f"/directory/suggestions/{made}", data=step | {"to": "declined"})
            assert (first.headers["location"], again.headers["location"]) == (
                "/directory/suggestions",
                "/directory/suggestions?told=stale",
            )
        assert (await room.services.suggestions.load(made)).state == "taken"

    async def test_stands_in_the_audit_without_its_words(self, room: Room, browser: Browser) -> None:
        made = await self.make(room, browser)
        [entry] = await room.services.rules.audit.entries((Action.SUGGESTION_CHANGED,))
        assert (entry.actor, entry.subject, entry.detail) == ("central_east_01", made, {"state": "open"})

    @pytest.mark.parametrize("body", [{"service": "nobody", "words": "x"}, {"service": "x", "words": ""}])
    async def test_about_nothing_is_refused(self, browser: Browser, body: dict[str, str]) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.post("/desk/suggestions", body)).status_code in (404, 422)
