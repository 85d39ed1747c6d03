"""A recorded call at a real screen, by the keyboard and in both languages: announced, paused, resumed."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from routing import events as e
from tests.browser.conftest import OpenBrowser
from tests.browser.findings import axe
from tests.browser.patience import until
from tests.browser.person import OFFER_PATIENCE_MS, Person
from tests.browser.screens import READY_OR_MORE, in_language
from tests.browser.service import SampleService, patient_network, sample_service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA, BEN = "central_east_01", "central_east_05"
LINE, NUMBER = "+14165550111", "+15195550123"


@pytest.fixture(scope="module")
def recorded_service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    """A network whose main line records where the specialist asks for it."""
    network = patient_network().replace("[lines.main]\n", '[lines.main]\nrecording = "on-press"\n')
    with sample_service(tmp_path_factory.mktemp("recorded"), network=network) as running:
        yield running


@pytest.mark.parametrize(
    ("locale", "who", "words"),
    [
        ("en", ANA, ("Record this call", "Pause the recording", "paused; not recorded")),
        (
            "fr",
            BEN,
            ("Enregistrer cet appel", "Mettre l’enregistrement en pause", "en pause; non enregistré"),
        ),
    ],
)
async def test_a_call_is_recorded_paused_and_resumed_by_key(
    recorded_service: SampleService,
    open_browser: OpenBrowser,
    locale: str,
    who: str,
    words: tuple[str, str, str],
) -> None:
    record, pause, paused = words
    me = Person(await (await open_browser(locale)).new_page(), recorded_service.url)
    await me.come_to_the_desk(who)
    await in_language(me, locale)
    await me.press("r")
    await expect(me.page.locator("#state")).to_have_attribute("data-state", READY_OR_MORE)
    await asyncio.to_thread(recorded_service.dials, LINE, NUMBER)
    await me.is_offered_a_call()
    await me.press("a")
    await me.sees_call("contact")
    contact = await me.contact()
    line, key = me.page.locator("#recording-line"), me.page.locator("#record-key")
    await expect(line).to_have_attribute("data-recording", "off")
    await expect(key).to_contain_text(record)
    await me.press("p")
    await expect(line).to_have_attribute("data-recording", "recording", timeout=OFFER_PATIENCE_MS)
    await expect(key).to_contain_text(pause)
    assert await axe(me.page) == []
    await me.press("p")
    await expect(line).to_have_attribute("data-recording", "paused")
    await expect(line).to_contain_text(paused)
    assert await axe(me.page) == []
    await me.press("p")
    await expect(line).to_have_attribute("data-recording", "recording")
    await me.hangs_up()
    await me.press("w")
    await until(lambda: recorded_service.happened(contact, e.ConversationRecorded))
    await me.press("b")
