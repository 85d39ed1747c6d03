"""The reports as they are read: on a screen light and dark, zoomed, by keyboard, and by axe-core in both languages."""

import os
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from simulator.experiments import play_experiment
from simulator.report import write_page
from simulator.report.experiments import write_experiment
from simulator.virtual import load_scenario, replicate
from tests.browser.findings import Findings
from tests.browser.person import SIZE
from tests.simulator.experiments.test_registry import smallest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("lang", ["en", "fr"])
class TestPage:
    async def test_has_no_fault_for_anybody(self, chromium_path: str, tmp_path: Path, lang: str) -> None:
        path = tmp_path / "report.html"
        scenario = load_scenario("mmn-abandon", ["horizon_s=30_000", "replications=2"])
        write_page(path, scenario, replicate(scenario, workers=1), "switchboard simulate", lang)
        await assert_no_fault(chromium_path, path)

    @pytest.mark.parametrize("name", ["announced-wait", "balance"])
    async def test_of_an_experiment_has_no_fault_either(
        self, chromium_path: str, tmp_path: Path, name: str, lang: str
    ) -> None:
        path = tmp_path / "report.html"
        played = play_experiment(name, replications=2, workers=1, changes=smallest(tmp_path)[name])
        write_experiment(path, played, f"switchboard simulate {name}", lang)
        await assert_no_fault(chromium_path, path)


async def assert_no_fault(chromium_path: str, path: Path) -> None:
    found, said = Findings(), list[str]()
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        page = await browser.new_page(viewport=SIZE)
        page.on("console", lambda message: said.append(message.text))
        await page.goto(path.as_uri())
        await found.look_at(page, "report")
        for table in await page.locator("summary").all():
            await table.press("Enter")
        assert await page.locator("figure table").first.is_visible()
        await found.look_at(page, "report with its tables")
        await browser.close()
    assert said == [], "the content policy holds nothing back that the page needs"
    assert (found.axe, found.sideways, found.focus, found.unreachable) == ([], [], [], [])
