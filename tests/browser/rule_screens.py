"""The screens of the rule book, as a person with a keyboard goes through them."""

import re
from collections.abc import AsyncIterator

from playwright.async_api import Locator, Page, expect

from tests.browser.person import Person

DRAFT = re.compile(r"/rules/drafts/[0-9a-f]{8,}$")
SAVED = re.compile(r"/rules/drafts/[0-9a-f]{8,}\?saved=")
TRIED = re.compile(r"#dry-run$")
EDITION = re.compile(r"/rules/editions/\d+$")
PLAY_MS = 90_000
"""How long a dry run may take there, of a process that lets everybody else go first."""
SETTLE_MS = 30_000
"""How long the check of a whole book may take on a busy machine, and an edition to come to the floor."""


class RulePerson(Person):
    """Reads, writes and publishes rules; every step by keys alone."""

    async def opens_the_rules(self) -> None:
        await self.press("g")
        await self.press("r")
        await self.page.wait_for_url("**/rules")

    async def follows(self, link: str, address: re.Pattern[str]) -> None:
        await self.tab_to(link)
        await self.press("Enter")
        await self.page.wait_for_url(address)

    # --- writing -------------------------------------------------------------------------------------

    async def starts_a_draft(self, title: str) -> str:
        """Returns: its address."""
        await self.follows('a[href="/rules/drafts/new"]', re.compile("/rules/drafts/new$"))
        await expect(self.page.locator("#title")).to_be_focused()
        await self.type(title)
        await self.press("Enter")
        await self.page.wait_for_url(DRAFT)
        return self.page.url

    async def opens_form(self, part: str) -> None:
        await self.follows(f'.parts a[href$="/edit/{part}"]', re.compile(f"/edit/{re.escape(part)}$"))

    async def writes(self, field: str, text: str) -> None:
        await self.tab_to(f'[name="{field}"]')
        await self.press("Control+a")
        await self.type(text)

    async def chooses(self, field: str, label: str) -> None:
        """Choose in a list as one does with keys: by the first letters of what it says."""
        await self.tab_to(f'select[name="{field}"]')
        await self.type(label)
        await expect(self.page.locator(f'select[name="{field}"] option:checked')).to_have_text(label)

    async def saves(self) -> None:
        await self.press("Control+Enter")
        await self.page.wait_for_url(SAVED)

    # --- reading -------------------------------------------------------------------------------------

    @property
    def changes(self) -> Locator:
        return self.page.locator(".difference:not(.following) > .change")

    def change_of(self, place: str) -> Locator:
        return self.page.locator(f'.difference:not(.following) > .change[data-place="{place}"]')

    async def waits_for_the_check(self) -> Locator:
        """Returns: what the check says of the whole."""
        verdict = self.page.locator(".check-verdict:not(.saved, #dry-run-verdict)")
        await expect(verdict).to_be_visible(timeout=SETTLE_MS)
        return verdict

    # --- trying --------------------------------------------------------------------------------------

    async def tries_it_on(self, day: str) -> None:
        await self.tab_to("#dry-run-day")
        await self.type(day)
        await expect(self.page.locator("#dry-run-day option:checked")).to_have_text(day)
        await self.tab_to("#dry-run-start")
        await self.press("Enter")
        await self.page.wait_for_url(TRIED)

    async def waits_for_what_it_came_to(self) -> Locator:
        verdict, offer = self.page.locator("#dry-run-verdict"), self.page.locator("#dry-run-done")
        await expect(verdict.or_(offer)).to_be_visible(timeout=PLAY_MS)
        # A page on which somebody has come to something is not taken from under them.
        if await offer.is_visible():
            await self.page.reload()
            await expect(verdict).to_be_visible()
        return verdict

    # --- publishing ----------------------------------------------------------------------------------

    async def hands_it_over(self) -> None:
        await self.tab_to("#submit")
        await self.press("Enter")
        await expect(self.page.locator('.draft-state[data-state="submitted"]')).to_be_visible()

    async def publishes(self, reason: str) -> int:
        """Returns: the number of the edition."""
        return await self._gives_order("#publish", reason)

    async def goes_back_to(self, number: int, reason: str) -> int:
        """Returns: the number of the edition that this makes."""
        await self.page.goto(f"{self.url}/rules/editions/{number}")
        await self.follows("#again", re.compile(f"/rules/editions/{number}/again$"))
        return await self._gives_order("#carry-out", reason)

    async def _gives_order(self, button: str, reason: str) -> int:
        await self.tab_to("#note")
        await self.type(reason)
        await self.tab_to(button)
        await self.press("Enter")
        await self.page.wait_for_url(EDITION)
        await expect(self.page.locator('#standing[data-tone="well"]')).to_be_visible(timeout=SETTLE_MS)
        return int(self.page.url.rpartition("/")[2])


async def rule_pages(page: Page, url: str) -> AsyncIterator[str]:
    """Bring the page of a supervisor through every screen of the rule book. Yields: the name of the one shown."""
    me = RulePerson(page, url)
    await page.goto(f"{url}/rules")
    await me.waits_for_the_check()
    yield "rules"
    await page.goto(f"{url}/rules?both=1")
    yield "rules in both languages"
    await page.goto(f"{url}/rules/audit?days=1")
    yield "audit of the rules"
    await page.goto(f"{url}/rules/calendar")
    await expect(page.locator(".weeks td").first).to_be_visible()
    yield "calendar of hours"
    await page.goto(f"{url}/rules/preview")
    yield "what happens to a caller"
    await page.goto(f"{url}/rules/drafts/new")
    yield "a draft about to be started"
    await me.tab_to("#title")
    await me.type("Winter")
    await me.press("Enter")
    await page.wait_for_url(DRAFT)
    draft = page.url
    async for name in form_pages(me, draft):
        yield name
    await page.goto(draft)
    await me.waits_for_the_check()
    yield "draft"
    await page.locator("#dry-run-day").select_option("sample")
    await page.locator("#dry-run-start").click()
    await expect(page.locator("#dry-run-cancel")).to_be_visible()
    yield "draft that is tried on a day"
    await me.waits_for_what_it_came_to()
    await me.waits_for_the_check()
    yield "draft with what it came to on a day"
    for path, name in (("book", "book of a draft"), ("document", "document of a draft")):
        await page.goto(f"{draft}/{path}")
        yield name
    await page.goto(f"{url}/rules/editions/0")
    yield "edition"
    await page.goto(f"{url}/rules/editions/0/again")
    yield "about to go back"


async def form_pages(me: RulePerson, draft: str) -> AsyncIterator[str]:
    page = me.page
    for part in ("partners.NORTH.days", "rules", "rules.benefits", "messages.danger", "languages", "limits"):
        await page.goto(f"{draft}/edit/{part}")
        yield f"form of {part}"
    await page.goto(f"{draft}/edit/partners.NORTH.hours")
    await me.writes("hours.fri", "08:00-25:00")
    await me.press("Control+Enter")
    await expect(page.locator("#faults")).to_be_focused()
    yield "form with something to correct"
    await me.writes("hours.fri", "08:00-16:00")
    await me.saves()
    await page.goto(f"{draft}/edit/partners.NORTH.agreement")
    await saved_in_another_window(page, draft)
    await me.writes("share", "14")
    await me.press("Control+Enter")
    await expect(page.locator(".stored")).to_be_visible()
    yield "form of what was changed in another window"


async def saved_in_another_window(page: Page, draft: str) -> None:
    other = RulePerson(await page.context.new_page(), "")
    await other.page.goto(f"{draft}/edit/partners.NORTH.agreement")
    await other.writes("share", "13")
    await other.saves()
    await other.page.close()


async def a_draft_with_changes(me: RulePerson) -> None:
    """Bring the page to a draft that has something to look at."""
    await me.opens_the_rules()
    draft = await me.starts_a_draft("Winter hours in the North")
    await me.opens_form("partners.NORTH.hours")
    await me.writes("hours.fri", "08:00-16:00")
    await me.saves()
    await me.opens_form("rules.crisis")
    await me.chooses("widening.0.reach", "the first partner and its neighbours")
    await me.tab_to('button[value="add:widening"]')
    await me.press("Enter")
    await expect(me.page.locator('[name="widening.1.after_s"]')).to_be_visible()
    await me.writes("widening.1.after_s", "20")
    await me.saves()
    await me.page.goto(draft)
    await me.waits_for_the_check()
