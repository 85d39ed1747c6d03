"""The ladder against floods, for people who use the keyboard alone, who zoom and who listen; in both languages."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.findings import Findings
from tests.browser.person import Person
from tests.browser.screens import flood_screens, in_language
from tests.desk.morning import SUPERVISOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOURCE = "0f1e2d3c4b5a697887960001"


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_every_screen_of_a_flood_is_for_everybody(
    open_browser: OpenBrowser, morning: str, locale: str
) -> None:
    page = await (await open_browser(locale)).new_page()
    found = Findings()
    page.on("pageerror", lambda error: found.scripts.append(str(error)))
    supervisor = Person(page, morning)
    await supervisor.sign_in(SUPERVISOR)
    await in_language(supervisor, locale)
    async for screen in flood_screens(page, morning):
        await found.look_at(page, screen)
    assert (found.axe, found.sideways, found.focus, found.unreachable, found.scripts) == ([], [], [], [], [])


async def test_a_number_is_blocked_and_let_in_again_by_keys_alone(
    open_browser: OpenBrowser, morning: str
) -> None:
    supervisor = Person(await (await open_browser()).new_page(), morning)
    await supervisor.sign_in(SUPERVISOR)
    await supervisor.press("g")
    await supervisor.press("f")
    await supervisor.page.wait_for_url("**/floods")
    await expect(supervisor.page.locator("#blocks-none")).to_be_visible()
    # Nobody floods the sample morning: the number comes by its address, as from the list.
    await supervisor.page.goto(f"{morning}/floods/review?source={SOURCE}")
    await supervisor.tab_to('[name="reason"]')
    await supervisor.type("Silent calls, all alike")
    await supervisor.press("Enter")
    await supervisor.page.wait_for_url("**act=confirm**")
    await supervisor.tab_to("#carry-out")
    await supervisor.press("Enter")
    await supervisor.page.wait_for_url("**/floods")
    await expect(supervisor.page.locator("#blocks")).to_contain_text("Silent calls, all alike")
    await expect(supervisor.page.locator('[data-step="block"]')).to_have_attribute("data-active", "")
    await supervisor.tab_to(f"#let-in-{SOURCE}")
    await supervisor.press("Enter")
    await supervisor.page.wait_for_url("**act=unblock**")
    await supervisor.tab_to("#carry-out")
    await supervisor.press("Enter")
    await supervisor.page.wait_for_url("**/floods")
    await expect(supervisor.page.locator("#blocks tr")).to_have_count(0)
