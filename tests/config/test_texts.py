"""How texts are served, as people write it: the shipped sample, what is wrong with a file, what a message is."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.texts import Reader, text_publication
from config.errors import TableError
from config.settings import load_settings
from config.texts import BODY_CHARACTERS_MAX, TEXTS_FILE, TextsFile, load_texts, plain
from routing.floor import Floor
from routing.model import ENGLISH, FRENCH, Instant
from routing.text_model import Keyword, Template, TextService
from webhooks.texts import Reading

NOON = Instant(1_795_348_800_000)


@pytest.fixture(scope="module")
def texts() -> TextsFile:
    found = load_texts(TEXTS_FILE)
    assert found is not None
    return found


class TestTheSample:
    def test_has_every_template_in_both_languages_short_enough_to_send(self, texts: TextsFile) -> None:
        for template in Template:
            both = texts.template(template, None)
            assert texts.template(template, ENGLISH) in both
            assert texts.template(template, FRENCH) in both
            assert len(both) <= BODY_CHARACTERS_MAX

    @pytest.mark.parametrize("template", [Template.GREETING, Template.URGENT, Template.AFTER_HOURS])
    def test_says_whom_to_call_in_an_emergency(self, texts: TextsFile, template: Template) -> None:
        for language in (ENGLISH, FRENCH):
            assert "911" in texts.template(template, language)

    def test_says_in_the_greeting_what_becomes_of_the_words(self, texts: TextsFile) -> None:
        assert "private" in texts.template(Template.GREETING, ENGLISH)
        assert "confidentiels" in texts.template(Template.GREETING, FRENCH)

    def test_gives_the_engine_limits_and_hours_alone(self, texts: TextsFile) -> None:
        service = texts.service(NOON)
        assert (service.at_once_max, service.rest_ms, service.hours.always) == (3, 1_800_000, True)
        night = texts.model_copy(update={"hours": {"mon-fri": ("09:00-17:00",)}})
        night.__dict__.pop("schedule", None)
        assert not night.service(NOON).hours.always


class TestAFile:
    def written(self, tmp_path: Path, change: Any) -> Path:
        content = TEXTS_FILE.read_text(encoding="utf-8")
        path = tmp_path / "texts.toml"
        path.write_text(change(content), encoding="utf-8")
        return path

    @pytest.mark.parametrize(
        ("before", "after", "named"),
        [
            ("[templates.help]", "[templates.halp]", "help"),
            ("at_once = 3", "at_once = 0", "at_once"),
            ("kept_days = 90", 'kept_days = "long"', "kept_days"),
            ('zone = "America/Toronto"', 'zone = "America/Nowhere"', "zone"),
            ('hours = "always"', 'hours = { someday = ["09:00-17:00"] }', "hours"),
            ("offer_s = 45", "offer_z = 45", "offer_z"),
            ("offer_s = 45", "offer_s = = 45", "TOML"),
        ],
    )
    def test_that_is_wrong_is_told_where(self, tmp_path: Path, before: str, after: str, named: str) -> None:
        path = self.written(tmp_path, lambda text: text.replace(before, after))
        with pytest.raises(TableError, match=named):
            load_texts(path)

    def test_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(TableError):
            load_texts(tmp_path / "none.toml")

    def test_is_not_needed(self) -> None:
        assert load_texts(None) is None


class TestAMessage:
    @pytest.mark.parametrize(
        ("body", "reading"),
        [
            ("STOP", Reading(keyword=Keyword.OPT_OUT, answered=True)),
            (" stop ", Reading(keyword=Keyword.OPT_OUT, answered=True)),
            ("Stop.", Reading(keyword=Keyword.OPT_OUT)),
            ("ARRET", Reading(keyword=Keyword.OPT_OUT, answered=True)),
            ("Arrêt !", Reading(keyword=Keyword.OPT_OUT)),
            ("désabonner", Reading(keyword=Keyword.OPT_OUT)),
            ("Start", Reading(keyword=Keyword.OPT_IN, answered=True)),
            ("AIDE", Reading(keyword=Keyword.HELP)),
            ("1", Reading(choice=ENGLISH)),
            ("2.", Reading(choice=FRENCH)),
            ("Français", Reading(choice=FRENCH)),
            ("I want to die", Reading(urgent="harm")),
            ("J’ai l’intention de me tuer…", Reading(urgent="harm")),
            ("He HIT me again", Reading()),
            ("he hit me", Reading(urgent="violence")),
            ("please stop calling", Reading()),
            ("2 children, 1 dog", Reading()),
            ("armed with patience", Reading()),
            ("", Reading()),
        ],
    )
    def test_is_what_its_words_say_and_no_more(self, texts: TextsFile, body: str, reading: Reading) -> None:
        found = Reader(texts).read(body)
        assert replace(found, urgent=found.urgent if reading.urgent else "") == replace(
            reading, urgent=reading.urgent
        )

    @pytest.mark.parametrize(("one", "other"), [("Arrêt", "arret"), ("  A  b ", "a b"), ("l’été", "l'ete")])
    def test_is_the_same_however_it_is_typed(self, one: str, other: str) -> None:
        assert plain(one) == plain(other)


class TestThePublication:
    def test_serves_the_sample_in_sample_traffic(self, tmp_path: Path) -> None:
        settings = load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path)})
        (command,) = text_publication(settings, NOON, Floor())
        assert command.service.on

    def test_of_a_file_that_is_taken_away_begins_no_more(self, tmp_path: Path) -> None:
        settings = load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path)}).model_copy(
            update={"sample_traffic": False}
        )
        assert text_publication(settings, NOON, Floor()) == []
        (command,) = text_publication(settings, NOON, Floor(text_service=TextService()))
        assert not command.service.on


def test_the_sample_is_read_strictly() -> None:
    assert set(tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))) <= set(TextsFile.model_fields)
