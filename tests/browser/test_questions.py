"""A planner's way from a question to a table in hand, by keyboard alone, in a real browser."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLANNER = "network_planner"
GREY = "3542"


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


async def test_a_planner_asks_what_goes_unmet_in_grey_and_takes_the_table_away(
    open_browser: OpenBrowser, morning: str
) -> None:
    page = await (await open_browser()).new_page()
    me = Person(page, morning)
    await me.sign_in(PLANNER)
    await expect(page.locator("h1")).to_have_text("Questions")
    await me.tab_to('a[href="/questions/unmet"]')
    await me.press("Enter")
    await expect(page.locator("h1")).to_have_text("Which needs go unmet, and why?")
    await expect(page.locator(".answer")).to_contain_text("Whole network")

    await me.tab_to('[name="area"]')
    await me.type("Grey")
    await expect(page.locator('[name="area"]')).to_have_value(GREY)
    await me.press("Tab")
    await me.tab_to("form.sentence button")
    await me.press("Enter")
    await page.wait_for_url(f"**area={GREY}**")
    await expect(page.locator(".answer")).to_contain_text("Grey, ")
    await expect(page.locator(".answer")).to_contain_text("of needs stayed unmet")
    await expect(page.locator(".caveats").first).to_be_visible()

    link = page.url
    await me.tab_to('a[href*="category=food"]')
    await me.press("Enter")
    await expect(page.locator("thead th").first).to_have_text("Need")
    await page.goto(link)
    shown = await page.locator("#title-unmet ~ .scroll tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].textContent])"
    )
    await me.tab_to('a[href*="/unmet/unmet/csv"]')
    async with page.expect_download() as begun:
        await me.press("Enter")
    rows = rows_of(Path(await (await begun.value).path()))
    assert [[row[1], row[2]] for row in rows[1:]] == [[name, n.replace(",", "")] for name, n in shown]
    assert len(rows) > 3
