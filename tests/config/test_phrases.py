import tomllib
from typing import Any

import pytest

from config.errors import TableError
from config.phrases import PHRASES_FILE, PLACES, Phrase, Phrases, default_phrases
from routing.model import ENGLISH, FRENCH, OTHER
from routing.rulebook import MenuKey

MENU = (
    MenuKey(digits="1", language=ENGLISH),
    MenuKey(digits="2", language=FRENCH),
    MenuKey(digits="3", language=OTHER),
)


@pytest.fixture
def texts() -> dict[str, Any]:
    return tomllib.loads(PHRASES_FILE.read_text(encoding="utf-8"))


class TestGreeting:
    def test_offers_each_language_in_its_own_words(self) -> None:
        lines = [(spoken.voice, spoken.text) for spoken in default_phrases().greeting(MENU)]
        assert ("en-CA", "For service in English, press 1.") in lines
        assert ("fr-CA", "Pour être servi en français, appuyez sur le 2.") in lines

    def test_offers_other_languages_to_speakers_of_both(self) -> None:
        voices = [spoken.voice for spoken in default_phrases().greeting(MENU) if "3" in spoken.text]
        assert voices == ["en-CA", "fr-CA"]

    def test_names_the_emergency_number_once_in_each_language(self) -> None:
        greeting = default_phrases().greeting(MENU)
        assert [spoken.voice for spoken in greeting if "9 1 1" in spoken.text] == ["en-CA", "fr-CA"]

    def test_speaks_the_keys_of_the_rule_book(self) -> None:
        swapped = (MenuKey(digits="7", language=FRENCH),)
        assert "appuyez sur le 7." in default_phrases().greeting(swapped)[-1].text


class TestSay:
    @pytest.mark.parametrize("phrase", [phrase for phrase in Phrase if not phrase.startswith("menu")])
    def test_speaks_one_language_to_who_chose_it_and_both_to_others(self, phrase: Phrase) -> None:
        places = dict.fromkeys(PLACES.get(phrase, ()), "7")

        def voices(language: Any) -> list[str]:
            return [spoken.voice for spoken in default_phrases().say(phrase, language, **places)]

        assert voices(ENGLISH) == ["en-CA"]
        assert voices(FRENCH) == ["fr-CA"]
        assert voices(OTHER) == voices(None) == ["en-CA", "fr-CA"]

    def test_uses_french_typography(self, texts: dict[str, Any]) -> None:
        assert not [name for name, text in texts.items() if "'" in text["fr"]]


class TestPhrases:
    def test_tells_every_fault_of_the_file_at_once(self, texts: dict[str, Any]) -> None:
        texts["waiting"] = {"en": "Please wait."}
        texts["menu_own"]["fr"] = "Appuyez."
        texts["goodbye"]["en"] = "Good{bye"
        texts["jingle"] = {"en": "La", "fr": "La"}
        texts["one_moment"]["en"] = "wait " * 60
        texts["wait_minutes"]["fr"] = "Environ {heures} heures."
        with pytest.raises(TableError) as caught:
            Phrases(texts, "phrases.toml")
        said = str(caught.value)
        for place in (
            "waiting.fr",
            "menu_own.fr",
            "goodbye.en",
            "[jingle]",
            "one_moment.en",
            "wait_minutes.fr",
        ):
            assert place in said
        assert len(caught.value.problems) == 6
