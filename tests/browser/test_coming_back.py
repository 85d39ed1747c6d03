"""Callers who come to a specialist by another way than waiting, at real screens on the running service."""

import asyncio
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import expect

from routing import events as e
from routing.call_back_booking import call_back_of
from routing.model import ContactId, PartnerFailure
from simulator.carrier import FarEnd
from tests.browser.conftest import OpenBrowser
from tests.browser.patience import until
from tests.browser.person import Person
from tests.browser.service import SampleService, patient_network, sample_service

T = TypeVar("T", bound=e.Event)
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, BEN, CLEO = "central_01", "central_02", "central_03"
SUPERVISOR = "central_supervisor_1"
LINE, PARTNER_NUMBER = "+14165550111", "+18075550123"
FIRST, CALLED_BACK, LAST = "+14163920141", "+14163920142", "+14163920143"
PHONE_SYSTEM = """
[partners.CENTRAL.phone_system]
ring_s = 30
"""


async def dials(service: SampleService, number: str, *keys: str) -> str:
    (contact,) = await asyncio.to_thread(service.dials, LINE, number, keys=keys)
    return contact


async def happens(service: SampleService, contact: str, kind: type[T]) -> T:
    found: list[T] = await until(lambda: service.happened(contact, kind))
    return found[0]


class TestCallBack:
    async def test_overtakes_nobody(
        self, chromium_path: str, tmp_path: Path, open_browser: OpenBrowser
    ) -> None:
        """F27: who is called back comes after whoever called before, and before whoever called after."""
        network = patient_network().replace("after_s = 120", "after_s = 1")
        with sample_service(tmp_path, network=network) as service:
            far_end = FarEnd(digits=("1",), ring_s=0.5, talk_s=None)
            await asyncio.to_thread(service.will_answer, CALLED_BACK, far_end)
            first = await dials(service, FIRST, "1")
            await happens(service, first, e.ContactQueued)
            let_go = await dials(service, CALLED_BACK, "1", "1")
            back = call_back_of(ContactId(let_go))
            await happens(service, back, e.CallBackBooked)
            last = await dials(service, LAST, "1")
            await happens(service, last, e.ContactQueued)
            supervisor = Person(await (await open_browser()).new_page(), service.url)
            await supervisor.sign_in(SUPERVISOR)
            await supervisor.press("g")
            await supervisor.press("k")
            await expect(supervisor.page.locator(f'[id="{back}"]')).to_be_visible()
            served = [await self._serves(service, open_browser, name) for name in (ANA, BEN, CLEO)]
            assert served == [first, back, last]
            await supervisor.page.reload()
            await expect(supervisor.page.locator(f'[id="{back}"]')).to_have_count(0)

    async def _serves(self, service: SampleService, open_browser: OpenBrowser, name: str) -> str:
        page = await (await open_browser()).new_page()
        me = Person(page, service.url)
        await me.come_to_the_desk(name)
        await me.press("r")
        await me.is_offered_a_call()
        if name == BEN:
            await expect(page.locator("#call")).to_contain_text("You are in the line first; then")
        await me.press("a")
        await me.sees_call("contact")
        await expect(page.locator("#caller-line")).to_have_attribute("data-state", "engaged")
        return await me.contact()


class TestAPartnersOutage:
    async def test_in_the_middle_of_a_call_brings_the_caller_to_a_specialist_here(
        self, chromium_path: str, tmp_path: Path, open_browser: OpenBrowser
    ) -> None:
        """F15: the caller keeps the place, and whoever reads the contact later sees what happened."""
        before, header, after = patient_network().partition("\n[partners.CENTRAL_EAST]")
        network = before + PHONE_SYSTEM + header + after
        numbers = f"CENTRAL={PARTNER_NUMBER}"
        with sample_service(
            tmp_path, network=network, settings={"SWITCHBOARD_PARTNER_NUMBERS": numbers}
        ) as service:
            far_end = FarEnd(digits=("1",), ring_s=0.5, talk_s=2)
            await asyncio.to_thread(service.will_answer, PARTNER_NUMBER, far_end)
            contact = await dials(service, FIRST, "1", "1")
            await happens(service, contact, e.PartnerAnswered)
            ana = Person(await (await open_browser()).new_page(), service.url)
            await ana.come_to_the_desk(ANA)
            await ana.press("r")
            await ana.is_offered_a_call()
            await ana.press("a")
            await ana.sees_call("contact")
            assert await ana.contact() == contact
            failed = await happens(service, contact, e.PartnerFailed)
            assert failed.reason is PartnerFailure.CUT_OFF
            await ana.hangs_up()
            await self._is_told(service, open_browser, contact)

    async def _is_told(self, service: SampleService, open_browser: OpenBrowser, contact: str) -> None:
        page = await (await open_browser()).new_page()
        supervisor = Person(page, service.url)
        await supervisor.sign_in(SUPERVISOR)
        await page.goto(f"{service.url}/contacts/{contact}")
        told = page.locator("main")
        await expect(told).to_contain_text("hung up; the caller was asked whether they were cut off.")
        await expect(told).to_contain_text("they talked, and the caller says that the line broke")
