"""Working by telephone, at real screens on the running service: choosing it, checking it, taking a call by it.

The service is quiet: nobody calls and nobody answers but those of these stories.
"""

import asyncio
import json
import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from routing import events as e
from tests.browser.conftest import OpenBrowser
from tests.browser.findings import Findings
from tests.browser.patience import until
from tests.browser.person import OFFER_PATIENCE_MS, Person
from tests.browser.screens import READY_OR_MORE, in_language
from tests.browser.service import SampleService, patient_network, sample_service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, ANA_PHONE = "central_east_01", "+14165550142"
BEN, BEN_PHONE = "central_east_05", "sip:ben@phones.example.org"
LINE, NUMBER = "+14165550111", "+15195550123"
SUPERVISOR = "central_east_supervisor_1"
TAKES_CALLS = {"digits": ["1"], "ring_s": 0.5}


@pytest.fixture(scope="module")
def quiet_service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    with sample_service(tmp_path_factory.mktemp("quiet"), network=patient_network()) as running:
        _telephones(running, {ANA_PHONE: TAKES_CALLS, BEN_PHONE: TAKES_CALLS})
        yield running


def _telephones(service: SampleService, far_ends: dict[str, object]) -> None:
    """Let somebody pick these telephones up and press the key."""
    address = f"{service.carrier_url}/network/far-ends"
    request = urllib.request.Request(address, json.dumps(far_ends).encode(), method="PUT")  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own, on loopback
        assert answer.status == 200


async def chooses(me: Person, reach: str, phone: str) -> None:
    """By keys alone, as everything here."""
    page = me.page
    await page.goto(f"{me.url}/phone")
    await page.locator(f"#reach-{reach}").focus()
    await me.press("Space")
    await page.locator("#phone").focus()
    await me.press("Control+a")
    await me.type(phone)
    await me.press("Enter")
    await page.wait_for_url(re.compile(r"/phone\?done=saved$"))


async def looks_fine(page: Page, screen: str, found: Findings) -> None:
    await found.look_at(page, screen)
    assert (found.axe, found.sideways, found.focus, found.unreachable, found.scripts) == ([], [], [], [], [])


class TestDeskPhone:
    async def test_is_chosen_checked_and_takes_a_call(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        page, found = await (await open_browser()).new_page(), Findings()
        page.on("pageerror", lambda error: found.scripts.append(str(error)))
        ana = Person(page, quiet_service.url)
        await ana.come_to_the_desk(ANA)
        await page.goto(f"{ana.url}/phone")
        await looks_fine(page, "phone", found)
        await self._is_told_what_is_wrong(ana, found)
        await chooses(ana, "desk_phone", "(416) 555-0142")
        await expect(page.locator("#phone")).to_have_value(ANA_PHONE)
        await expect(page.locator("#phone-state")).to_have_text("Your telephone was not checked yet.")
        await looks_fine(page, "phone, not checked", found)
        # Whoever checks a telephone has not left the floor.
        await page.wait_for_event("request", lambda asked: asked.url.endswith("/desk/heartbeat"))
        await page.locator("#call-phone").focus()
        await ana.press("Enter")
        works = re.compile("^Your telephone works: last taken at ")
        await expect(page.locator("#phone-state")).to_have_text(works, timeout=OFFER_PATIENCE_MS)
        await page.goto(f"{ana.url}/desk")
        await expect(page.locator("#line-check")).to_have_text(works)
        await looks_fine(page, "desk by telephone", found)
        await self._takes_a_call(ana, quiet_service)

    async def _is_told_what_is_wrong(self, me: Person, found: Findings) -> None:
        await me.page.locator("#reach-desk_phone").focus()
        await me.press("Space")
        await me.page.locator("#phone").focus()
        await me.type("+1 900 555 0100")
        await me.press("Enter")
        await expect(me.page.locator("#problem")).to_contain_text("costs whoever calls it")
        await expect(me.page.locator("#phone")).to_have_attribute("aria-invalid", "true")
        await looks_fine(me.page, "phone, refused", found)

    async def _takes_a_call(self, me: Person, service: SampleService) -> None:
        await me.press("r")
        await expect(me.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
        await asyncio.to_thread(service.dials, LINE, NUMBER)
        await me.is_offered_a_call()
        await me.press("a")
        await me.sees_call("contact")
        contact = await me.contact()
        await me.hangs_up()
        await me.press("Alt+b")
        await me.press("Alt+w")
        await me.is_in("not_ready")
        (phoned,) = await until(lambda: service.happened(contact, e.SpecialistPhoned))
        assert phoned.specialist == ANA
        assert ANA_PHONE not in service.log.read_text(errors="replace")


class TestParkedPhone:
    async def test_takes_calls_without_ringing_and_is_spoken_of_in_french(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        page, found = await (await open_browser("fr")).new_page(), Findings()
        page.on("pageerror", lambda error: found.scripts.append(str(error)))
        ben = Person(page, quiet_service.url)
        await ben.come_to_the_desk(BEN)
        await in_language(ben, "fr")
        await chooses(ben, "parked_phone", BEN_PHONE)
        state = page.locator("#phone-state")
        await expect(state).to_have_text("Votre téléphone est en ligne.", timeout=OFFER_PATIENCE_MS)
        await looks_fine(page, "téléphone", found)
        await page.goto(f"{ben.url}/desk")
        await expect(page.locator("#line-check")).to_have_text("Votre téléphone est en ligne.")
        await ben.press("r")
        await expect(page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
        for number in (NUMBER, "+15195550124"):
            await asyncio.to_thread(quiet_service.dials, LINE, number)
            await ben.is_offered_a_call()
            await ben.press("a")
            await ben.sees_call("contact")
            await ben.hangs_up()
            await ben.press("Alt+w")
            await expect(page.locator("#state")).not_to_have_attribute("data-state", "wrap_up")
        await expect(page.locator("#line-check")).to_have_text("Votre téléphone est en ligne.")
        await ben.press("b")
        await ben.is_in("not_ready")


class TestSupervisor:
    @pytest.mark.parametrize("locale", ["en", "fr"])
    async def test_sets_it_for_somebody(
        self, quiet_service: SampleService, open_browser: OpenBrowser, locale: str
    ) -> None:
        page, found = await (await open_browser(locale)).new_page(), Findings()
        page.on("pageerror", lambda error: found.scripts.append(str(error)))
        me = Person(page, quiet_service.url)
        await me.sign_in(SUPERVISOR)
        await in_language(me, locale)
        await page.goto(f"{me.url}/board")
        await page.locator('a[href="/phones"]').focus()
        await me.press("Enter")
        await page.wait_for_url(re.compile("/phones$"))
        await looks_fine(page, f"phones {locale}", found)
        await page.goto(f"{me.url}/phones/central_east_03")
        await looks_fine(page, f"somebody's phone {locale}", found)
        assert found.screens == [f"phones {locale}", f"somebody's phone {locale}"]
