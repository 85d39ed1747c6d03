"""A person at a screen who has a keyboard and no mouse."""

from __future__ import annotations

from playwright.async_api import Page, ViewportSize, expect

from config.sample_secrets import SAMPLE_PASSWORD

SIZE: ViewportSize = {"width": 1366, "height": 768}
PATIENCE_MS = 60_000
OFFER_PATIENCE_MS = 150_000
TABS_MAX = 120

_FOCUSED = "selector => Boolean(document.activeElement?.matches(selector))"


class Person:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    async def sign_in(self, name: str) -> None:
        await self.page.goto(f"{self.url}/sign-in")
        await expect(self.page.locator("#sign_in")).to_be_focused()
        await self.type(name)
        await self.press("Tab")
        await self.type(SAMPLE_PASSWORD)
        await self.press("Enter")
        await self.page.wait_for_url(lambda address: not address.endswith("/sign-in"))

    async def come_to_the_desk(self, name: str) -> None:
        await self.sign_in(name)
        await self.is_in("not_ready")

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def tab_to(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until the focus is on something that the selector describes."""
        for _ in range(TABS_MAX):
            await self.press("Shift+Tab" if back else "Tab")
            if await self.page.evaluate(_FOCUSED, selector):
                return
        raise AssertionError(f"Tab never comes to {selector}")

    async def look_up(self, words: str) -> None:
        """Type into a type-ahead field and take what is found first."""
        await self.type(words)
        await expect(self.page.locator('.options:visible [aria-selected="true"]')).to_be_visible()
        await self.press("Enter")

    # --- at the desk ---------------------------------------------------------------------------------

    async def is_in(self, state: str) -> None:
        await expect(self.page.locator("#state")).to_have_attribute("data-state", state)

    async def sees_call(self, kind: str) -> None:
        await expect(self.page.locator("#call")).to_have_attribute("data-kind", kind)

    async def is_offered_a_call(self) -> None:
        await expect(self.page.locator("#accept")).to_be_visible(timeout=OFFER_PATIENCE_MS)

    async def takes_a_call(self) -> str:
        """From not ready to talking. Returns: the contact's id."""
        await self.press("r")
        await self.is_offered_a_call()
        await self.press("a")
        await self.sees_call("contact")
        await expect(self.page.locator("#record-body")).to_be_visible()
        return await self.contact()

    async def contact(self) -> str:
        """Ask the page's own server which contact is in hand."""
        asked = "fetch('/desk/state').then(a => a.json()).then(s => s.contact?.id ?? s.offer?.contact)"
        return str(await self.page.evaluate(asked))

    async def hands_over(self) -> None:
        await expect(self.page.locator("#hand-over")).to_be_enabled(timeout=OFFER_PATIENCE_MS)
        await self.press("Alt+t")
        await expect(self.page.locator("#hand-over[data-armed]")).to_be_visible()
        await self.press("Alt+t")
        await self.sees_call("wrap-up")

    async def picks(self, words: str) -> None:
        """Type into the panel beside the call until something is found first, and take it."""
        await self.type(words)
        found = self.page.locator(f'#passing-list[data-query="{words}"] [aria-selected="true"]')
        await expect(found).to_be_visible()
        await self.press("Enter")

    async def hangs_up(self) -> None:
        await self.press("Alt+h")
        await expect(self.page.locator("#hang-up[data-armed]")).to_be_visible()
        await self.press("Alt+h")
        await self.sees_call("wrap-up")
