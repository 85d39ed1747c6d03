"""The parts of the rule book that supervisors edit: where each stands in the document, and its form."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.network import Network
from config.readable_part import Place
from desk.form_fields import Field
from desk.forms_of_numbers import (
    call_back_fields,
    flood_fields,
    language_fields,
    limit_fields,
    line_fields,
    network_fields,
    network_name_fields,
    pace_fields,
    repeat_fields,
    skill_fields,
    voicemail_fields,
    wait_fields,
)
from desk.forms_of_partners import (
    agreement_fields,
    day_fields,
    hour_fields,
    named_hour_fields,
    partner_name_fields,
)
from desk.forms_of_rules import ORDER, message_fields, order_fields, rule_fields
from desk.sentences import Sentences
from desk.words import note

NAME_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one form edits.

    Shape: `place` is the table in the document; a rule stands there by its number.
    """

    path: str
    title: str
    group: str
    """What it is listed under."""
    short: str
    """Its title within that group."""
    place: Place
    fields: tuple[Field, ...]
    hint: str = ""


def part_of(path: str, network: Network, sentences: Sentences) -> Part | None:
    """Find a part by the path of its form, such as `partners.NORTH.hours`; None when there is no such part."""
    return next((part for part in all_parts(network, sentences) if part.path == path), None)


def part_path(place: str) -> str:
    """Name the form that changes what a sentence of this place says; empty where none does."""
    section, _, below = place.partition(".")
    key, _, leaf = below.partition(".")
    match section:
        case "partners":
            return _partner_path(key, leaf)
        case "hours":
            return f"hours.{key}.{'days' if leaf in ('holidays', 'exceptions') else 'hours'}"
        case "rules":
            return f"rules.{key}" if key else "rules"
        case "messages" | "lines":
            return f"{section}.{key}"
        case "network" if key == "name":
            return "network.names"
        case (
            "languages"
            | "skills"
            | "limits"
            | "waits"
            | "call_backs"
            | "voicemail"
            | "floods"
            | "repeats"
            | "pace"
        ):
            return section
        case "network" if key in ("after_hours", "default_home", "ask_region_below", "listening_announced"):
            return section
    return ""


def _partner_path(code: str, leaf: str) -> str:
    if leaf == "name":
        return f"partners.{code}.names"
    if leaf.startswith(("hours", "languages")):
        return f"partners.{code}.hours"
    if leaf in ("holidays", "exceptions"):
        return f"partners.{code}.days"
    return f"partners.{code}.agreement" if leaf in ("share", "cap", "reserve", "neighbours") else ""


def all_parts(network: Network, sentences: Sentences) -> Iterator[Part]:
    """List every part, in the order in which a call meets them."""
    yield from _callers(network, sentences)
    yield from _rules(network, sentences)
    for code in network.partners:
        yield from _partner(code, network, sentences)
    yield from _messages(network, sentences)
    yield from _numbers(network, sentences)


def _callers(network: Network, sentences: Sentences) -> Iterator[Part]:
    say = sentences.words.say
    for path, title, place, fields in (
        ("network.names", note("Name of the network"), ("network",), network_name_fields),
        ("network", note("Closed partners and unknown regions"), ("network",), network_fields),
        ("languages", note("Languages"), (), language_fields),
        ("skills", note("Skills"), (), skill_fields),
    ):
        made, name = fields(network, sentences), say(title)
        yield Part(
            path=path, title=name, group=say("The whole network"), short=name, place=place, fields=made
        )
    for name in network.lines:
        yield Part(
            path=f"lines.{name}", title=say("Line “{name}”", name=sentences.line(name)), group=say("Lines"),
            short=sentences.line(name), place=("lines", name), fields=line_fields(),
        )  # fmt: skip
    for name in network.hours:
        title = say("Hours “{name}”", name=sentences.hours(name))
        yield from _schedule(f"hours.{name}", title, ("hours", name), named_hour_fields(), sentences)


def _rules(network: Network, sentences: Sentences) -> Iterator[Part]:
    say = sentences.words.say
    group, title = say("Rules, in order"), say("Order of the rules")
    order = order_fields(network, sentences)
    yield Part(path="rules", title=title, group=group, short=title, place=(), fields=order, hint=say(ORDER))
    for number, rule in enumerate(network.rules):
        yield Part(
            path=f"rules.{rule.name}", title=say("Rule “{name}”", name=sentences.rule(rule.name)),
            group=group, short=sentences.rule(rule.name),
            place=("rules", number), fields=rule_fields(network, sentences),
        )  # fmt: skip


def _messages(network: Network, sentences: Sentences) -> Iterator[Part]:
    say = sentences.words.say
    for name in network.messages:
        yield Part(
            path=f"messages.{name}", title=say("Message “{name}”", name=sentences.message(name)),
            group=say("Messages"), short=sentences.message(name),
            place=("messages", name), fields=message_fields(),
        )  # fmt: skip


def _schedule(
    path: str, name: str, place: Place, fields: tuple[Field, ...], sentences: Sentences
) -> Iterator[Part]:
    say = sentences.words.say
    yield Part(
        path=f"{path}.hours", title=say("{name}: hours of the week", name=name), group=name,
        short=say("hours of the week"), place=place, fields=fields,
    )  # fmt: skip
    yield Part(
        path=f"{path}.days", title=say("{name}: holidays and single days", name=name), group=name,
        short=say("holidays and single days"), place=place, fields=day_fields(sentences),
        hint=say("On such a day these hours take the place of the week’s."),
    )  # fmt: skip


def _partner(code: str, network: Network, sentences: Sentences) -> Iterator[Part]:
    say, name, place = sentences.words.say, sentences.partner(code), ("partners", code)
    fields = hour_fields(network, code, sentences)
    yield from _schedule(f"partners.{code}", name, place, fields, sentences)
    yield Part(
        path=f"partners.{code}.names", title=say("{name}: names", name=name), group=name,
        short=say("names"), place=place, fields=partner_name_fields(),
    )  # fmt: skip
    yield Part(
        path=f"partners.{code}.agreement", title=say("{name}: what it agreed to", name=name), group=name,
        short=say("what it agreed to"), place=place, fields=agreement_fields(network, code, sentences),
    )  # fmt: skip


def _numbers(network: Network, sentences: Sentences) -> Iterator[Part]:
    say = sentences.words.say
    for path, title, fields in (
        ("waits", note("What waiting callers are told"), wait_fields),
        ("call_backs", note("Call-backs"), call_back_fields),
        ("voicemail", note("Voicemail"), voicemail_fields),
        ("floods", note("Floods of calls"), flood_fields),
        ("repeats", note("Callers who call again"), repeat_fields),
        ("pace", note("What to expect before calls have shown it"), pace_fields),
        ("limits", note("Time limits and counts"), limit_fields),
    ):
        made, name = fields(network, sentences), say(title)
        yield Part(
            path=path, title=name, group=say("Waits and limits"), short=name, place=(path,), fields=made
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartGroup:
    title: str
    parts: tuple[Part, ...]


def part_groups(network: Network, sentences: Sentences) -> tuple[PartGroup, ...]:
    found: dict[str, list[Part]] = {}
    for part in all_parts(network, sentences):
        found.setdefault(part.group, []).append(part)
    return tuple(PartGroup(title=title, parts=tuple(parts)) for title, parts in found.items())
