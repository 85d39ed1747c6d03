"""The whole document of a rule book as sentences in English and French, each with its place in the document.

Rules, plans, lines and languages are said as the compiled book has them (`config/book_sentences.py`); hours, special
days, agreements, messages and numbers as people wrote them. A place is a key path, such as `partners.NORTH.hours`: a
screen finds the form for it, and two books are compared sentence by sentence of the same place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from config.book_partners import PartnerEntry, PhoneSystemEntry
from config.book_sentences import Sentence, plan_sentences, rule_sentences
from config.book_words import BookWords, Part
from config.condition_words import callers
from config.hours_words import special_day_words, week_words
from config.network import Network
from config.network_words import around_the_rules, line_words, menu_words
from config.number_words import (
    call_back_words,
    flood_words,
    limit_words,
    pace_words,
    repeat_words,
    voicemail_words,
    wait_words,
)
from config.schedules import Schedule
from config.toml_table import NamedTable
from routing.rulebook import Condition, RuleBook, Term

KEYS = {
    Part.CALLERS: "when",
    Part.WHO_FIRST: "first",
    Part.WHO_ELSE: "widening",
    Part.EXITS: "exits",
    Part.PRIORITY: "credit_s",
    Part.MESSAGES: "messages",
    Part.TIMERS: "timers",
}
"""The key of a rule that each part of its sentences tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    place: str
    en: str
    fr: str

    def text(self, locale: str) -> str:
        return self.fr if locale.startswith("fr") else self.en


Placed = Iterator[tuple[str, str]]
"""Sentences in one language, each with its place."""


def document_sentences(network: Network, book: RuleBook) -> tuple[Stated, ...]:
    """Say everything that a document says, in the order in which a call meets it."""
    return (
        *_both(network, lambda words: _callers(words, network)),
        *_both(network, lambda words: _conditions(words, network, book)),
        *_rules(network, book),
        *_both(network, lambda words: _skills(words, network)),
        *_both(network, lambda words: _partners(words, network)),
        *_both(network, lambda words: _messages(words, network)),
        *_both(
            network, lambda words: chain(wait_words(words, network.waits), pace_words(words, network.pace))
        ),
        *_both(network, lambda words: call_back_words(words, network.call_backs)),
        *_both(network, lambda words: voicemail_words(words, network.voicemail)),
        *_both(network, lambda words: flood_words(words, network.floods)),
        *_both(network, lambda words: repeat_words(words, network.repeats)),
        *_plans(network, book),
        *_both(network, lambda words: limit_words(words, network.limits)),
    )


def _both(network: Network, make: Callable[[BookWords], Placed]) -> Iterator[Stated]:
    english, french = (list(make(BookWords(network, locale))) for locale in ("en", "fr"))
    for (place, en), (_, fr) in zip(english, french, strict=True):
        yield Stated(place=place, en=en, fr=fr)


def _callers(words: BookWords, network: Network) -> Placed:
    yield "network.name", f"{words.say(network.about.name_en, network.about.name_fr)}."
    for name in network.lines:
        yield f"lines.{name}", line_words(words, name, network.lines[name])
    yield from menu_words(words, network)
    yield from around_the_rules(words, network)


def _conditions(words: BookWords, network: Network, book: RuleBook) -> Placed:
    for name, schedule in network.hours.items():
        yield from _named(words, f"hours.{name}", schedule)
        title, week = words.hours(name), week_words(words, schedule.hours)
        said = words.say(f"{week}, on the clock of {schedule.zone}", f"{week}, à l’heure de {schedule.zone}")
        yield f"hours.{name}.hours", f"{title}{words.colon} {said}."
        for key, text in special_day_words(words, schedule):
            yield f"hours.{name}.{key}", f"{title}{words.colon} {text}"
    known = {condition.name: condition for condition in conditions_of(book)}
    for name, entry in network.conditions.items():
        yield from _named(words, f"conditions.{name}", entry)
        if name in known:
            whom = callers(words, (Term(condition=known[name]),))
            yield f"conditions.{name}", f"{words.condition(name)}{words.colon} {whom}."


def _named(words: BookWords, place: str, entry: NamedTable) -> Placed:
    """The name that people gave it."""
    if entry.name_en is not None or entry.name_fr is not None:
        yield f"{place}.name", f"{words.say(entry.name_en or '', entry.name_fr or '')}."


def conditions_of(book: RuleBook) -> Iterator[Condition]:
    """List the conditions that rules of the book and its plans ask for."""
    for rule in (*book.rules, *(rule for plan in book.plans for rule in plan.rules)):
        yield from (term.condition for term in rule.when)


def _rules(network: Network, book: RuleBook) -> Iterator[Stated]:
    order = [rule.name for rule in network.rules]
    yield from _both(network, lambda words: _order(words, order))
    for entry, rule in zip(network.rules, book.rules, strict=True):
        place = f"rules.{rule.name}"
        yield from _both(network, partial(_named, place=place, entry=entry))
        if entry.note_en is not None and entry.note_fr is not None:
            yield Stated(place=f"rules.{rule.name}.note", en=entry.note_en, fr=entry.note_fr)
        yield from _placed(f"rules.{rule.name}", rule_sentences(book, rule, network))


def _order(words: BookWords, order: list[str]) -> Placed:
    names = words.listed(map(words.rule, order))
    yield (
        "rules",
        words.say(
            f"The rules are tried in this order: {names}.",
            f"Les règles sont essayées dans cet ordre\u00a0: {names}.",
        ),
    )


def _placed(place: str, sentences: tuple[Sentence, ...]) -> Iterator[Stated]:
    for one in sentences:
        below = f".rules.{one.rule}" if one.plan and one.rule else ""
        yield Stated(place=f"{place}{below}.{KEYS.get(one.part, one.part.value)}", en=one.en, fr=one.fr)


def _plans(network: Network, book: RuleBook) -> Iterator[Stated]:
    for plan in book.plans:
        entry = network.plans[plan.name]
        yield Stated(place=f"plans.{plan.name}.name", en=f"{entry.name_en}.", fr=f"{entry.name_fr}.")
        if entry.note_en is not None or entry.note_fr is not None:
            yield Stated(place=f"plans.{plan.name}.note", en=entry.note_en or "", fr=entry.note_fr or "")
        yield from _placed(f"plans.{plan.name}", plan_sentences(book, plan, network))


def _messages(words: BookWords, network: Network) -> Placed:
    for name, message in network.messages.items():
        yield from _named(words, f"messages.{name}", message)
        english, french = words.say("In English", "En anglais"), words.say("In French", "En français")
        yield f"messages.{name}.en", f"{english}{words.colon} {words.quoted(message.en)}"
        yield f"messages.{name}.fr", f"{french}{words.colon} {words.quoted(message.fr)}"


def _skills(words: BookWords, network: Network) -> Placed:
    for name in network.skills:
        title = words.skill(name)
        yield (
            f"skills.{name}",
            words.say(
                f"{title} is the skill that rules and accounts call {name}.",
                f"{title} est la compétence que les règles et les comptes appellent {name}.",
            ),
        )


# --- partners -------------------------------------------------------------------------------------


def _partners(words: BookWords, network: Network) -> Placed:
    total = sum(partner.share or 0 for partner in network.partners.values())
    for code, partner in network.partners.items():
        place = f"partners.{code}"
        yield f"{place}.name", f"{words.partner(code)}, {partner.city}."
        yield f"{place}.hours", _open(words, partner)
        for language, schedule in partner.languages.items():
            yield from _language_hours(words, f"{place}.languages.{language}", language, schedule)
        if partner.holidays is None:
            yield f"{place}.holidays", words.say(*_NO_HOLIDAYS)
        yield from ((f"{place}.{key}", text) for key, text in special_day_words(words, partner))
        yield from ((f"{place}.{key}", text) for key, text in _agreed(words, partner, total))


_NO_HOLIDAYS = (
    "It keeps no statutory holidays: each is a day like any other.",
    "Il n’observe aucun jour férié\u00a0: chacun est un jour comme les autres.",
)


def _open(words: BookWords, partner: PartnerEntry) -> str:
    if partner.hours is None:
        return words.say(
            "It has no opening hours: it counts as closed.",
            "Il n’a pas d’heures d’ouverture\u00a0: il compte comme fermé.",
        )
    week = week_words(words, partner.hours)
    return words.say(f"Open {week}.", f"Ouvert {week}.")


def _language_hours(words: BookWords, place: str, language: str, schedule: Schedule) -> Placed:
    assert schedule.hours is not None, "the hours of a language are always written"
    name, week = words.language(language), week_words(words, schedule.hours)
    yield (
        place,
        words.say(f"Serves {name} only {week}.", f"Sert la langue suivante ({name}) seulement {week}."),
    )
    for _, text in special_day_words(words, schedule):
        yield place, f"{name}{words.colon} {text}"


def _agreed(words: BookWords, partner: PartnerEntry, total: int) -> Placed:
    share, cap, reserve = partner.share, partner.cap, partner.reserve
    if share is None:
        yield (
            "share",
            words.say("It agreed to no share of the help.", "Il n’a convenu d’aucune part de l’entraide."),
        )
    else:
        yield (
            "share",
            words.say(
                f"Its share of the calls that partners take for each other is {share} of {total}.",
                f"Sa part des appels que les partenaires prennent les uns pour les autres est de {share} sur {total}.",
            ),
        )
    if cap is not None:
        yield (
            "cap",
            words.say(
                f"It serves at most {cap} callers of other regions at a time.",
                f"Il sert au plus {cap} appelants d’autres régions à la fois.",
            ),
        )
    if reserve:
        yield (
            "reserve",
            words.say(
                f"It keeps {reserve} free specialists for its own callers.",
                f"Il garde {reserve} spécialistes libres pour ses propres appelants.",
            ),
        )
    if partner.neighbours:
        names = words.partners(partner.neighbours)
        yield "neighbours", words.say(f"Its neighbours are {names}.", f"Ses voisins sont {names}.")
    if partner.phone_system is not None:
        yield "phone_system", _phone_system(words, partner.phone_system)


def _phone_system(words: BookWords, system: PhoneSystemEntry) -> str:
    ring, trusted = words.span(system.ring_s * 1_000), words.span(system.trusted_s * 1_000)
    pause = words.span(system.pause_s * 1_000)
    return words.say(
        f"It answers on its own phone system: a call rings there for {ring} at most; its reports count for {trusted}, "
        f"without them {system.assumed_staff} specialists are reckoned with; after {system.failures_max} failures in a "
        f"row it is left alone for {pause}.",
        f"Il répond dans son propre système téléphonique\u00a0: un appel y sonne {ring} au plus; ses rapports valent "
        f"{trusted}, sans eux on compte {system.assumed_staff} spécialistes; après {system.failures_max} échecs de "
        f"suite, on le laisse tranquille {pause}.",
    )
