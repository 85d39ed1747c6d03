"""The words for the parts of a rule book, in English and French: partners, lines, languages, limits, conditions.

Sentences are made of these in `config/book_sentences.py`, `config/check_words.py` and `config/explain_words.py`, the
same for the command line and the screens.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from config.languages import language_name
from routing.model import AT_ONCE, Confidence, EvidenceSource, ExitKind, Language, PartnerId, Trigger


class Part(StrEnum):
    """What a sentence is about, in the order in which a call meets it."""

    LINE = "line"
    LANGUAGE = "language"
    REGION = "region"
    CALLERS = "callers"
    """Whom a rule takes."""
    WHO_FIRST = "who_first"
    WHO_ELSE = "who_else"
    """Who may help when."""
    EXITS = "exits"
    PRIORITY = "priority"
    MESSAGES = "messages"
    TIMERS = "timers"
    PLAN = "plan"
    PARTNER = "partner"
    """What partners have agreed."""
    LIMIT = "limit"


Said = Iterator[tuple[Part, str]]
"""Sentences in one language, each with what it is about."""

SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
NARROW = "\u202f"
"""French puts a narrow space inside its quotation marks, and one that does not break before a colon."""
COLON = "\u00a0:"


class Names(Protocol):
    """Names for people, of what the engine knows by id. A `Network` has them."""

    def partner_name(self, partner: str, locale: str) -> str: ...

    def line_name(self, line: str, locale: str) -> str: ...

    def plan_name(self, plan: str, locale: str) -> str: ...

    def rule_name(self, rule: str, locale: str) -> str: ...

    def condition_name(self, condition: str, locale: str) -> str: ...

    def hours_name(self, hours: str, locale: str) -> str: ...

    def hours_of(self, condition: str) -> str: ...

    def skill_name(self, skill: str, locale: str) -> str: ...

    def message_name(self, message: str, locale: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages."""

    en: str
    fr: str

    def text(self, locale: str) -> str:
        return self.fr if locale.startswith("fr") else self.en


EXITS: Mapping[ExitKind, Both] = {
    ExitKind.CALL_BACK: Both("a call-back", "un rappel"),
    ExitKind.VOICEMAIL: Both("voicemail", "la boîte vocale"),
    ExitKind.MESSAGE: Both("a message and good-bye", "un message d’au revoir"),
}
SOURCES: Mapping[EvidenceSource, Both] = {
    EvidenceSource.DIALLED_NUMBER: Both("the number dialled", "le numéro composé"),
    EvidenceSource.POSTAL_CODE: Both("a postal code", "un code postal"),
    EvidenceSource.PLACE: Both("a place that was named", "un lieu nommé"),
    EvidenceSource.EXCHANGE: Both("the telephone exchange", "le central téléphonique"),
    EvidenceSource.AREA_CODE: Both("the area code", "l’indicatif régional"),
    EvidenceSource.UNKNOWN: Both("nothing", "rien"),
}
CONFIDENCES: Mapping[Confidence, Both] = {
    Confidence.HIGH: Both("high", "élevée"),
    Confidence.MEDIUM: Both("medium", "moyenne"),
    Confidence.LOW: Both("low", "faible"),
    Confidence.NONE: Both("no", "nulle"),
}
_UNLISTED = Both("a number that is not listed", "un numéro non répertorié")


class _Unit(NamedTuple):
    milliseconds: int
    one: Both
    many: Both


_SECONDS = _Unit(SECOND_MS, Both("second", "seconde"), Both("seconds", "secondes"))
_UNITS = (
    _Unit(DAY_MS, Both("day", "jour"), Both("days", "jours")),
    _Unit(HOUR_MS, Both("hour", "heure"), Both("hours", "heures")),
    _Unit(MINUTE_MS, Both("minute", "minute"), Both("minutes", "minutes")),
    _SECONDS,
)


@dataclass(frozen=True, slots=True)
class BookWords:
    """One reader's words for the parts of a rule book."""

    names: Names
    locale: str

    @property
    def french(self) -> bool:
        return self.locale.startswith("fr")

    @property
    def colon(self) -> str:
        return COLON if self.french else ":"

    def say(self, en: str, fr: str) -> str:
        return fr if self.french else en

    def quoted(self, name: str) -> str:
        return f"«{NARROW}{name}{NARROW}»" if self.french else f"“{name}”"

    def listed(self, words: Iterable[str], *, any_of: bool = False) -> str:
        """Join with commas and a last "and", or "or"."""
        *before, last = list(words) or [""]
        if not before:
            return last
        joint = self.say("or", "ou") if any_of else self.say("and", "et")
        return f"{', '.join(before)} {joint} {last}"

    def partner(self, partner: PartnerId | str) -> str:
        return self.names.partner_name(partner, self.locale)

    def partners(self, partners: Iterable[PartnerId | str], *, any_of: bool = False) -> str:
        return self.listed(map(self.partner, partners), any_of=any_of)

    def line(self, line: str) -> str:
        """A line's name in quotation marks, for it may hold a comma."""
        return self.quoted(self.names.line_name(line, self.locale)) if line else _UNLISTED.text(self.locale)

    def plan(self, plan: str) -> str:
        """An emergency plan's name in quotation marks."""
        return self.quoted(self.names.plan_name(plan, self.locale))

    def rule(self, rule: str) -> str:
        """A rule's name in quotation marks; so are the names of conditions, hours, skills and messages."""
        return self.quoted(self.names.rule_name(rule, self.locale))

    def condition(self, condition: str) -> str:
        return self.quoted(self.names.condition_name(condition, self.locale))

    def hours(self, hours: str) -> str:
        return self.quoted(self.names.hours_name(hours, self.locale))

    def skill(self, skill: str) -> str:
        return self.quoted(self.names.skill_name(skill, self.locale))

    def message(self, message: str) -> str:
        return self.quoted(self.names.message_name(message, self.locale))

    def lines(self, lines: Iterable[str], *, any_of: bool = True) -> str:
        return self.listed(map(self.line, lines), any_of=any_of)

    def language(self, language: Language | str) -> str:
        """A language's name in running text."""
        name = language_name(language, self.locale)
        capital = not self.french and language != "other"
        return name if capital else name[:1].lower() + name[1:]

    def languages(self, languages: Iterable[Language | str], *, any_of: bool = True) -> str:
        return self.listed(map(self.language, languages), any_of=any_of)

    def exit(self, kind: ExitKind | str) -> str:
        return EXITS[ExitKind(kind)].text(self.locale)

    def sources(self, sources: Iterable[EvidenceSource]) -> str:
        return self.listed((SOURCES[one].text(self.locale) for one in sources), any_of=True)

    def confidences(self, confidences: Iterable[Confidence]) -> str:
        """How well a region is known, after "whose region is": `unknown`, `known with low or medium confidence`."""
        given = list(confidences)
        sure = [CONFIDENCES[one].text(self.locale) for one in given if one is not Confidence.NONE]
        said = [self.say("unknown", "inconnue")] if Confidence.NONE in given else []
        if sure:
            grades = self.listed(sure, any_of=True)
            said.append(self.say(f"known with {grades} confidence", f"connue avec une certitude {grades}"))
        return self.listed(said, any_of=True)

    def span(self, milliseconds: int) -> str:
        """A length of time: `90 seconds`, `2 minutes`, `1 hour and 30 minutes`."""
        if milliseconds < MINUTE_MS or (milliseconds % MINUTE_MS and milliseconds < 2 * MINUTE_MS):
            return self.counted(milliseconds // SECOND_MS, _SECONDS.one, _SECONDS.many)
        parts, rest = [], milliseconds
        for unit in _UNITS:
            count, rest = divmod(rest, unit.milliseconds)
            if count:
                parts.append(self.counted(count, unit.one, unit.many))
        return self.listed(parts)

    def counted(self, count: int, one: Both, many: Both) -> str:
        # French counts nothing in the singular.
        single = count == 1 or (self.french and count == 0)
        return f"{self.number(count)} {(one if single else many).text(self.locale)}"

    def number(self, count: int) -> str:
        return f"{count:,}".replace(",", "\u00a0") if self.french else f"{count:,}"

    def trigger(self, when: Trigger) -> str:
        """When something applies, as the beginning of a sentence or in its middle: `at once`, `after 2 minutes`."""
        if when == AT_ONCE:
            return self.say("at once", "immédiatement")
        return self.listed(self._limits(when), any_of=True)

    def _limits(self, when: Trigger) -> Iterable[str]:
        if when.waited_ms is not None:
            span = self.span(when.waited_ms)
            yield self.say(f"after {span} of waiting", f"après {span} d’attente")
        if when.expected_ms is not None:
            span = self.span(when.expected_ms)
            yield self.say(
                f"as soon as {span} more of waiting are expected",
                f"dès que l’attente prévue atteint {span}",
            )
        if when.depth is not None:
            yield self.say(
                f"as soon as {when.depth} or more callers wait ahead",
                f"dès que {when.depth} appelants ou plus attendent devant",
            )
        if when.oldest_ms is not None:
            span = self.span(when.oldest_ms)
            yield self.say(
                f"as soon as anybody with the same needs has waited {span}",
                f"dès qu’une personne ayant les mêmes besoins a attendu {span}",
            )
        if when.staffed_below is not None:
            yield self._staffed_below(when.staffed_below)

    def _staffed_below(self, count: int) -> str:
        if count == 1:
            return self.say(
                "as soon as nobody who may serve is on duty",
                "dès que personne qui puisse répondre n’est en service",
            )
        return self.say(
            f"as soon as fewer than {count} specialists who may serve are on duty",
            f"dès que moins de {count} spécialistes pouvant répondre sont en service",
        )


def sentence_case(text: str) -> str:
    """The same text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
