"""Needs are found by editors' words, counted where they are not, and offered where similar contacts had them."""

from typing import Any

from app.taxonomy import TaxonomyInForce
from records.audit import Action
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room

ADMINISTRATOR = "central_administrator"


async def needs(browser: Browser, typed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await browser.client.get("/desk/find/needs", params={"q": typed})).json()
    return found


async def lead(browser: Browser, **fields: str) -> Any:
    return await browser.client.post(
        "/directory/words", data={"csrf": browser.csrf, "locale": "en", **fields}
    )


class TestWords:
    async def test_that_an_editor_adds_are_found_by_a_specialist(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        assert await needs(browser, "lights shut") == []
        async with new_browser(room) as editor:
            await editor.sign_in(ADMINISTRATOR)
            [first, *_] = (await editor.client.get("/directory/words/terms?q=electri")).json()
            added = await lead(editor, words="Lights shut off", term=first["name"], code=first["code"])
            assert added.headers["location"] == "/directory/words?told=added"
            assert "Lights shut off" in (await editor.client.get("/directory/words")).text
        assert isinstance(room.services.taxonomy, TaxonomyInForce)
        await room.services.taxonomy.look()
        [found] = await needs(browser, "lights shut")
        assert (found["code"], found["via"]) == ("SAMPLE-UTILITIES.01", "Lights shut off")
        [entry] = await room.services.rules.audit.entries((Action.WORDS_ADDED,))
        assert (entry.actor, entry.subject) == (ADMINISTRATOR, "SAMPLE-UTILITIES.01")

    async def test_keep_what_was_typed_when_no_term_was_chosen(self, room: Room, browser: Browser) -> None:
        """F53"""
        await browser.sign_in(ADMINISTRATOR)
        page = (await lead(browser, words="Lights shut off", term="nothing like it")).text
        assert "Choose a term from the list." in page
        assert 'value="Lights shut off"' in page
        assert 'value="nothing like it"' in page
        assert await room.services.taxonomy_words.added() == ()

    async def test_typed_in_vain_wait_for_an_editor(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        for typed in ("zamboni", "zamboni", "zamboni", "rent", "rent", "rent"):
            await browser.post("/desk/find/needs/missed", {"q": typed})
        [missed] = await room.services.taxonomy_words.missing()
        assert (missed.words, missed.times) == ("zamboni", 3)
        async with new_browser(room) as editor:
            await editor.sign_in(ADMINISTRATOR)
            page = (await editor.client.get(f"/directory/words?missed={missed.key}")).text
            assert 'name="words" maxlength="80" value="zamboni"' in page


class TestTogether:
    async def test_offers_nothing_that_few_had(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        answer = await browser.client.get("/desk/find/needs/together?code=SAMPLE-HOUSING.02&code=x")
        assert (answer.status_code, answer.json()) == (200, [])
