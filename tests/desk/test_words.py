import re
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from desk.application import STATIC
from desk.pages import TEMPLATES
from desk.script_words import script_words
from desk.words import TRANSLATIONS, Words
from tests.desk.asked_months import fill_months
from tests.desk.books import FLOOD, whole_book
from tests.desk.browser import Browser
from tests.desk.kept_weeks import fill_weeks
from tests.desk.room import FLOOR as ROOM
from tests.desk.room import Room
from tests.desk.spoken import spoken

PLACE = re.compile(r"{(\w+)}")


def several(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Singular and plural forms, or the one form."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def french() -> dict[str | tuple[str, ...], tuple[str, ...]]:
    with (TRANSLATIONS / "fr.po").open("rb") as source:
        found = [message for message in read_po(source, locale="fr") if message.id]
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): several(message.string)
        for message in found
    }


class TestFrench:
    def test_has_every_text_of_the_screens(self) -> None:
        known = french()
        assert sorted(str(text) for text in spoken() if text not in known) == []

    def test_has_no_text_that_nobody_says(self) -> None:
        assert sorted(str(text) for text in french() if text not in spoken()) == []

    def test_says_each_text_once(self) -> None:
        """A reader of catalogues keeps one of two meanings, and the other is lost without a word."""
        source = (TRANSLATIONS / "fr.po").read_text(encoding="utf-8")
        texts = re.findall(r"^msgid ((?:\".*\"\n)+)", source, flags=re.MULTILINE)
        assert [text for text, times in Counter(texts).items() if times > 1] == []

    def test_has_nothing_unsure_or_left_over(self) -> None:
        with (TRANSLATIONS / "fr.po").open("rb") as source:
            catalogue = read_po(source, locale="fr")
        assert [message.id for message in catalogue if message.id and message.fuzzy] == []
        assert list(catalogue.obsolete) == []

    def test_is_not_empty_and_fills_the_same_places(self) -> None:
        for text, translated in french().items():
            for said in translated:
                assert said.strip(), text
                assert set(PLACE.findall(said)) == set(PLACE.findall(several(text)[0])), text

    def test_never_leaks_english_onto_a_page(self) -> None:
        """Every literal in a template that a reader sees goes through `say`, `count` or data."""
        for template in TEMPLATES.glob("*.html"):
            source = re.sub(r"{[{%#].*?[}%#]}", " ", template.read_text(encoding="utf-8"), flags=re.DOTALL)
            source = re.sub(r"<(script|code)\b.*?</\1>|<[^>]*>", " ", source, flags=re.DOTALL)
            words = set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", source)) - KEYS_AND_NAMES
            assert words == set(), template.name


KEYS_AND_NAMES = {
    "board",
    "data",
    "desk",
    "keeper",
    "open",
    "page",
    "poll",
    "stream",
    "wall",
    "CSV",
    "JSON",
    "Switchboard",
    "Ctrl",
    "Enter",
    "Alt",
    "Esc",
    "Tab",
    "html",
    "doctype",
}


class TestPages:
    @pytest.mark.parametrize(
        "path",
        [
            "/board",
            "/board?wall=1",
            "/contacts",
            "/conversations",
            "/desk",
            "/contacts/caller-1",
            "/ledger",
            "/waits",
            "/warnings",
            "/unanswered",
            "/emergency",
            "/emergency/review?plan=extreme-cold&reason=x&until=1795460000000",
            "/emergency/review?act=stand-down&plan=flood-central-east",
            "/emergency/report",
            "/rules",
            "/rules/calendar?week=2026-12-24",
            "/rules/audit",
            "/rules/editions/0",
            "/rules/editions/0/again",
            "/rules/drafts/new",
        ],
    )
    async def test_in_french_hold_no_english_sentence(self, room: Room, browser: Browser, path: str) -> None:
        room.floor.publishes(whole_book)
        room.floor.declares(FLOOD.name, by="central_administrator")
        room.floor.caller("caller-1")
        await room.floor.record(room.log)
        if path in ("/warnings", "/unanswered"):
            await fill_months(room.engine, ROOM)
            await fill_weeks(room.engine, ROOM)
        if path == "/emergency/report":
            path = f"/emergency/{(await room.services.emergencies.all())[0].number}"
        await browser.sign_in("central_administrator")
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        page = await browser.open(path)
        assert page.status_code == 200
        assert '<html lang="fr"' in page.text
        visible = re.sub(
            r'<(p|div)[^>]* lang="en".*?</\1>|<code>.*?</code>|<[^>]*>', " ", page.text, flags=re.DOTALL
        )
        french = Words("fr")
        english = {
            text
            for text in spoken()
            if isinstance(text, str) and len(text) > 12 and "{" not in text and french.say(text) != text
        }
        assert sorted(text for text in english if text in visible) == []

    async def test_in_a_strangers_browser_follow_the_browser(self, browser: Browser) -> None:
        answer = await browser.client.get("/sign-in", headers={"Accept-Language": "fr-CA,fr;q=0.9"})
        assert "Ouvrir une session" in answer.text


class TestWords:
    def test_use_french_plurals_where_nought_is_singular(self) -> None:
        one, many = "{number} specialist is ready.", "{number} specialists are ready."
        assert Words("fr").count(one, many, 0) == "0 spécialiste est prêt."
        assert Words("en").count(one, many, 0) == "0 specialists are ready."

    def test_show_the_unknown_as_a_dash(self) -> None:
        words = Words("en")
        assert [words.span(None), words.percent(None), words.clock(None)] == ["–", "–", "–"]

    def test_give_no_sign_to_a_change_that_rounds_to_nothing(self) -> None:
        changes = [Words("fr").change(share) for share in (-0.0017, 0.004, 0.12, -2.3)]
        assert changes == ["0\u00a0%", "0\u00a0%", "+12\u00a0%", "-230\u00a0%"]

    def test_show_lengths_as_on_a_stopwatch(self) -> None:
        assert [Words("en").span(ms) for ms in (0, 7_999, 760_000, 3_729_000)] == [
            "0:00",
            "0:07",
            "12:40",
            "1:02:09",
        ]

    def test_are_the_same_names_for_scripts_in_both_languages(self) -> None:
        assert script_words(Words("en")).keys() == script_words(Words("fr")).keys()


class TestScripts:
    def test_say_only_texts_that_exist_and_every_text_is_said(self) -> None:
        """A text is said by name, or its name stands in a string that a script chooses from."""
        source = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.js"))
        names = script_words(Words("en")).keys()
        assert set(re.findall(r'say\("(\w+)"', source)) - names == set()
        spoken_by_name = set(re.findall(r'"(\w+)"', source))
        assert {
            name for name in names if name not in spoken_by_name and not name.startswith("line_")
        } == set()
