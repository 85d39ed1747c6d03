"""What a network file may say but probably does not mean: names that nobody uses, partners that never open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.book_rules import NOT, RuleEntry
from config.hours import WEEK_MINUTES, WeeklyHours

if TYPE_CHECKING:
    from config.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    code: str
    sentence: str


def notices_of(network: Network) -> Iterator[Notice]:
    yield from _closed_partners(network)
    yield from _language_hours(network)
    yield from _official_languages(network)
    yield from _unused(network)
    yield from _unnamed_skills(network)
    yield from _nobody_beside(network)


def _rules(network: Network) -> tuple[RuleEntry, ...]:
    return (*network.rules, *(rule for plan in network.plans.values() for rule in plan.rules))


def _closed_partners(network: Network) -> Iterator[Notice]:
    for code, entry in network.partners.items():
        if entry.hours is None:
            yield Notice(
                code="closed_partner",
                sentence=f"{code} has no opening hours, so it counts as closed: its callers go first to "
                f"{network.about.after_hours}, the after-hours partner. "
                f"Write partners.{code}.hours to open it.",
            )


def _language_hours(network: Network) -> Iterator[Notice]:
    for code, entry in network.partners.items():
        for language, schedule in entry.languages.items():
            if entry.hours is not None and not _minutes(schedule.hours) <= _minutes(entry.hours):
                yield Notice(
                    code="language_hours",
                    sentence=f"{code} is closed for part of the hours in which it serves {language}; only the "
                    f"hours when it is open count. Shorten partners.{code}.languages.{language}.hours, or "
                    "open the partner longer.",
                )


def _official_languages(network: Network) -> Iterator[Notice]:
    keyed = {entry.language for entry in network.menu}
    after_hours = network.about.after_hours
    for language, entry in network.languages.items():
        if not entry.official:
            continue
        if language not in keyed:
            yield Notice(
                code="official_language",
                sentence=f"{language} is an official language, but no key of the menu chooses it. Add a key.",
            )
        schedule = network.partners[after_hours].languages.get(language)
        if schedule is not None and not schedule.hours.always:
            yield Notice(
                code="official_language",
                sentence=f"{after_hours} answers for everybody after hours, but serves {language} only part of "
                f"the time. Remove partners.{after_hours}.languages.{language}, or staff it.",
            )


def _unused(network: Network) -> Iterator[Notice]:
    rules = _rules(network)
    asked = {term.removeprefix(NOT) for rule in rules for term in rule.when}
    spoken = {message for rule in rules for message in rule.messages}
    spoken |= {way.message for rule in rules for way in rule.exits if way.message is not None}
    spoken |= {message for plan in network.plans.values() for message in plan.messages}
    spoken.add(network.limits.queue_full_message or "")
    kept = {condition.hours for condition in network.conditions.values()}
    given = (
        ("conditions", [name for name in network.conditions if name not in asked], "no rule asks it"),
        ("messages", [name for name in network.messages if name not in spoken], "nobody ever hears it"),
        ("hours", [name for name in network.hours if name not in kept], "no condition asks for it"),
    )
    for section, names, why in given:
        for name in names:
            yield Notice(
                code="unused", sentence=f"{section}.{name} is not used: {why}. Use it, or remove it."
            )


def _unnamed_skills(network: Network) -> Iterator[Notice]:
    """A skill without a name beside others that have one is perhaps one of them, written wrongly."""
    asked = {skill for rule in _rules(network) for skill in rule.skills}
    for skill in sorted(asked - set(network.skills)) if network.skills else ():
        yield Notice(
            code="unnamed_skill",
            sentence=f"A rule asks for the skill {skill}, which has no name. Write skills.{skill}, or correct it.",
        )


def _nobody_beside(network: Network) -> Iterator[Notice]:
    """A step to the neighbours of a partner that has none is no step."""
    if not any(step.reach == "neighbours" for rule in _rules(network) for step in rule.widening):
        return
    for code, entry in network.partners.items():
        if not entry.neighbours:
            yield Notice(
                code="no_neighbours",
                sentence=f"A rule reaches the neighbours of the caller's partner, but {code} names none. "
                f"Write partners.{code}.neighbours.",
            )


def _minutes(hours: WeeklyHours) -> set[int]:
    """The minutes of a week, from Monday's midnight, that are within weekly hours."""
    if hours.always:
        return set(range(WEEK_MINUTES))
    return {
        (span.day * 24 * 60 + minute) % WEEK_MINUTES
        for span in hours.spans
        for minute in range(span.opens, span.closes)
    }
