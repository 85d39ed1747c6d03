"""How text messages are served, as people write it (SWITCHBOARD_TEXTS_FILE): hours, limits, words, templates.

The engine is given limits and hours alone (`TextService`); words and templates stay here.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from config.book_names import NAME, Zone
from config.compile_hours import compile_schedule
from config.schedules import Schedule
from config.toml_file import load_toml
from config.toml_table import Several, Text, TomlTable
from routing.model import ENGLISH, FRENCH, Instant, Language, Skill
from routing.text_model import Template, TextService

TEXTS_FILE = Path(__file__).with_name("texts.toml")
"""The shipped sample."""
BODY_CHARACTERS_MAX = 1_600
"""What the carrier takes as one message."""

Id = Annotated[str, StringConstraints(pattern=NAME)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Count = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[int, Field(ge=1, le=7 * 86_400)]


class KnownWords(TomlTable):
    """Messages that are one word and mean something by themselves."""

    opt_out: Several[Text] = Field(min_length=1)
    opt_in: Several[Text] = Field(min_length=1)
    help: Several[Text] = ()
    carrier_answers: Several[Text] = ()


class UrgentWords(TomlTable):
    en: Text
    fr: Text
    words: Several[Text] = Field(min_length=1)


class TemplateWords(TomlTable):
    en: Words
    fr: Words

    def both(self) -> str:
        return f"{self.en}\n\n{self.fr}"


class TextsFile(TomlTable):
    skill: Id | None = None
    at_once: Count = 3
    offer_s: Seconds = 45
    cool_down_s: Seconds = 60
    ask_s: Seconds = 120
    asked: Count = 2
    answer_s: Seconds = 600
    rest_s: Seconds = 1_800
    wait_s: Seconds = 3_600
    transfers: Annotated[int, Field(ge=0, le=100)] = 3
    waiting: Annotated[int, Field(ge=1, le=100_000)] = 500
    kept_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    hours: str | dict[str, Several[str]] = "always"
    zone: Zone = "America/Toronto"
    words: KnownWords
    languages: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Several[Text]]
    urgent: dict[Id, UrgentWords] = Field(default_factory=dict)
    templates: Mapping[str, TemplateWords]

    @model_validator(mode="after")
    def _has_every_template(self) -> "TextsFile":
        missing = [one.value for one in Template if one.value not in self.templates]
        unknown = [name for name in self.templates if name not in {one.value for one in Template}]
        if missing or unknown:
            raise ValueError(
                f"templates must be exactly {', '.join(one.value for one in Template)}: "
                f"missing {', '.join(missing) or 'none'}, unknown {', '.join(unknown) or 'none'}"
            )
        self.schedule  # noqa: B018 - a fault of the hours is told with the others
        return self

    @cached_property
    def schedule(self) -> Schedule:
        hours = self.hours
        if not isinstance(hours, str):
            return Schedule.model_validate({"hours": {day: list(times) for day, times in hours.items()}})
        return Schedule.model_validate({"hours": hours})

    def template(self, template: Template, language: Language | None) -> str:
        """The words of a template; without a language, in both."""
        words = self.templates[template.value]
        if language == ENGLISH:
            return words.en
        return words.fr if language == FRENCH else words.both()

    @property
    def kept_ms(self) -> int:
        return self.kept_days * 86_400_000

    def service(self, now: Instant) -> TextService:
        """What the engine is to know, with hours from today on."""
        return TextService(
            skill=Skill(self.skill) if self.skill is not None else None,
            at_once_max=self.at_once,
            offer_ttl_ms=self.offer_s * 1_000,
            cool_down_ms=self.cool_down_s * 1_000,
            ask_ms=self.ask_s * 1_000,
            asked_max=self.asked,
            answer_ms=self.answer_s * 1_000,
            rest_ms=self.rest_s * 1_000,
            wait_ms=self.wait_s * 1_000,
            transfers_max=self.transfers,
            waiting_max=self.waiting,
            hours=compile_schedule(self.schedule, self.zone, _day(now, self.zone)),
        )


def plain(text: str) -> str:
    """Take capitals, accents and punctuation off, so that a word is the same however it was typed."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = "".join(one for one in bare if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", kept))


def load_texts(path: Path | None) -> TextsFile | None:
    """Read how texts are served; None: they are not. Raises: TableError with what is wrong and where."""
    if path is None:
        return None
    return load_toml(TextsFile, path)


def _day(now: Instant, zone: str) -> date:
    return datetime.fromtimestamp(now / 1_000, UTC).astimezone(ZoneInfo(zone)).date()
