"""One 211 network as its owner writes it (`network.toml`): the whole document, and how it is read.

Its parts are in `config/book_*.py` and `config/schedules.py`; what they must not say together is in
`config/book_checks.py`, what is allowed but probably not meant in `config/book_notices.py`.
`config/compile.py` makes the engine's rule book of it, `config/book_text.py` writes it as text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from config.book_callers import LanguageEntry, LineEntry, MenuEntry
from config.book_checks import contradictions
from config.book_conditions import NAMES_MAX, ConditionEntry
from config.book_limits import (
    CallBacksTable,
    FloodsTable,
    LimitsTable,
    PaceTable,
    RepeatsTable,
    VoicemailTable,
    WaitsTable,
)
from config.book_names import FORMS, LanguageCode, Name, PartnerCode
from config.book_notices import Notice, notices_of
from config.book_partners import PartnerEntry
from config.book_plans import MessageEntry, PlanEntry
from config.book_references import Names
from config.book_rules import RuleEntry
from config.errors import TableError
from config.fields import SAMPLE_LINES
from config.readable_part import Place, readable_part
from config.schedules import NamedSchedule
from config.toml_faults import in_words, told, unread
from config.toml_table import NamedTable, Several, Text, TomlTable

NETWORK_FILE = Path(__file__).with_name("network.toml")
PRESETS = Path(__file__).with_name("presets")


class About(TomlTable):
    """The network as a whole."""

    id: Name
    """Its name in journals and addresses; never changed once it takes calls."""
    name_en: Text
    """What screens call it in English."""
    name_fr: Text
    """What screens call it in French."""
    sample: bool = False
    """Its people, hours and numbers are invented, and screens say so."""
    areas: Literal["ontario"] | None = None
    """Which areas the partners divide among them: `ontario`, its 49 census divisions, each of which must have
    exactly one partner. Without it the network names its own areas, or none."""
    after_hours: PartnerCode
    """Who answers for the partners that are closed."""
    default_home: PartnerCode
    """Whose specialists come first where the caller's region is unknown."""
    default_language: Literal["en", "fr"] = "en"
    """The language of callers who choose none."""
    ask_region_below: Literal["low", "medium", "high"] | None = None
    """Callers whose region is known less well than this are asked for a postal code. Without it nobody is."""
    listening_announced: bool = True
    """A specialist is told on the screen when a supervisor listens. It is in the record either way."""


class Network(TomlTable):
    """A 211 network and its rule book."""

    about: About = Field(alias="network")
    """What the network is called, and who answers where nobody else is known or open."""
    menu: Several[MenuEntry] = Field(min_length=1, max_length=10)
    """The keys of the language menu, in the order in which they are spoken."""
    languages: dict[LanguageCode, LanguageEntry] = Field(
        default={"other": LanguageEntry(interpreter="at-once", kept=False)}, max_length=NAMES_MAX
    )
    """How each language is served, by its code; `other` is any language that the menu does not have."""
    lines: dict[Name, LineEntry] = Field(min_length=1, max_length=NAMES_MAX)
    """The dialled numbers, by the names that rules use."""
    partners: dict[PartnerCode, PartnerEntry] = Field(min_length=1, max_length=100)
    """The organisations that answer, by their codes."""
    hours: dict[Name, NamedSchedule] = Field(default={}, max_length=NAMES_MAX)
    """Hours with a name, for conditions."""
    conditions: dict[Name, ConditionEntry] = Field(default={}, max_length=NAMES_MAX)
    """What rules may ask about a caller, by name."""
    skills: dict[Name, NamedTable] = Field(default={}, max_length=NAMES_MAX)
    """What specialists can do beside their languages, by the names that rules and accounts use."""
    messages: dict[Name, MessageEntry] = Field(default={}, max_length=NAMES_MAX)
    """What callers hear, by name."""
    rules: Several[RuleEntry] = Field(min_length=1, max_length=NAMES_MAX)
    """Tried from the top, the first that fits decides; the last one fits everybody."""
    plans: dict[Name, PlanEntry] = Field(default={}, max_length=50)
    """Emergency plans, by name."""
    waits: WaitsTable = WaitsTable()
    """When callers are told how long it will take."""
    call_backs: CallBacksTable = CallBacksTable()
    """How people are called back."""
    voicemail: VoicemailTable = VoicemailTable()
    """What becomes of messages."""
    floods: FloodsTable = FloodsTable()
    """How many specialists a flood of calls can take."""
    repeats: RepeatsTable = RepeatsTable()
    """What becomes of callers who call again."""
    pace: PaceTable = PaceTable()
    """What to expect before calls have shown it."""
    limits: LimitsTable = LimitsTable()
    """Time limits and counts."""

    def partner_name(self, partner: str, locale: str) -> str:
        """Name a partner for a screen; an id from an older rule book is shown as it is."""
        return _named(self.partners.get(partner), partner, locale)

    def line_name(self, line: str, locale: str) -> str:
        return _named(self.lines.get(line), line, locale)

    def plan_name(self, plan: str, locale: str) -> str:
        return _named(self.plans.get(plan), plan, locale)

    def rule_name(self, rule: str, locale: str) -> str:
        """Name a rule of the book or of a plan."""
        entries = chain(self.rules, *(plan.rules for plan in self.plans.values()))
        return _named(next((entry for entry in entries if entry.name == rule), None), rule, locale)

    def condition_name(self, condition: str, locale: str) -> str:
        return _named(self.conditions.get(condition), condition, locale)

    def hours_name(self, hours: str, locale: str) -> str:
        return _named(self.hours.get(hours), hours, locale)

    def hours_of(self, condition: str) -> str:
        """Find the hours that a condition asks for: the engine knows them by the condition alone."""
        entry = self.conditions.get(condition)
        return entry.hours if entry is not None and entry.hours is not None else condition

    def skill_name(self, skill: str, locale: str) -> str:
        """Name a skill; one that the document does not name is shown as accounts have it."""
        return _named(self.skills.get(skill), skill, locale)

    def message_name(self, message: str, locale: str) -> str:
        return _named(self.messages.get(message), message, locale)

    def home_of(self, division: str) -> str | None:
        """Find the partner that serves an area."""
        return next((code for code, entry in self.partners.items() if division in entry.divisions), None)

    def notices(self) -> tuple[Notice, ...]:
        """Say what is allowed but probably not meant."""
        return tuple(notices_of(self))


def _named(entry: PartnerEntry | LineEntry | PlanEntry | NamedTable | None, key: str, locale: str) -> str:
    if entry is None:
        return key
    return (entry.name_fr if locale.startswith("fr") else entry.name_en) or key


def presets() -> tuple[str, ...]:
    """Name the networks that are shipped beside the sample; `load_network(Path(name))` loads one."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def load_network(path: Path | None = None) -> Network:
    """Load and check a network: a file, a preset by its bare name, or without a path the shipped sample.

    Raises: TableError with every problem: the key, its line where the text shows it, and what to write.
    """
    file = path or NETWORK_FILE
    if str(file) in presets() and not file.exists():
        file = PRESETS / f"{file}.toml"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as cause:
        raise TableError([f"it cannot be read as TOML: {cause}"], file.name) from cause
    return read_network(text, where=file.name)


def read_network(text: str, *, where: str = "rule book") -> Network:
    """Read and check a network given as the text of its file. Raises: TableError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise TableError([unread(text, cause)], where) from cause
    return network_from(content, text=text, where=where)


def network_from(content: Mapping[str, Any], *, text: str = "", where: str = "network") -> Network:
    """Check a network given as the tables of its file. Raises: TableError."""
    names = Names.of(content)
    try:
        network = Network.model_validate(content)
    except ValidationError as cause:
        faults = cause.errors()
        problems = [told(text, fault["loc"], in_words(fault, FORMS)) for fault in faults]
        problems += _problems_elsewhere(content, [fault["loc"] for fault in faults], names, text)
        raise TableError(problems, where) from None
    problems = [told(text, place, words) for place, words in contradictions(network, names, whole=True)]
    if problems:
        raise TableError(problems, where)
    return network


def _problems_elsewhere(
    content: Mapping[str, Any], faults: list[Place], names: Names, text: str
) -> Iterator[str]:
    """Hold against each other what can be read, so that all problems are told at the same time."""
    part = readable_part(content, faults)
    try:
        network = Network.model_validate(part.content)
    except ValidationError:
        return
    for place, words in contradictions(network, names, whole=False):
        yield told(text, part.original(place), words)


def check_lines(network: Network, lines: Mapping[str, str]) -> tuple[str, ...]:
    """Say which dialled numbers (SWITCHBOARD_LINES) reach a line that this network does not have.

    The sample's own numbers are for the sample's lines; another network need not have them all.
    """
    return tuple(
        f"SWITCHBOARD_LINES sends {number} to the line {line!r}, which {network.about.id} does not have; "
        f"use one of {', '.join(network.lines)}, or add [lines.{line}] to the network"
        for number, line in lines.items()
        if line not in network.lines and SAMPLE_LINES.get(number) != line
    )
