"""The story of a change to the rules: written by one supervisor, published by another, met by callers, taken back."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.patience import RECORDER_PATIENCE_S, until
from tests.browser.rule_screens import RulePerson, saved_in_another_window
from tests.browser.screens import in_language
from tests.browser.service import SampleService

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRITER, PUBLISHER = "north_supervisor_1", "eastern_supervisor_1"
OVERSEER = "network_supervisor"
"""Sees contacts of all partners: in the evening the North's callers are another's."""
MAIN, CRISIS = "+14165550111", "+14165550112"
NORTHERN = "+1807555010{}"
"""Northern numbers, of whose callers North is the home partner."""
TITLE = "North closes at four on Fridays"
REASON = "Agreed at the partners’ meeting of 12 November"
ALL_BUSY = 80
"""More callers than the sample traffic has specialists."""
WAITED_S = 120.0


@pytest.fixture
async def writer(service: SampleService, open_browser: OpenBrowser) -> RulePerson:
    person = RulePerson(await (await open_browser()).new_page(), service.url)
    await person.sign_in(WRITER)
    await in_language(person, "en")
    return person


@pytest.fixture
async def publisher(service: SampleService, open_browser: OpenBrowser) -> RulePerson:
    person = RulePerson(await (await open_browser("fr")).new_page(), service.url)
    await person.sign_in(PUBLISHER)
    await in_language(person, "fr")
    return person


@pytest.fixture
async def overseer(service: SampleService, open_browser: OpenBrowser) -> RulePerson:
    person = RulePerson(await (await open_browser()).new_page(), service.url)
    await person.sign_in(OVERSEER)
    return person


class TestAChangeOfTheRules:
    async def test_is_written_checked_published_by_another_met_by_callers_and_taken_back(
        self, service: SampleService, writer: RulePerson, publisher: RulePerson, overseer: RulePerson
    ) -> None:
        await self._reads(writer)
        draft = await writer.starts_a_draft(TITLE)
        await self._changes_hours(writer)
        await self._changes_a_step(writer)
        await self._changes_a_share(writer)
        await self._sees_exactly_what_changes(writer)
        await self._cannot_publish_it(writer)
        await asyncio.to_thread(service.dials, MAIN, NORTHERN.format(0), ALL_BUSY)
        waiting = await self._joins_the_queue(service, MAIN, 1)
        number = await self._publishes(publisher, draft)
        still = service.contact(waiting)
        assert still is not None
        assert still["connected_at"] is None, "so many callers keep everybody busy"
        served = await self._joins_the_queue(service, CRISIS, 2)
        await self._cites(writer.page, service, served, number)
        await expect(writer.page.locator(".facts")).to_contain_text(
            "→ after 2 seconds of waiting: the whole network"
        )
        # Who waited when it came keeps the book that they came under.
        await self._cites(overseer.page, service, waiting, number - 1)
        await self._outlives_the_dispatcher(service, writer.page, number)
        await self._takes_it_back(service, writer, publisher, number)

    async def _joins_the_queue(self, service: SampleService, line: str, which: int) -> str:
        (contact,) = await asyncio.to_thread(service.dials, line, NORTHERN.format(which))
        await until(lambda: (row := service.contact(contact)) and row["queued_at"], WAITED_S)
        return contact

    async def _reads(self, me: RulePerson) -> None:
        await me.opens_the_rules()
        page = me.page
        await expect(page.locator("#partners")).to_contain_text("Open Monday to Friday 08:00–20:00.")
        await expect(page.locator("#rules")).to_contain_text("At once the whole network may help.")
        verdict = await me.waits_for_the_check()
        await expect(verdict).to_have_text("The check found no error and 1 warning.")

    async def _changes_hours(self, me: RulePerson) -> None:
        page, friday = me.page, '[name="hours.fri"]'
        await me.opens_form("partners.NORTH.hours")
        await me.writes("hours.fri", "08:00-25:00")
        await me.press("Control+Enter")
        # It is refused beside its field and in the list above, and what was typed is there.
        await expect(page.locator("#faults")).to_be_focused()
        await expect(page.locator("#fault-hours\\.fri")).to_be_visible()
        await expect(page.locator(friday)).to_have_value("08:00-25:00")
        await me.tab_to('#faults a[href="#field-hours.fri"]')
        await me.press("Enter")
        await expect(page.locator(friday)).to_be_focused()
        await me.press("Control+a")
        await me.type("08:00-16:00")
        await expect(page.locator("#fault-hours\\.fri")).to_be_hidden()
        await expect(page.locator("#reads")).to_contain_text("Friday 08:00–16:00")
        await expect(page.locator("#reads")).to_contain_text("vendredi 08:00–16:00")
        await me.saves()
        await expect(page.locator(".saved")).to_contain_text("211 North (sample): hours of the week")

    async def _changes_a_step(self, me: RulePerson) -> None:
        await me.opens_form("rules.crisis")
        await me.chooses("widening.0.reach", "the first partner and its neighbours")
        await me.tab_to('button[value="add:widening"]')
        await me.press("Enter")
        # The new row is where the next Tab leads.
        await expect(me.page.locator('[name="widening.0.reach"]')).to_have_value("neighbours")
        await me.writes("widening.1.after_s", "2")
        await me.saves()

    async def _changes_a_share(self, me: RulePerson) -> None:
        await me.opens_form("partners.NORTH.agreement")
        await me.writes("share", "12")
        await me.saves()

    async def _sees_exactly_what_changes(self, me: RulePerson) -> None:
        await expect(me.changes).to_have_count(3)
        hours = me.change_of("partners.NORTH.hours")
        await expect(hours.locator('[lang="en"] .before')).to_contain_text(
            "Open Monday to Friday 08:00–20:00."
        )
        await expect(hours.locator('[lang="en"] .after')).to_contain_text(
            "Open Monday to Thursday 08:00–20:00; Friday 08:00–16:00."
        )
        steps = me.change_of("rules.crisis.widening").locator('[lang="en"] .after')
        await expect(steps.first).to_contain_text("its neighbours")
        await expect(steps.last).to_contain_text("After 2 seconds of waiting")
        share = me.change_of("partners.NORTH.share").locator('[lang="en"]')
        await expect(share.locator("del")).to_have_text(["10", "100."])
        await expect(share.locator("ins")).to_have_text(["12", "102."])
        # The other partners' part is smaller by that: told, and told apart.
        await expect(me.page.locator("details.follows")).to_contain_text("6 more sentences")
        await me.waits_for_the_check()
        warnings = me.page.locator('.draft-side .finding[data-severity="warning"]')
        await expect(warnings.filter(has_text="crisis")).not_to_have_count(0)

    async def _cannot_publish_it(self, me: RulePerson) -> None:
        await me.hands_it_over()
        await expect(me.page.locator("#publish")).to_have_count(0)
        await expect(me.page.locator(".draft-side")).to_contain_text(
            "You wrote it, so you cannot publish it."
        )
        # Whoever sends the order all the same is told why nothing came of it.
        refused = await me.page.evaluate(
            """() => fetch(`${location.pathname}/publish`, {method: "POST", body: new URLSearchParams({
                 csrf: document.querySelector("[name=csrf]").value,
                 version: document.querySelector("[name=version]").value,
               })}).then(async answer => [answer.status, await answer.text()])"""
        )
        assert refused[0] == 409
        assert "a second person must publish it" in refused[1]

    async def _publishes(self, me: RulePerson, draft: str) -> int:
        await me.opens_the_rules()
        await me.follows(f'.drafts a[href="{draft.removeprefix(me.url)}"]', re.compile(re.escape(draft)))
        await expect(me.page.locator("h1")).to_have_text(TITLE)
        await expect(me.changes).to_have_count(3)
        hours = me.change_of("partners.NORTH.hours")
        await expect(hours.locator(".side").first).to_contain_text(
            "Ouvert du lundi au jeudi 08:00–20:00; vendredi 08:00–16:00."
        )
        await me.waits_for_the_check()
        return await me.publishes(REASON)

    async def _cites(self, page: Page, service: SampleService, contact: str, number: int) -> None:
        """Wait until the contact was offered: the page shows what is recorded when it is asked for."""
        edition = page.locator(f'.offer-line h3 a[href="/rules/editions/{number}"]')
        async with asyncio.timeout(RECORDER_PATIENCE_S):
            await page.goto(f"{service.url}/contacts/{contact}")
            while await edition.count() == 0:
                await asyncio.sleep(0.5)
                await page.reload()
        await expect(edition).to_have_count(1)
        await expect(page.locator('.offer-line h3 a[href^="/rules/editions/"]')).to_have_count(1)

    async def _outlives_the_dispatcher(self, service: SampleService, page: Page, number: int) -> None:
        await asyncio.to_thread(service.kill_dispatcher)
        contact = await self._joins_the_queue(service, CRISIS, 3)
        await self._cites(page, service, contact, number)

    async def _takes_it_back(
        self, service: SampleService, writer: RulePerson, publisher: RulePerson, number: int
    ) -> None:
        newest = await publisher.goes_back_to(number - 1, "Les vendredis soirs débordent")
        assert newest == number + 1
        contact = await self._joins_the_queue(service, CRISIS, 4)
        await self._cites(writer.page, service, contact, newest)
        await writer.page.goto(f"{service.url}/rules/audit")
        rows = writer.page.locator("tbody tr")
        told = [" ".join((await row.inner_text()).split()) for row in await rows.all()][:4]
        names = [await me.page.locator(".me").inner_text() for me in (publisher, writer)]
        for line, (who, what) in zip(
            told,
            (
                (names[0], "went back to an earlier edition"),
                (names[0], "published an edition"),
                (names[1], "handed a draft over for publication"),
                (names[1], "started a draft"),
            ),
            strict=True,
        ):
            assert who in line
            assert what in line
            assert re.search(r"\d{1,2}:\d\d:\d\d", line)
        assert REASON in told[1]
        assert TITLE in told[3]


class TestTwoWindows:
    async def test_on_one_form_overwrite_nothing_unseen(
        self, morning: str, open_browser: OpenBrowser
    ) -> None:
        me = RulePerson(await (await open_browser()).new_page(), morning)
        await me.sign_in(WRITER)
        await in_language(me, "en")
        await me.opens_the_rules()
        draft = await me.starts_a_draft(TITLE)
        await me.opens_form("partners.NORTH.agreement")
        await saved_in_another_window(me.page, draft)
        await me.writes("share", "14")
        await me.press("Control+Enter")
        await expect(me.page.locator(".stored")).to_have_text("Stored now: 13")
        await expect(me.page.locator('[name="share"]')).to_have_value("14")
        await me.saves()
        share = me.change_of("partners.NORTH.share").locator('[lang="en"]')
        await expect(share.locator("ins").first).to_have_text("14")


class TestADryRun:
    async def test_is_begun_by_keys_survives_a_reload_and_says_what_it_came_to(
        self, morning: str, open_browser: OpenBrowser
    ) -> None:
        me = RulePerson(await (await open_browser()).new_page(), morning)
        await me.sign_in(WRITER)
        await in_language(me, "en")
        await me.opens_the_rules()
        await me.starts_a_draft(TITLE)
        await me.opens_form("rules.home-open")
        await me.chooses("first", "the partner with the shortest expected wait")
        await me.saves()
        page = me.page
        await me.tries_it_on("a sample day (invented)")
        await expect(page.locator("#dry-run-progress")).to_be_visible()
        await page.reload()
        await expect(page.locator("#dry-run-progress")).to_be_visible()
        verdict = await me.waits_for_what_it_came_to()
        await expect(verdict).to_contain_text("callers")
        await expect(page.locator("#dry-run tbody tr").first).to_contain_text("525")
        partners = page.locator('[aria-labelledby="dry-run-partner"] tbody tr')
        await expect(partners).to_have_count(7)
        await expect(partners.locator(".difference-of.sure").first).to_be_visible()
        await expect(page.locator("#dry-run svg .dot").first).to_be_visible()

    async def test_is_cancelled_by_a_colleague(self, morning: str, open_browser: OpenBrowser) -> None:
        me = RulePerson(await (await open_browser()).new_page(), morning)
        await me.sign_in(WRITER)
        await in_language(me, "en")
        await me.opens_the_rules()
        draft = await me.starts_a_draft(TITLE)
        await me.tries_it_on("a sample day (invented)")
        other = RulePerson(await (await open_browser("fr")).new_page(), morning)
        await other.sign_in(PUBLISHER)
        await in_language(other, "fr")
        await other.page.goto(draft)
        await other.tab_to("#dry-run-cancel")
        await other.press("Enter")
        await expect(other.page.locator("#dry-run .problem")).to_have_text("Il a été annulé.")
        await expect(me.page.locator("#dry-run .problem")).to_have_text("It was cancelled.")
        await expect(me.page.locator("#dry-run-start")).to_be_visible()


class TestATabThatDies:
    async def test_gives_back_what_was_typed_and_not_saved(
        self, morning: str, open_browser: OpenBrowser
    ) -> None:
        browser = await open_browser()
        me = RulePerson(await browser.new_page(), morning)
        await me.sign_in(WRITER)
        await in_language(me, "en")
        await me.opens_the_rules()
        await me.starts_a_draft(TITLE)
        await me.opens_form("messages.danger")
        await me.writes("en", "Hang up and dial 9 1 1.")
        again = RulePerson(await browser.new_page(), morning)
        await again.page.goto(me.page.url)
        await expect(again.page.locator('[name="en"]')).to_have_value("Hang up and dial 9 1 1.")
        await expect(again.page.locator("#kept")).not_to_be_empty()
