"""Every screen, in both languages: for people who listen, who zoom, who use the keyboard alone; and its picture."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.demos import Demos
from tests.browser.findings import Findings, axe
from tests.browser.person import PATIENCE_MS, SIZE, Person
from tests.browser.rule_screens import RulePerson, a_draft_with_changes
from tests.browser.screens import connected, every_screen, fill_in, in_language, offered, why_here
from tests.desk.morning import ICE, MINE, SUPERVISOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PICTURE_BYTES_MAX = 200_000
WRITE_PICTURES = "SWITCHBOARD_WRITE_PICTURES"
SCREENS = 50


@pytest.fixture(scope="module", params=["en", "fr"])
async def findings(
    request: pytest.FixtureRequest, chromium: Browser, demos: Demos, tmp_path_factory: pytest.TempPathFactory
) -> Findings:
    """Look at every screen once; each test reads what was found of one kind.

    Colours and the way that Tab takes are the same in both languages: they are looked at in one.
    """
    found = Findings()
    look_at = found.look_at if request.param == "en" else found.look_at_words
    context = await chromium.new_context(
        viewport=SIZE, locale=f"{request.param}-CA", color_scheme="light", reduced_motion="reduce"
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: found.scripts.append(str(error)))
    with demos.open("small", tmp_path_factory.mktemp("morning")) as morning:
        async for screen in every_screen(page, morning, request.param):
            await look_at(page, screen)
        await context.close()
    return found


SPOILT = """<html lang="en"><title>Spoilt</title><main style="overflow: auto"><h1>Spoilt</h1>
<style>button:focus { outline: none }</style>
<img src="data:,"><button id="plain">No outline</button><div style="width: 700px">Too wide</div>
<a href="#" id="trap">Trap</a><input id="beyond" aria-label="Beyond the trap"></main>
<script>
  document.getElementById("trap").addEventListener("keydown", (event) => {
    if (event.key === "Tab") { event.preventDefault(); document.getElementById("plain").focus(); }
  });
</script>"""


class TestFindings:
    async def test_tell_every_kind_of_fault(self, open_browser: OpenBrowser) -> None:
        page = await (await open_browser()).new_page()
        found = Findings()
        page.on("pageerror", lambda error: found.scripts.append(str(error)))
        await page.set_content(SPOILT)
        await found.look_at(page, "spoilt")
        assert any("image-alt" in finding for finding in found.axe)
        assert found.sideways != []
        assert "spoilt: no outline on plain" in found.focus
        assert [finding for finding in found.unreachable if "beyond" in finding] != []


class TestEveryScreen:
    async def test_has_nothing_that_axe_objects_to(self, findings: Findings) -> None:
        assert findings.axe == []
        assert len(findings.screens) >= SCREENS

    async def test_does_not_scroll_sideways_at_400_percent(self, findings: Findings) -> None:
        assert findings.sideways == []

    async def test_always_shows_where_the_focus_is(self, findings: Findings) -> None:
        assert findings.focus == []

    async def test_lets_tab_come_to_every_control(self, findings: Findings) -> None:
        assert findings.unreachable == []

    async def test_runs_without_a_script_error(self, findings: Findings) -> None:
        assert findings.scripts == []


class TestACrowd:
    async def test_of_500_specialists_and_300_callers_fits_the_board(
        self, crowded_morning: str, open_browser: OpenBrowser
    ) -> None:
        page = await (await open_browser()).new_page()
        await Person(page, crowded_morning).sign_in(SUPERVISOR)
        for path in ("/board", "/board?wall=1"):
            await page.goto(crowded_morning + path)
            await expect(page.locator("#grid .mark").nth(400)).to_be_visible()
            assert await _beyond(page) == 0
            assert await axe(page) == []
        # Nobody scrolls a wall.
        lowest = await page.locator("#grid").evaluate("grid => grid.getBoundingClientRect().bottom")
        assert lowest <= SIZE["height"]


class TestAnEmergency:
    async def test_is_declared_by_keys_and_seen_at_once_on_a_specialists_screen(
        self, open_browser: OpenBrowser, morning: str
    ) -> None:
        desk = await (await open_browser("fr")).new_page()
        me = Person(desk, morning)
        await me.come_to_the_desk(MINE)
        await in_language(me, "fr")
        await me.is_in("not_ready")
        await expect(desk.locator(".emergency")).to_have_count(0)
        supervisor = Person(await (await open_browser()).new_page(), morning)
        await supervisor.sign_in(SUPERVISOR)
        await supervisor.press("g")
        await supervisor.press("e")
        await supervisor.page.wait_for_url("**/emergency")
        await supervisor.tab_to(f'form:has([value="{ICE}"]) [name="reason"]')
        await supervisor.type("Thirty below tonight")
        await supervisor.tab_to("select")
        await supervisor.press("Home")
        await supervisor.press("Tab")
        await supervisor.press("Enter")
        await supervisor.page.wait_for_url("**/emergency/review*")
        await expect(supervisor.page.locator("h1")).to_contain_text("Ice storm in the Toronto area")
        await supervisor.tab_to("#carry-out")
        await supervisor.press("Enter")
        await expect(supervisor.page.locator(".in-force")).to_contain_text("Thirty below tonight")
        band = desk.locator(".emergency")
        await expect(band).to_contain_text(
            "Situation d’urgence « Tempête de verglas dans la région de Toronto » en vigueur jusqu’à"
        )
        await expect(band.locator("[data-ends]")).to_contain_text("(encore 3")
        await expect(desk.locator("#urgent")).to_contain_text("Tempête de verglas")
        await supervisor.page.goto(f"{morning}/contacts")
        await supervisor.page.request.get(f"{morning}/demo/stand-down")
        await expect(band).to_have_count(0)
        # A screen without a stream asks every ten seconds.
        await expect(supervisor.page.locator(".emergency")).to_have_count(0, timeout=PATIENCE_MS)


class TestReferring:
    async def test_waits_for_the_services_of_the_chosen_need(
        self, open_browser: OpenBrowser, morning: str
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, morning)
        await me.sign_in(MINE)
        await offered(me)
        await connected(me)
        await me.press("n")
        await me.look_up("clothing")
        await expect(page.locator("#services-list .service").first).to_be_visible()

        async def slowly(route: Route) -> None:
            await asyncio.sleep(1)
            await route.continue_()

        await page.route("**/desk/find/services*", slowly)
        await me.look_up("rent")
        await me.press("Alt+s")
        await me.press("Enter")
        await expect(page.locator("#services-list .service").first).to_be_visible()
        assert await page.locator("#needs .referrals li").count() == 0
        await me.press("Enter")
        await expect(page.locator(".service[data-referred]")).to_have_count(1)


class TestTypeAhead:
    async def test_takes_what_was_typed_and_not_what_stood_there_for_an_earlier_word(
        self, open_browser: OpenBrowser, morning: str
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, morning)
        await me.sign_in(MINE)
        await page.request.get(f"{morning}/demo/clear")
        await offered(me)
        await connected(me)
        await me.press("Alt+n")
        await me.type("tele")
        await expect(page.locator("#needs-list [aria-selected]").first).to_be_visible()

        async def slowly(route: Route) -> None:
            await asyncio.sleep(1)
            await route.continue_()

        await page.route("**/desk/find/needs*", slowly)
        await page.locator("#field-needs").fill("")
        await me.type("rent")
        await me.press("Enter")
        await expect(page.locator("#needs > .need")).to_contain_text(re.compile("rent", re.IGNORECASE))


class TestTheNextCaller:
    async def test_has_a_record_with_nothing_of_the_last_one(
        self, open_browser: OpenBrowser, morning: str
    ) -> None:
        page = await (await open_browser()).new_page()
        me = Person(page, morning)
        await me.sign_in(MINE)
        await page.request.get(f"{morning}/demo/clear")
        await offered(me)
        await connected(me)
        await me.tab_to('[name="interpreter"]')
        await me.press("Space")
        yes = page.locator('[name="interpreter"][value="yes"]')
        await expect(yes).to_be_checked()
        await me.press("Alt+n")
        await me.type("half a wo")
        await me.hangs_up()
        await me.press("Alt+w")
        await page.locator("#call").focus()
        await offered(me)
        await connected(me)
        await expect(page.locator("#field-needs")).to_have_value("")
        await expect(yes).not_to_be_checked()


class TestTheLineCheck:
    async def test_says_before_the_first_call_that_nobody_could_hear_you(
        self, open_browser: OpenBrowser, morning: str
    ) -> None:
        page = await (await open_browser()).new_page()
        await page.add_init_script("globalThis.Twilio = {Device: class { on() {} }};")
        await page.route(
            "**/desk/softphone/token",
            lambda route: route.fulfill(json={"kind": "twilio", "token": "none", "url": ""}),
        )
        await Person(page, morning).sign_in(MINE)
        # The browser of a test has no microphone, and nobody to allow one.
        await expect(page.locator("#line-check")).to_have_text("no microphone")
        await expect(page.locator("#call .said")).to_contain_text("allow the microphone")


class TestThePictures:
    async def test_show_the_screens_as_they_are(self, open_browser: OpenBrowser, morning: str) -> None:
        supervisor = await (await open_browser()).new_page()
        me = Person(supervisor, morning)
        await me.sign_in(SUPERVISOR)
        await in_language(me, "en")
        await expect(supervisor.locator("#grid .mark").first).to_be_visible()
        await _picture(supervisor, "wallboard")
        await why_here(supervisor, morning)
        await _picture(supervisor, "why-here")
        await a_draft_with_changes(RulePerson(supervisor, morning))
        await _picture(supervisor, "rules")
        for locale, name in (("en", "specialist"), ("fr", "specialist-fr")):
            page = await (await open_browser(locale)).new_page()
            me = Person(page, morning)
            await me.sign_in(MINE)
            await in_language(me, locale)
            await page.request.get(f"{morning}/demo/clear")
            await offered(me)
            await connected(me)
            await page.request.get(f"{morning}/demo/later")
            await fill_in(me, locale)
            await _picture(page, name)
            await me.hangs_up()
            await me.press("Alt+w")
            await me.press("Alt+b")
            await page.context.close()


async def _picture(page: Page, name: str) -> None:
    """Write the picture when asked to; otherwise see that it is there and that the screen still has its size."""
    path = PICTURES / f"{name}.png"
    assert await _beyond(page) == 0
    taken = await page.screenshot(path=path if os.environ.get(WRITE_PICTURES) else None)
    assert len(taken) < PICTURE_BYTES_MAX
    assert path.is_file(), f"make it: {WRITE_PICTURES}=1 and this test"


async def _beyond(page: Page) -> int:
    """By how much the page is wider than its window."""
    root = "document.documentElement"
    return int(await page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))
