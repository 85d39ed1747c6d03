"""One 211 network as its owner writes it (`network.toml`): partners, hours, areas, lines, menu, limits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError

from config.errors import TableError
from config.hours import WeeklyHours, parse_hours
from config.languages import is_known_language
from config.special_days import EXCEPTIONS_MAX, ExceptionEntry, HolidaysEntry, special_day_problems
from config.tables import division_rows
from config.toml_faults import in_words, told, unread
from config.toml_table import Text, TomlTable

NETWORK_FILE = Path(__file__).with_name("network.toml")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; write one such as America/Toronto") from None
    return name


def _language(code: str) -> str:
    if not is_known_language(code):
        raise ValueError(
            f"{code!r} is not a language this program knows; see config/languages.py for the codes"
        )
    return code


_CODE, _NAME, _KEY = r"^[A-Z][A-Z0-9_]{0,31}$", r"^[a-z][a-z0-9-]{0,31}$", r"^[0-9]$"
PartnerCode = Annotated[str, StringConstraints(pattern=_CODE)]
LineName = Annotated[str, StringConstraints(pattern=_NAME)]
LanguageCode = Annotated[str, AfterValidator(_language)]


class About(TomlTable):
    id: Annotated[str, StringConstraints(pattern=_NAME)]
    name_en: Text
    name_fr: Text
    sample: bool = False
    after_hours: PartnerCode
    default_home: PartnerCode
    default_language: Literal["en", "fr"] = "en"


class MenuEntry(TomlTable):
    key: Annotated[str, StringConstraints(pattern=_KEY)]
    language: LanguageCode


class LimitsTable(TomlTable):
    """The engine's limits under the names people use, in seconds; `routing.rulebook.Limits` explains them."""

    offer_s: int = Field(default=20, ge=5, le=120)
    connect_s: int = Field(default=8, ge=2, le=60)
    wrap_up_s: int = Field(default=60, ge=0, le=3_600)
    wrap_up_extension_s: int = Field(default=60, ge=10, le=3_600)
    lease_s: int = Field(default=12, ge=3, le=120)
    cool_down_s: int = Field(default=30, ge=0, le=3_600)
    widen_after_s: int = Field(default=0, ge=0, le=3_600)
    menu_attempts: int = Field(default=2, ge=1, le=5)
    remember_closed_s: int = Field(default=4 * 3_600, ge=60, le=7 * 86_400)


class LineEntry(TomlTable):
    name_en: Text
    name_fr: Text
    partner: PartnerCode | None = None
    """Whose region the line is; None: the line says nothing of where its callers are."""


class PartnerEntry(TomlTable):
    name_en: Text
    name_fr: Text
    city: Text
    zone: Annotated[str, AfterValidator(_zone)]
    hours: Annotated[WeeklyHours, BeforeValidator(parse_hours)] | None = None
    """None: nobody wrote them down, so the partner counts as closed (S01)."""
    holidays: HolidaysEntry | None = None
    """None: a holiday is a day like any other."""
    exceptions: tuple[ExceptionEntry, ...] = Field(default=(), max_length=EXCEPTIONS_MAX, strict=False)
    divisions: tuple[str, ...] = Field(default=(), strict=False)


class Network(TomlTable):
    about: About = Field(alias="network")
    menu: tuple[MenuEntry, ...] = Field(min_length=1, max_length=10, strict=False)
    limits: LimitsTable = LimitsTable()
    lines: dict[LineName, LineEntry] = Field(min_length=1)
    partners: dict[PartnerCode, PartnerEntry] = Field(min_length=1)

    def partner_name(self, partner: str, locale: str) -> str:
        """Name a partner for a screen; an id from an older rule book is shown as it is."""
        entry = self.partners.get(partner)
        if entry is None:
            return partner
        return entry.name_fr if locale.startswith("fr") else entry.name_en

    def line_name(self, line: str, locale: str) -> str:
        entry = self.lines.get(line)
        if entry is None:
            return line
        return entry.name_fr if locale.startswith("fr") else entry.name_en

    def home_of(self, division: str) -> str | None:
        """Find the partner that serves a census division."""
        return next((code for code, entry in self.partners.items() if division in entry.divisions), None)

    def notices(self) -> tuple[str, ...]:
        """Say what is allowed but probably not meant, one sentence each."""
        return tuple(
            f"{code} has no opening hours, so it counts as closed: its callers go first to "
            f"{self.about.after_hours}, the after-hours partner. Write partners.{code}.hours to open it."
            for code, entry in self.partners.items()
            if entry.hours is None
        )


def load_network(path: Path | None = None) -> Network:
    """Load and check a network; without a path, the shipped sample.

    Raises: TableError with every problem: the key, its line where the text shows it, and what to write.
    """
    file = path or NETWORK_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as cause:
        raise TableError([f"it cannot be read as TOML: {cause}"], file.name) from cause
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise TableError([unread(text, cause)], file.name) from cause
    return network_from(content, text=text, where=file.name)


def network_from(content: Mapping[str, Any], *, text: str = "", where: str = "network") -> Network:
    """Check a network given as the tables of its file. Raises: TableError."""
    try:
        network = Network.model_validate(content)
    except ValidationError as cause:
        problems = [told(text, error["loc"], in_words(error, _FORMS)) for error in cause.errors()]
        raise TableError(problems, where) from None
    problems = [told(text, place, sentence) for place, sentence in _contradictions(network)]
    if problems:
        raise TableError(problems, where)
    return network


def check_lines(network: Network, lines: Mapping[str, str]) -> tuple[str, ...]:
    """Say which dialled numbers (SWITCHBOARD_LINES) reach a line that this network does not have."""
    return tuple(
        f"SWITCHBOARD_LINES sends {number} to the line {line!r}, which {network.about.id} does not have; "
        f"use one of {', '.join(network.lines)}, or add [lines.{line}] to the network"
        for number, line in lines.items()
        if line not in network.lines
    )


_FORMS = {
    _CODE: "write a code of capital letters, digits and _, such as NORTH",
    _NAME: "write a name of small letters, digits and -, such as main",
    _KEY: 'write one digit in quotes, such as "1"',
}
_Problem = tuple[tuple[int | str, ...], str]


def _contradictions(network: Network) -> Iterator[_Problem]:
    known = f"is not a partner of this network; use one of {', '.join(network.partners)}"
    about = network.about
    for key, code in (("after_hours", about.after_hours), ("default_home", about.default_home)):
        if code not in network.partners:
            yield ("network", key), f"{code} {known}"
    after_hours = network.partners.get(about.after_hours)
    if after_hours is not None and after_hours.hours is None:
        place = ("partners", about.after_hours, "hours")
        yield place, "the after-hours partner answers for everybody else, so it needs opening hours; add them"
    for name, line in network.lines.items():
        if line.partner is not None and line.partner not in network.partners:
            yield ("lines", name, "partner"), f"{line.partner} {known}"
    yield from _menu_problems(network.menu)
    for code, entry in network.partners.items():
        for below, sentence in special_day_problems(
            entry.holidays,
            entry.exceptions,
            has_hours=entry.hours is not None,
            after_hours=code == about.after_hours,
        ):
            yield ("partners", code, *below), sentence
    yield from _division_problems(network)


def _menu_problems(menu: Iterable[MenuEntry]) -> Iterator[_Problem]:
    keys: set[str] = set()
    languages: set[str] = set()
    for index, entry in enumerate(menu):
        if entry.key in keys:
            yield ("menu", index, "key"), f"key {entry.key} already has a language; give each key once"
        if entry.language in languages:
            yield ("menu", index, "language"), f"{entry.language} already has a key; give each language once"
        keys.add(entry.key)
        languages.add(entry.language)


def _division_problems(network: Network) -> Iterator[_Problem]:
    names = {row.cduid: row.name_en for row in division_rows()}
    served: dict[str, str] = {}
    for code, partner in network.partners.items():
        place = ("partners", code, "divisions")
        for division in partner.divisions:
            if division not in names:
                yield (
                    place,
                    f"{division} is not a census division of Ontario; see config/data/census_divisions.csv",
                )
            elif division in served:
                owner = served[division]
                yield (
                    place,
                    f"{division} {names[division]} is already served by {owner}; give it to one partner",
                )
            served[division] = code
    for division in names.keys() - served.keys():
        yield (
            ("partners",),
            f"nobody serves census division {division} {names[division]}; give it to a partner",
        )
