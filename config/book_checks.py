"""What the parts of a network file must not say together; each problem with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.book_limits import KEY_S
from config.book_references import Names, Problem, unknown
from config.book_rule_checks import plan_problems, rule_order_problems, rule_problems
from config.readable_part import Place
from config.special_days import special_day_problems
from config.tables import division_rows

if TYPE_CHECKING:
    from config.book_conditions import ConditionEntry
    from config.book_partners import PartnerEntry
    from config.network import Network


def contradictions(network: Network, names: Names, *, whole: bool) -> Iterator[Problem]:
    """List the problems of a document whose single entries are right.

    Shape: `whole` is False when entries were left out because they could not be read; then nothing is said that
           only the whole document can tell.
    """
    yield from _about_problems(network, names)
    yield from _caller_problems(network, names, whole=whole)
    yield from _call_back_problems(network)
    yield from _wait_problems(network, names)
    for code, partner in network.partners.items():
        for below, sentence in _partner_problems(network, names, code, partner):
            yield ("partners", code, *below), sentence
    for name, schedule in network.hours.items():
        for below, sentence in special_day_problems(
            schedule.holidays, schedule.exceptions, has_hours=True, after_hours=False
        ):
            yield ("hours", name, *below), sentence
    for name, condition in network.conditions.items():
        for below, sentence in _condition_problems(names, condition):
            yield ("conditions", name, *below), sentence
    yield from rule_problems(network.rules, names)
    for name, plan in network.plans.items():
        for below, sentence in plan_problems(plan, names):
            yield ("plans", name, *below), sentence
    if whole:
        yield from rule_order_problems(network)
    yield from _division_problems(network, whole=whole)


def _call_back_problems(network: Network) -> Iterator[Problem]:
    ring_s, attempt_s = network.call_backs.ring_s, network.call_backs.attempt_s
    if attempt_s < ring_s + KEY_S:
        yield (
            ("call_backs", "attempt_s"),
            f"after ringing for {ring_s} seconds, whoever answers needs {KEY_S} more to hear the question and press "
            f"the key; give it at least {ring_s + KEY_S}, or shorten the ringing",
        )


def _wait_problems(network: Network, names: Names) -> Iterator[Problem]:
    comfort = network.waits.comfort
    for index, name in enumerate(comfort):
        place: Place = ("waits", "comfort", index)
        for sentence in unknown(name, names.messages, "a message", f"[messages.{name}]"):
            yield place, sentence
        if name == comfort[index - 1]:
            yield (
                place,
                f"{name} would be said twice in a row, for they are said in turn, over and over; write at least two "
                "messages, no two neighbours alike, or none for the program's own sentences",
            )


def _about_problems(network: Network, names: Names) -> Iterator[Problem]:
    about = network.about
    for key, code in (("after_hours", about.after_hours), ("default_home", about.default_home)):
        for sentence in unknown(code, names.partners, "a partner", f"[partners.{code}]"):
            yield ("network", key), sentence
    after_hours = network.partners.get(about.after_hours)
    if after_hours is not None and after_hours.hours is None:
        place = ("partners", about.after_hours, "hours")
        yield place, "the after-hours partner answers for everybody else, so it needs opening hours; add them"
    message = network.limits.queue_full_message
    if message is not None:
        for sentence in unknown(message, names.messages, "a message", f"[messages.{message}]"):
            yield ("limits", "queue_full_message"), sentence


def _caller_problems(network: Network, names: Names, *, whole: bool) -> Iterator[Problem]:
    keys: set[str] = set()
    languages: set[str] = set()
    for index, entry in enumerate(network.menu):
        if entry.key in keys:
            yield ("menu", index, "key"), f"key {entry.key} already has a language; give each key once"
        if entry.language in languages:
            yield ("menu", index, "language"), f"{entry.language} already has a key; give each language once"
        keys.add(entry.key)
        languages.add(entry.language)
    other = network.languages.get("other")
    if whole and "other" in languages and (other is None or other.interpreter == "never"):
        yield (
            ("languages", "other"),
            "the menu lets callers choose another language, which nobody here speaks, and no interpreter comes; "
            'write other = { interpreter = "at-once", kept = false }',
        )
    for name, line in network.lines.items():
        if line.partner is not None:
            for sentence in unknown(line.partner, names.partners, "a partner", f"[partners.{line.partner}]"):
                yield ("lines", name, "partner"), sentence


def _partner_problems(network: Network, names: Names, code: str, partner: PartnerEntry) -> Iterator[Problem]:
    yield from special_day_problems(
        partner.holidays,
        partner.exceptions,
        has_hours=partner.hours is not None,
        after_hours=code == network.about.after_hours,
    )
    for language, schedule in partner.languages.items():
        place: Place = ("languages", language)
        for sentence in unknown(language, names.languages, "a language", f"{language} below [languages]"):
            yield place, sentence
        if partner.hours is None:
            yield (
                place,
                "the partner has no opening hours, so it is closed and this would not open it; add them",
            )
        for below, sentence in special_day_problems(
            schedule.holidays, schedule.exceptions, has_hours=True, after_hours=False
        ):
            yield (*place, *below), sentence
    for index, neighbour in enumerate(partner.neighbours):
        place = ("neighbours", index)
        for sentence in unknown(neighbour, names.partners, "a partner", f"[partners.{neighbour}]"):
            yield place, sentence
        if neighbour == code:
            yield place, f"{code} is not its own neighbour; remove it"
        if neighbour in partner.neighbours[:index]:
            yield place, f"{neighbour} is named already; name it once"


def _condition_problems(names: Names, condition: ConditionEntry) -> Iterator[Problem]:
    if condition.is_empty:
        yield (), "this asks nothing, so it holds for everybody; write what it asks, or remove it"
    asked = (
        ("lines", condition.lines, names.lines, "a line"),
        ("languages", condition.languages, (*names.languages, "en", "fr"), "a language"),
        ("homes", condition.homes, names.partners, "a partner"),
        ("partners_open", condition.partners_open, names.partners, "a partner"),
        ("hours", (condition.hours,) if condition.hours is not None else (), names.hours, "a schedule"),
    )
    for cell, given, known, what in asked:
        section = "partners" if what == "a partner" else cell
        for index, name in enumerate(given):
            place = (cell,) if cell == "hours" else (cell, index)
            for sentence in unknown(name, dict.fromkeys(known), what, f"[{section}.{name}]"):
                yield place, sentence
    if condition.homes and condition.region_known is False:
        yield (
            ("region_known",),
            "a region that is not known is nobody's home, so this never holds; remove one",
        )


def _division_problems(network: Network, *, whole: bool) -> Iterator[Problem]:
    names = {row.cduid: row.name_en for row in division_rows()} if network.about.areas == "ontario" else {}
    served: dict[str, str] = {}
    for code, partner in network.partners.items():
        for index, division in enumerate(partner.divisions):
            place = ("partners", code, "divisions", index)
            called = f"{division} {names[division]}" if division in names else division
            if names and division not in names:
                yield (
                    place,
                    f"{division} is not a census division of Ontario; see config/data/census_divisions.csv",
                )
            elif division in served:
                yield place, f"{called} is already served by {served[division]}; give it to one partner"
            served[division] = code
    if whole:
        for division in sorted(names.keys() - served.keys()):
            yield (
                ("partners",),
                f"nobody serves census division {division} {names[division]}; give it to a partner",
            )
