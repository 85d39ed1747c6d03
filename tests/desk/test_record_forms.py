"""The call record form, changed by an administrator in both languages, checked, and asked at the next call."""

import inspect
import re
from typing import Any

from desk.record_form_words import FAULTS
from records.forms import faults
from records.forms.reading import SHIPPED
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room
from tests.desk.test_record_page import ADMIN, submit
from tests.desk.test_specialist_path import is_connected

KEY = "0123456789abcdef"
DRAFT = f"/forms/drafts/{KEY}"


async def begun(browser: Browser) -> None:
    await browser.sign_in(ADMIN)
    made = await submit(browser, "/forms/drafts", key=KEY)
    assert made.headers["location"] == DRAFT


def fields_of(page: str) -> dict[str, Any]:
    """What a part's form holds, as a browser would send it."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ("checkbox" in tag and " checked" not in tag):
            continue
        found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', body)[0]
    return found


class TestADraft:
    async def test_of_a_new_question_is_published_and_asked_from_the_next_call_on(
        self, room: Room, browser: Browser
    ) -> None:
        await begun(browser)
        added = await submit(
            browser, f"{DRAFT}/add-field", version=1, section="call", code="pets", kind="one",
            name_en="Pets", name_fr="Animaux",
        )  # fmt: skip
        assert added.status_code == 303, added.text
        shown = (await browser.open(DRAFT)).text
        assert "Nothing can be chosen here" in shown
        part = fields_of((await browser.open(f"{DRAFT}/edit/fields.pets")).text)
        more = {
            "options.rows": "1", "options.0.code": "dog", "options.0.name_en": "Dog", "options.0.name_fr": "Chien",
            "act": "save",
        }  # fmt: skip
        saved = await submit(browser, f"{DRAFT}/edit/fields.pets", **part | more)
        assert saved.status_code == 303, saved.text
        assert "Animaux" in (await browser.open(f"{DRAFT}/preview")).text
        done = await submit(browser, f"{DRAFT}/publish", version=3, note="Shelters ask for it")
        assert done.headers["location"] == "/forms/editions/edition-1"
        assert "Shelters ask for it" in (await browser.open("/forms/editions/edition-1")).text
        async with new_browser(room) as other:
            contact = await is_connected(room, other)
            asked = (await other.client.get(f"/desk/records/{contact}")).json()["form"]
            names = [field["name"] for section in asked["sections"] for field in section["fields"]]
            assert "Pets" in names
            assert asked["key"].startswith("edition-1 ")

    async def test_is_tried_while_it_is_typed_and_comes_back_as_it_was_typed(self, browser: Browser) -> None:
        await begun(browser)
        path = f"{DRAFT}/edit/fields.caller_relation"
        part = fields_of((await browser.open(path)).text)
        tried = await browser.client.post(
            path,
            data=part | {"csrf": browser.csrf, "name_en": "Who calls", "hint_en": "One language only"},
            headers={"Accept": "application/json"},
        )
        assert [one["name"] for one in tried.json()["faults"]] == ["hint_en"]
        assert ["Caller is", "Who calls"] in [one["raw"] for one in tried.json()["changes"]]
        refused = await submit(
            browser, path, **part | {"name_en": "", "name_fr": "Qui appelle ?", "act": "save"}
        )
        assert refused.status_code == 422
        assert "This is empty; fill it in." in refused.text
        assert "Qui appelle ?" in refused.text
        assert (await browser.open(DRAFT)).text.count("Nothing changes yet") == 1

    async def test_of_another_window_keeps_both_texts(self, browser: Browser) -> None:
        await begun(browser)
        path = f"{DRAFT}/edit/fields.caller_relation"
        part = fields_of((await browser.open(path)).text)
        assert (await submit(browser, path, **part | {"name_en": "Theirs", "act": "save"})).status_code == 303
        mine = await submit(browser, path, **part | {"name_en": "Mine", "act": "save"})
        assert mine.status_code == 409
        assert 'value="Mine"' in mine.text
        assert "Stored now: Theirs" in mine.text

    async def test_that_cannot_be_added_to_keeps_what_was_typed(self, browser: Browser) -> None:
        await begun(browser)
        refused = await submit(
            browser, f"{DRAFT}/add-field", version=1, section="call", code="Not A Code", name_en="Kept words"
        )
        assert refused.status_code == 422
        assert "Kept words" in refused.text

    async def test_with_faults_is_refused_and_put_away(self, browser: Browser) -> None:
        await begun(browser)
        await submit(browser, f"{DRAFT}/remove", version=1, part="fields.notes")
        refused = await submit(browser, f"{DRAFT}/publish", version=2, note="Shorter")
        assert refused.status_code == 409
        assert "Every form has the field “notes”" in refused.text
        assert "Shorter" in refused.text
        assert (await submit(browser, f"{DRAFT}/discard", version=2)).status_code == 303
        assert (await browser.open(f"{DRAFT}/edit/form")).status_code == 404


class TestTheScreens:
    async def test_are_for_administrators(self, browser: Browser) -> None:
        await browser.sign_in("network_supervisor")
        assert (await browser.open("/forms")).status_code == 404

    async def test_say_in_french_what_they_say(self, browser: Browser) -> None:
        await begun(browser)
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        for path in ("/forms", DRAFT, f"{DRAFT}/edit/fields.kind", f"/forms/editions/{SHIPPED}"):
            assert '<html lang="fr"' in (await browser.open(path)).text
        assert "La personne au bout du fil" in (await browser.open(DRAFT)).text


class TestWords:
    def test_of_faults_are_those_that_are_found(self) -> None:
        found = re.findall(r'(?<!")"([^"\n]+[.])"(?!")', inspect.getsource(faults))
        assert set(found) == set(FAULTS)
