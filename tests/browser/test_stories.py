"""Stories of people at real screens: a real Chromium, the whole running service, no mouse."""

import asyncio
import contextlib
import re
import time
from typing import Any

import pytest
from playwright.async_api import Error, Page, Route, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.patience import until, within
from tests.browser.person import Person
from tests.browser.screens import READY_OR_MORE
from tests.browser.service import SampleService

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFLINE_WITHIN_S = 15.0
LOST_TYPING_MS_MAX = 2_000
FLOOR_BACK_WITHIN_S = 120.0
SAVED = re.compile(r"^saved ")


class TestClosingTheTab:
    async def test_takes_a_ready_specialist_off_the_floor_within_15_s(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        board = Person(await (await open_browser()).new_page(), service.url)
        await board.sign_in("north_supervisor_1")
        mark = board.page.locator('.mark[data-id="north_01"]')
        desk = Person(await (await open_browser()).new_page(), service.url)
        await desk.come_to_the_desk("north_01")
        await desk.press("r")
        # Where somebody waits already, a call is offered in the same moment.
        await expect(desk.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
        await expect(mark).to_have_attribute("data-state", READY_OR_MORE)
        await desk.page.close()

        async def gone() -> bool:
            return await mark.count() == 0

        await within(OFFLINE_WITHIN_S, gone)
        gone_at_ms = time.time() * 1000
        await asyncio.sleep(3)
        offers = await asyncio.to_thread(service.offers_to, "north_01")
        assert [offer for offer in offers if offer["made_at"] > gone_at_ms] == []


class TestOneCall:
    async def test_is_taken_written_down_and_kept(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, service.url)
        await me.come_to_the_desk("central_01")
        await page.evaluate("globalThis.sameDocument = true")
        contact = await me.takes_a_call()
        assert await page.evaluate("globalThis.sameDocument"), "the offer came without a reload"
        await expect(page.locator("#line-check")).to_have_text("connected")
        await self._writes_down(me)
        await expect(page.locator("#saved")).to_have_text(SAVED)
        await self._reloads(me, contact)
        await me.hangs_up()
        await self._finalises(me)
        await me.press("w")
        await expect(page.locator("#state")).not_to_have_attribute("data-state", "wrap_up")
        await self._is_kept(service, contact)

    async def _writes_down(self, me: Person) -> None:
        needs, page = me.page.locator("#needs > .need"), me.page
        await me.press("n")
        await me.look_up("rent")
        await expect(needs).to_have_count(1)
        await me.press("Alt+s")
        service = page.locator("#services-list .service").first
        await expect(service).to_be_visible()
        await me.press("Shift+Enter")
        await expect(page.locator("#services-card dl")).to_be_visible()
        await me.press("Enter")
        await expect(service.locator(".refer")).to_contain_text("Referred")
        await expect(needs.first.locator(".referrals li")).to_have_count(1)
        await me.press("Alt+n")
        await me.look_up("shelter")
        await expect(needs).to_have_count(2)
        await me.tab_to('[name="outcome-1"]', back=True)
        await me.press("Space")
        await expect(needs.nth(1).locator('[value="unmet"]')).to_be_checked()
        await me.tab_to(".need:nth-child(2) select")
        await me.press("ArrowDown")
        await me.tab_to("#field-municipality", back=True)
        await me.look_up("toronto")
        await me.tab_to("#field-notes")
        await me.type("Behind on rent since October; nowhere to stay tonight.")

    async def _reloads(self, me: Person, contact: str) -> None:
        page = me.page
        talked = await page.locator("[data-since]").last.text_content()
        await page.reload()
        await me.sees_call("contact")
        assert await me.contact() == contact
        again = await page.locator("#call [data-since]").first.text_content()
        assert _seconds(again) >= _seconds(talked)
        await expect(page.locator("#field-notes")).to_have_value(re.compile("nowhere to stay"))
        await expect(page.locator("#needs > .need")).to_have_count(2)
        await expect(page.locator("#needs .referrals li")).to_have_count(1)

    async def _finalises(self, me: Person) -> None:
        page = me.page
        await me.press("Control+Enter")
        missing = page.locator("#missing")
        await expect(missing).to_be_focused()
        await expect(missing).to_contain_text("“Caller is” has no answer yet")
        links = missing.locator("a")
        fields = [await link.get_attribute("href") for link in await links.all()]
        for field in fields:
            # Each line of the list leads to its field.
            await missing.focus()
            await me.tab_to(f'#missing a[href="{field}"]')
            await me.press("Enter")
            await expect(page.locator(f"select{field}")).to_be_focused()
            await me.press("ArrowDown")
        await me.press("Control+Enter")
        await expect(page.locator("#record-status")).to_contain_text("Finalised")

    async def _is_kept(self, service: SampleService, contact: str) -> None:
        record = await asyncio.to_thread(service.record, contact)
        assert (record["status"], record["specialist_id"]) == ("finalised", "central_01")
        assert record["municipality"] == "Toronto"
        assert [need["outcome"] for need in record["needs"]] == ["met", "unmet"]
        assert record["needs"][1]["unmet_reason"] != ""
        assert len(record["referrals"]) == 1
        assert [link["need_position"] for link in record["links"]] == [0]
        assert b"nowhere" not in record["notes_encrypted"].encode()

        def closed() -> dict[str, Any] | None:
            row = service.contact(contact)
            return row if row is not None and row["closed_at"] is not None else None

        row = await until(closed)
        assert (row["ended_as"], row["ended_by"]) == ("answered", "specialist")
        assert row["specialist_id"] == "central_01"
        assert row["talked_ms"] > 0


class TestTwoTabsOfOnePerson:
    async def test_accept_at_once_and_one_wins(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        browser = await open_browser()
        tabs = [Person(await browser.new_page(), service.url) for _ in range(2)]
        await tabs[0].come_to_the_desk("central_02")
        await tabs[1].page.goto(f"{service.url}/desk")
        await tabs[1].is_in("not_ready")
        dialled: list[str] = []
        browser.on("request", lambda one: dialled.append(one.url) if "/devices/connect" in one.url else None)
        await tabs[0].press("r")
        await asyncio.gather(*(tab.is_offered_a_call() for tab in tabs))
        both_have_pressed = asyncio.Barrier(2)

        async def together(route: Route) -> None:
            await both_have_pressed.wait()
            await route.continue_()

        await browser.route("**/accept", together)
        await asyncio.gather(*(tab.press("a") for tab in tabs))
        await asyncio.gather(*(tab.sees_call("contact") for tab in tabs))
        elsewhere = re.compile("^You accepted this call in another window. It continues there.$")
        told = [tab.page.locator("#call .said", has_text=elsewhere) for tab in tabs]

        async def one_is_told() -> bool:
            return sum([await words.count() for words in told]) == 1

        await within(10, one_is_told)
        assert len(dialled) == 1
        await tabs[0].hangs_up()


class TestTheBoard:
    async def test_moves_by_itself_and_leads_to_why_a_call_went_where_it_went(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, service.url)
        await me.sign_in("central_supervisor_1")
        await page.evaluate("globalThis.sameDocument = true")
        numbers = page.locator("#grid td.num")
        before = await numbers.all_text_contents()

        async def moved() -> bool:
            return await numbers.all_text_contents() != before

        await within(10, moved)
        assert await page.evaluate("globalThis.sameDocument"), "the numbers moved without a reload"
        await me.tab_to('a[href*="wall"]')
        await me.press("Enter")
        await expect(page.locator("html[data-wall]")).to_be_attached()
        await expect(page.locator(".top")).to_be_hidden()
        await page.go_back()
        await me.press("l")
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.locator("#grid")).to_contain_text("Tout le réseau")
        await me.press("g")
        await me.press("c")
        await page.wait_for_url("**/contacts")
        await me.tab_to('a[href^="/contacts/"]')
        await me.press("Enter")
        await page.wait_for_url("**/contacts/*")
        await expect(page.locator("h1")).to_have_text(re.compile("Pourquoi ici"))
        await expect(page.locator(".moments tbody tr").first).to_be_visible()


class TestKillingTheTab:
    async def test_loses_at_most_2_s_of_typing(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        browser = await open_browser()
        me = Person(await browser.new_page(), service.url)
        await me.come_to_the_desk("central_south_01")
        await me.takes_a_call()
        await me.press("Alt+f")
        await me.tab_to("#field-caller_relation")
        await me.press("ArrowDown")
        await me.tab_to(".fold summary")
        await me.press("Enter")
        await me.tab_to("#field-age_group")
        await me.press("ArrowDown")
        await me.tab_to("#field-notes")
        typed: list[float] = []
        for number in range(60):
            await me.type(chr(ord("a") + number % 26))
            typed.append(time.monotonic())
            await asyncio.sleep(0.08)
        killed_at = time.monotonic()
        await _crash(me.page)
        again = Person(await browser.new_page(), service.url)
        await again.page.goto(f"{service.url}/desk")
        await again.sees_call("contact")
        await expect(again.page.locator("#field-notes")).not_to_have_value("")
        kept = len(await again.page.locator("#field-notes").input_value())
        await expect(again.page.locator("#field-caller_relation")).to_have_value("self")
        await expect(again.page.locator("#field-age_group")).to_have_value("under_18")
        lost = [at for at in typed[kept:] if killed_at - at > LOST_TYPING_MS_MAX / 1000]
        assert lost == [], f"kept {kept} of {len(typed)} letters"
        await again.hangs_up()


class TestALostFloor:
    async def test_is_told_in_words_while_the_record_goes_on_being_saved(
        self, service: SampleService, open_browser: OpenBrowser
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, service.url)
        await me.come_to_the_desk("eastern_01")
        await me.takes_a_call()
        band = page.locator("#band")
        with service.dispatcher_held():
            await me.press("b")
            await expect(band).to_have_text(re.compile("press again in a moment"))
            await me.tab_to("#field-notes")
            await me.type("Written while nobody decided.")
            await expect(page.locator("#saved")).to_have_text(SAVED)

        async def answered() -> bool:
            await me.press("Alt+b")
            await asyncio.sleep(0.5)
            return await band.is_hidden()

        await within(FLOOR_BACK_WITHIN_S, answered)
        await expect(page.locator('[data-reason="break"]')).to_have_attribute("aria-pressed", "true")
        await me.hangs_up()


async def _crash(page: Page) -> None:
    """End the page's process as when the machine kills it: nothing of the page runs any more."""
    session = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        # A page that is gone does not answer the order to go.
        crashing = asyncio.ensure_future(session.send("Page.crash"))
    crashing.cancel()
    with contextlib.suppress(asyncio.CancelledError, Error):
        await crashing


def _seconds(clock: str | None) -> int:
    minutes, seconds = (clock or "0:00").split(":")[-2:]
    return 60 * int(minutes) + int(seconds)
