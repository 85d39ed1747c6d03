"""A whole record with the keyboard alone, in both languages: how long it takes, and how many keys."""

import time

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.findings import axe
from tests.browser.person import Person
from tests.browser.screens import SAVED, connected, in_language, offered
from tests.desk.morning import MINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEYS_MAX = 220
REACHED_AT = "519-555-0142"
WORDS = {"en": ("rent", "dental"), "fr": ("loyer", "dentaire")}
FINAL = {"en": "Finalised", "fr": "Finalisée"}
NOTE = {"en": "Hours cut in October.", "fr": "Moins d’heures depuis octobre."}


class Typist(Person):
    """Counts the keys."""

    keys = 0

    async def press(self, key: str) -> None:
        self.keys += 1
        await super().press(key)

    async def type(self, text: str) -> None:
        self.keys += len(text)
        await super().type(text)


async def talks(page: Page, url: str, locale: str) -> Typist:
    me = Typist(page, url)
    await me.sign_in(MINE)
    await in_language(me, locale)
    await page.request.get(f"{url}/demo/clear")
    await offered(me)
    await connected(me)
    me.keys = 0
    return me


class TestARecordByKeys:
    @pytest.mark.parametrize("locale", ["en", "fr"])
    async def test_with_two_needs_three_referrals_one_unmet_and_a_consent_is_written_and_final(
        self, open_browser: OpenBrowser, morning: str, locale: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        page = await (await open_browser(locale)).new_page()
        me = await talks(page, morning, locale)
        began = time.monotonic()
        await self._who_and_where(me)
        await self._needs(me, *WORDS[locale])
        await self._the_call(me)
        await self._the_consent(me)
        await me.tab_to("#field-notes")
        await me.type(NOTE[locale])
        assert await axe(page) == []
        await me.press("Control+Enter")
        await expect(page.locator("#record-status")).to_contain_text(FINAL[locale])
        took_s = time.monotonic() - began
        assert me.keys < KEYS_MAX
        assert await axe(page) == []
        with capsys.disabled():
            print(f"\nA record by keys, {locale}: {me.keys} keys, {took_s:.1f} s")  # noqa: T201 - the figures

    async def _who_and_where(self, me: Typist) -> None:
        await me.press("Alt+f")
        await me.press("Tab")
        await me.press("ArrowDown")
        await expect(me.page.locator("#field-caller_relation")).to_have_value("self")
        await me.press("Tab")
        await me.type("N4K")
        await me.press("Tab")
        await me.look_up("owen")

    async def _needs(self, me: Typist, first: str, second: str) -> None:
        needs, page = me.page.locator("#needs > .need"), me.page
        await me.press("Alt+n")
        await me.look_up(first)
        await expect(needs).to_have_count(1)
        await me.press("Alt+s")
        await expect(page.locator("#services-list .service").nth(2)).to_be_visible()
        for number in range(3):
            await me.press("Enter")
            await expect(page.locator("#needs .referrals li")).to_have_count(number + 1)
            await me.press("ArrowDown")
        await me.press("Alt+n")
        await me.look_up(second)
        await expect(needs).to_have_count(2)
        await me.tab_to('[name="outcome-1"]', back=True)
        await me.press("Space")
        await expect(needs.nth(1).locator('[value="unmet"]')).to_be_checked()
        await me.tab_to(".need:nth-child(2) select")
        await me.press("ArrowDown")

    async def _the_call(self, me: Typist) -> None:
        page = me.page
        await me.tab_to("#field-heard_about")
        await me.press("ArrowDown")
        asked_then = page.locator("#field-interpreter_language")
        await me.tab_to('[name="interpreter"]')
        await expect(asked_then).to_be_hidden()
        await me.press("Space")
        await expect(asked_then).to_be_visible()
        # It appears, and the focus stays where it is.
        await expect(page.locator('[name="interpreter"][value="yes"]')).to_be_focused()
        await me.tab_to(".fold summary")
        await me.press("Enter")
        await me.tab_to("#field-age_group")
        await me.press("ArrowDown")
        await expect(page.locator("#saved")).to_have_text(SAVED)

    async def _the_consent(self, me: Typist) -> None:
        """The words stand on the screen to be read aloud; what is agreed to is the address and the day."""
        page = me.page
        await me.tab_to("#consent-ask summary")
        await me.press("Enter")
        await expect(page.locator("#consent-wording")).not_to_be_empty()
        assert await axe(page) == []
        await me.tab_to("#consent-address")
        await me.type(REACHED_AT)
        await me.tab_to("#consent-due")
        await me.press("ArrowUp")
        await me.tab_to("#consent-agree")
        await me.press("Enter")
        await expect(page.locator("#consent-withdraw")).to_be_visible()
        # The button that had the focus is gone; what became of it has it now.
        await expect(page.locator("#consent-text")).to_be_focused()
        await expect(page.locator("#consent-address")).to_have_value("")


class TestWhatIsMissing:
    async def test_leads_to_its_field_wherever_it_is(self, open_browser: OpenBrowser, morning: str) -> None:
        page = await (await open_browser()).new_page()
        me = await talks(page, morning, "en")
        await me.press("Alt+f")
        await me.press("Control+Enter")
        missing = page.locator("#missing")
        await expect(missing).to_be_focused()
        await me.tab_to('#missing a[href="#field-caller_relation"]')
        await me.press("Enter")
        await expect(page.locator("#field-caller_relation")).to_be_focused()
