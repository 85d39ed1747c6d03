"""A call once it is answered, at real screens on the running service: interpreter, hold, a warm transfer, a supervisor.

The service is quiet: nobody calls and nobody answers but those of these stories.
"""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from routing import events as e
from routing.talk_model import PartyKind
from tests.browser.conftest import OpenBrowser
from tests.browser.patience import until
from tests.browser.person import OFFER_PATIENCE_MS, Person
from tests.browser.screens import READY_OR_MORE
from tests.browser.service import SampleService, patient_network, sample_service
from tests.desk.room import PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, BEN, CLEO = "central_east_01", "central_east_05", "central_east_02"
SUPERVISOR = "central_east_supervisor_1"
LINE, NUMBER = "+14165550111", "+15195550123"
SAVED = re.compile(r"^saved ")


@pytest.fixture(scope="module")
def quiet_service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    with sample_service(tmp_path_factory.mktemp("quiet"), network=patient_network()) as running:
        yield running


async def answers(me: Person, service: SampleService) -> str:
    """A caller dials, and comes to the only one who is ready. Returns: the contact's id."""
    await me.press("r")
    await expect(me.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
    await asyncio.to_thread(service.dials, LINE, NUMBER)
    await me.is_offered_a_call()
    await me.press("a")
    await me.sees_call("contact")
    await expect(me.page.locator("#record-body")).to_be_visible()
    return await me.contact()


class TestACallOnceItIsAnswered:
    async def test_takes_in_an_interpreter_and_a_colleague_to_whom_it_is_handed_over(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        ana = Person(await (await open_browser()).new_page(), quiet_service.url)
        await ana.come_to_the_desk(ANA)
        contact = await answers(ana, quiet_service)
        await self._writes(ana)
        await self._brings_an_interpreter_in(ana)
        await self._holds(ana)
        ben = Person(await (await open_browser("fr")).new_page(), quiet_service.url)
        await ben.come_to_the_desk(BEN)
        await ben.press("r")
        await ben.is_in("ready")
        await self._asks(ana, ben)
        await self._hands_over(ana, ben)
        await ben.hangs_up()
        for one in (ana, ben):
            await one.press("Alt+b")
            await one.press("Alt+w")
            await one.is_in("not_ready")
        await self._assert_kept(quiet_service, contact)

    async def _writes(self, me: Person) -> None:
        await me.press("n")
        await me.look_up("rent")
        await expect(me.page.locator("#needs > .need")).to_have_count(1)
        await me.tab_to("#field-notes")
        # Letters are letters while one types: no o holds, no t transfers.
        await me.type("Not to hold, nor to transfer.")
        await expect(me.page.locator("#caller-line")).to_have_attribute("data-state", "engaged")
        await expect(me.page.locator("#passing")).to_be_hidden()
        await expect(me.page.locator("#saved")).to_have_text(SAVED)

    async def _brings_an_interpreter_in(self, me: Person) -> None:
        page = me.page
        await me.press("Alt+i")
        await expect(page.locator("#passing-query")).to_be_focused()
        await me.picks("french")
        await expect(page.locator("#passing")).to_be_hidden()
        there = page.locator('.line li[data-state="engaged"]', has_text="Voices (sample)")
        await expect(there).to_contain_text("interpreter, French", timeout=OFFER_PATIENCE_MS)
        await expect(page.locator("#caller-line")).to_contain_text("on the line")
        await expect(page.locator('[name="interpreter"][value="yes"]')).to_be_checked()

    async def _holds(self, me: Person) -> None:
        caller = me.page.locator("#caller-line")
        await me.press("o")
        await expect(caller).to_have_attribute("data-state", "held")
        await expect(caller.locator(".number")).to_have_text("0:01")
        await me.press("o")
        await expect(caller).to_have_attribute("data-state", "engaged")

    async def _asks(self, ana: Person, ben: Person) -> None:
        await ana.press("t")
        await expect(ana.page.locator("#passing-list")).to_contain_text("Emergency services (sample)")
        await ana.picks(PEOPLE[BEN].display_name.split()[0].lower())
        await expect(ana.page.locator("#passing-warm")).to_be_focused()
        await ana.press("Enter")
        await ben.is_offered_a_call()
        await expect(ben.page.locator("#call")).to_contain_text(PEOPLE[ANA].display_name)
        await expect(ben.page.locator("#call .facts").first).to_contain_text(
            re.compile("rent", re.IGNORECASE)
        )
        await expect(ana.page.locator("#caller-line")).to_have_attribute("data-state", "held")
        await ben.press("a")
        await ben.sees_call("consulted")
        await expect(ben.page.locator("#field-notes")).to_have_value(re.compile("nor to transfer"))
        await expect(ben.page.locator("#field-notes")).to_be_disabled()
        await expect(ben.page.locator("#needs > .need")).to_have_count(1)
        await expect(ben.page.locator("#needs .remove")).to_be_hidden()

    async def _hands_over(self, ana: Person, ben: Person) -> None:
        await ana.hands_over()
        await expect(ana.page.locator("#said")).to_contain_text(
            f"{PEOPLE[BEN].display_name} has the caller now"
        )
        await expect(ana.page.locator("#field-notes")).to_be_disabled()
        await ben.sees_call("contact")
        await expect(ben.page.locator("#field-notes")).to_be_enabled()
        await expect(ben.page.locator("#caller-line")).to_have_attribute("data-state", "engaged")
        await ben.tab_to("#field-notes")
        await ben.type("Now mine. ")
        # Who handed over reads on.
        await expect(ana.page.locator("#field-notes")).to_have_value(re.compile("Now mine"))

    async def _assert_kept(self, service: SampleService, contact: str) -> None:
        def closed() -> dict[str, Any] | None:
            row = service.contact(contact)
            return row if row is not None and row["closed_at"] is not None else None

        row = await until(closed)
        assert (row["ended_as"], row["ended_by"], row["specialist_id"]) == ("answered", "specialist", BEN)
        (connected,) = service.happened(contact, e.ContactConnected)
        assert row["waited_ms"] == connected.waited_ms, "the wait is counted once"
        (left,) = service.happened(contact, e.PartyLeft)
        assert (left.kind, left.target, left.language) == (PartyKind.INTERPRETER, "voices", "fr")
        assert left.present_ms > 1_000
        record = await asyncio.to_thread(service.record, contact)
        assert (record["specialist_id"], record["interpreter"]) == (BEN, True)


class TestASupervisor:
    async def test_listens_and_the_specialist_is_told(
        self, quiet_service: SampleService, open_browser: OpenBrowser
    ) -> None:
        cleo = Person(await (await open_browser()).new_page(), quiet_service.url)
        await cleo.come_to_the_desk(CLEO)
        contact = await answers(cleo, quiet_service)
        page = await (await open_browser()).new_page()
        supervisor = Person(page, quiet_service.url)
        await supervisor.sign_in(SUPERVISOR)
        await supervisor.press("g")
        await supervisor.press("t")
        await page.wait_for_url("**/conversations")
        await expect(page.locator(f'tr[data-contact="{contact}"]')).to_be_visible()
        await supervisor.tab_to(f"#listen-{contact}")
        await supervisor.press("Enter")
        await expect(page.locator("tr[data-mine]")).to_contain_text("You listen; nobody hears you.")
        told = cleo.page.locator(".line li", has_text=PEOPLE[SUPERVISOR].display_name)
        await expect(told).to_contain_text("listens; nobody hears them")
        await supervisor.press("2")
        await expect(told).to_contain_text("coaches; only you hear them")
        await supervisor.press("x")
        await expect(told).to_have_count(0)
        await expect(page.locator("tr[data-mine]")).to_have_count(0)
        await cleo.hangs_up()
        await cleo.press("w")
