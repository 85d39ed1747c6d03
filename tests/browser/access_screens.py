"""The screens of who may see what, who did, and who may sign in, one after another."""

from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

from tests.desk.morning import SUPERVISOR

ADMINISTRATOR = "central_administrator"


async def access_pages(page: Page, url: str) -> AsyncIterator[str]:
    """Bring an administrator's page from screen to screen. Yields: the name of the one that it shows now."""
    for path, name in (
        ("/audit", "audit"),
        ("/audit/routes", "who may use what"),
        ("/accounts", "accounts"),
        (f"/accounts/{SUPERVISOR}", "an account"),
        ("/account", "one's own account"),
        ("/account/second-factor", "setting up a second factor"),
    ):
        await page.goto(f"{url}{path}")
        yield name
    await page.goto(f"{url}/accounts/new")
    await page.fill("#sign_in", "Zoé")
    await page.fill("#display_name", "Zoé Roy")
    await page.fill("#password", "a long enough one")
    await page.click("button.main")
    await expect(page.locator(".problem")).to_be_visible()
    yield "a new account that is refused"
    await page.goto(f"{url}/opened")
    await page.fill("#contact", "nothing")
    await page.fill("#reason", "The caller asks us to go on with what they began.")
    await page.click("main form button")
    await expect(page.locator(".problem")).to_be_visible()
    yield "no such record"
