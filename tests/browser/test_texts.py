"""Text messages at real screens on the running service: taken by key, read live, answered, handed over, recorded.

`TEXT_PICTURES` names a folder for pictures of the screens.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.findings import Findings, axe
from tests.browser.patience import until
from tests.browser.person import OFFER_PATIENCE_MS, Person
from tests.browser.screens import READY_OR_MORE
from tests.browser.service import SampleService, patient_network, sample_service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, BEN = "central_01", "north_02"
LINE, NUMBER, OTHER = "+14165550111", "+14165550180", "+14165550181"
TTY, TTY_LINE, CALLER = "central_east_01", "+17055550112", "+15195550123"
NEED = "Is there a food bank near Main Street?"


@pytest.fixture(scope="module")
def quiet_service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    with sample_service(tmp_path_factory.mktemp("texts"), network=patient_network()) as running:
        yield running


async def pictured(me: Person, name: str) -> None:
    folder = os.environ.get("TEXT_PICTURES")
    if folder:
        await me.page.screenshot(path=Path(folder) / f"{name}.png")


async def at_work(open_browser: OpenBrowser, service: SampleService, name: str, locale: str = "en") -> Person:
    me = Person(await (await open_browser(locale)).new_page(), service.url)
    await me.come_to_the_desk(name)
    await me.press("r")
    await expect(me.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
    return me


async def asks(service: SampleService, number: str, choice: str, body: str) -> None:
    """Somebody writes, is greeted, and chooses a language."""
    before = len(service.got(number))
    await asyncio.to_thread(service.writes, LINE, number, body)
    await until(lambda: len(service.got(number)) > before)
    await asyncio.to_thread(service.writes, LINE, number, choice)


class TestTexts:
    async def test_are_taken_read_answered_and_recorded_by_keyboard(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        ana = await at_work(open_browser, quiet_service, ANA)
        page = ana.page
        await asks(quiet_service, NUMBER, "1", NEED)
        await expect(page.locator("#text-take")).to_be_visible(timeout=OFFER_PATIENCE_MS)
        await expect(page.locator("#polite")).to_contain_text("Text offered")
        await pictured(ana, "text-offer")
        assert await axe(page) == []
        await ana.press("y")
        await expect(page.locator("#text-body")).to_be_focused()
        await expect(page.locator("#text-log")).to_contain_text(NEED)
        await expect(page.locator("#record-body")).to_be_visible()
        # Letters are letters while one types: no b takes a break, no y takes a text.
        await ana.type("Yes: by the library, until 5. Bring nothing.")
        await ana.press("Control+Enter")
        await until(lambda: any("library" in body for body in quiet_service.got(NUMBER)))
        await expect(page.locator(".text-delivery", has_text="delivered").last).to_be_visible()
        await expect(page.locator("#text-body")).to_have_value("")
        await expect(page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
        await asyncio.to_thread(quiet_service.writes, LINE, NUMBER, "Merci 🙏 <b>thanks</b>")
        await expect(page.locator("#text-log")).to_contain_text("🙏 <b>thanks</b>")
        await pictured(ana, "text-conversation")
        findings = Findings()
        await findings.look_at(page, "desk with a text")
        assert (findings.axe, findings.focus, findings.unreachable) == ([], [], [])
        await page.reload()
        await expect(page.locator("#text-log")).to_contain_text("library")
        await page.locator("#text-end").click()
        await page.locator("#text-end").click()
        await expect(page.locator("#text-open")).to_be_hidden()

    async def test_in_french_and_with_words_of_alarm_come_first_and_say_so(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        ben = await at_work(open_browser, quiet_service, BEN, "fr")
        page = ben.page
        if await page.locator("html").get_attribute("lang") != "fr":
            await ben.press("l")
        await asyncio.to_thread(quiet_service.writes, LINE, OTHER, "je veux en finir")
        await expect(page.locator("#text-take")).to_be_visible(timeout=OFFER_PATIENCE_MS)
        await expect(page.locator(".text-offer .problem")).to_contain_text("mots d’automutilation")
        await ben.press("y")
        await expect(page.locator("#text-urgent")).to_be_visible()
        await expect(page.locator("#text-facts")).to_contain_text("sans choix")
        await asyncio.to_thread(quiet_service.writes, LINE, OTHER, "2")
        await expect(page.locator("#text-facts")).not_to_contain_text("sans choix")
        await pictured(ben, "text-urgent-fr")
        assert await axe(page) == []
        await asyncio.to_thread(quiet_service.writes, LINE, OTHER, "ARRET")
        await expect(page.locator("#text-open")).to_be_hidden()


class TestATTYCaller:
    async def test_is_marked_and_has_lines_to_copy(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        ana = await at_work(open_browser, quiet_service, TTY)
        page = ana.page
        await asyncio.to_thread(quiet_service.dials, TTY_LINE, CALLER)
        await ana.is_offered_a_call()
        await expect(page.locator("#relay-mark")).to_contain_text("GA")
        await pictured(ana, "tty-offer")
        assert await axe(page) == []
        await ana.press("a")
        await ana.sees_call("contact")
        await page.locator("#relay-lines").focus()
        await ana.press("Enter")
        await expect(page.locator("#relay-0")).to_be_visible()
        await pictured(ana, "tty-call")
        assert await axe(page) == []
