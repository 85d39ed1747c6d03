"""The screens of access, for people who use the keyboard alone, who zoom and who listen; in both languages."""

import pytest

from tests.browser.access_screens import ADMINISTRATOR, access_pages
from tests.browser.conftest import OpenBrowser
from tests.browser.findings import Findings
from tests.browser.person import Person
from tests.browser.screens import in_language

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_every_screen_of_access_is_for_everybody(
    open_browser: OpenBrowser, morning: str, locale: str
) -> None:
    page = await (await open_browser(locale)).new_page()
    found = Findings()
    page.on("pageerror", lambda error: found.scripts.append(str(error)))
    person = Person(page, morning)
    await person.sign_in(ADMINISTRATOR)
    await in_language(person, locale)
    async for screen in access_pages(page, morning):
        await found.look_at(page, screen)
    assert (found.axe, found.sideways, found.focus, found.unreachable, found.scripts) == ([], [], [], [], [])
