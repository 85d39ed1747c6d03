"""A finding of the check in a reader's language: what was found, what to do, whom it concerns and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from config.book_words import COLON, CONFIDENCES, SOURCES, BookWords, Both
from config.check_words import TEXTS
from config.clock import to_datetime
from routing.check_model import EVERYBODY, Belief, Callers, Code, Finding, Severity, Span
from routing.model import OTHER, ExitKind, Instant, PartnerId

T = TypeVar("T")

HOUR_MS = 3_600_000

SEVERITIES = {
    Severity.ERROR: Both("error", "erreur"),
    Severity.WARNING: Both("warning", "avertissement"),
    Severity.NOTE: Both("note", "remarque"),
}
_HOURS = Both("hour", "heure"), Both("hours", "heures")
_TIMES = Both("time", "fois"), Both("times", "fois")
_DAYS = Both("day", "jour"), Both("days", "jours")


def what(finding: Finding, words: BookWords) -> str:
    """Say what was found."""
    said = TEXTS[finding.code, variant(finding)].what.text(words.locale).format(**_places(finding, words))
    if not finding.plan:
        return said
    plan = words.plan(finding.plan)
    prefix = words.say(f"With the emergency plan {plan} in force:", f"Avec le plan d’urgence {plan}\u00a0:")
    return f"{prefix} {said}"


def remedy(finding: Finding, words: BookWords) -> str:
    """Say what to do about it."""
    return TEXTS[finding.code, variant(finding)].remedy.text(words.locale).format(**_places(finding, words))


def variant(finding: Finding) -> str:
    """Which of a code's sentences fits a finding."""
    match finding.code:
        case Code.UNBOUNDED_WAIT if finding.number is not None:
            return "late"
        case Code.DEAD_RULE if finding.severity is Severity.NOTE:
            return "default"
        case Code.DEAD_RULE if len(finding.names) < 2:
            return "one" if finding.names else "never"
        case Code.UNREACHABLE_PARTNER if len(finding.names) > 1:
            return "plan"
        case Code.UNKNOWN_PARTNER if finding.names == ("",):
            return "none"
        case Code.OFFICIAL_UNOFFERED if finding.names == (OTHER,):
            return "other"
        case Code.UNCOVERED_HOURS if not finding.names:
            return "network"
        case Code.UNCOVERED_HOURS if finding.names == ("",):
            return "unknown"
        case Code.CREDIT_OVERTAKES if finding.names:
            return "region"
        case _:
            return ""


def _places(finding: Finding, words: BookWords) -> dict[str, str]:
    names = finding.names or ("",)
    number = finding.number if finding.number is not None else 0
    exits = finding.code in (Code.EXIT_UNREACHABLE, Code.EXIT_SILENT)
    return {
        "colon": COLON,
        "rule": words.rule(finding.rule),
        "rules": words.listed(map(words.rule, names)),
        "partner": words.partner(names[0]),
        "partners": words.partners(names),
        "others": words.listed(map(words.plan, names[1:])),
        "name": _name(finding, names[0], words),
        "language": words.language(names[0]),
        "exit": words.exit(ExitKind(names[0])) if exits else "",
        "span": words.span(number),
        "days": words.counted(number, *_DAYS),
        "number": words.number(number),
    }


def _name(finding: Finding, name: str, words: BookWords) -> str:
    match finding.code:
        case Code.MESSAGE_MISSING | Code.MESSAGE_UNUSED:
            return words.message(name)
        case Code.CONDITION_IDLE | Code.CONDITION_DIFFERS:
            return words.condition(name)
        case _:
            return words.quoted(name)


# --- whom and when --------------------------------------------------------------------------------


def whom(callers: Callers, words: BookWords, everybody: Callers = EVERYBODY) -> str:
    """Name a set of callers; where most of `everybody` are in it, by those who are not."""
    clauses = list(_clauses(callers, words, everybody))
    if not clauses:
        return words.say("all callers", "tous les appelants")
    return words.say(f"callers {', '.join(clauses)}", f"les appelants {', '.join(clauses)}")


def _clauses(callers: Callers, words: BookWords, everybody: Callers) -> Iterator[str]:
    if callers.homes:
        yield _regions(callers.homes, words)
    if callers.languages:
        others = _fewer(callers.languages, everybody.languages)
        languages = words.languages(others or callers.languages)
        yield (
            words.say(f"whose language is not {languages}", f"dont la langue n’est pas\u00a0: {languages}")
            if others
            else words.say(f"whose language is {languages}", f"dont la langue est\u00a0: {languages}")
        )
    if callers.lines:
        other_lines = _fewer(callers.lines, everybody.lines)
        lines = words.lines(other_lines or callers.lines)
        yield (
            words.say(f"who did not dial {lines}", f"qui n’ont pas appelé {lines}")
            if other_lines
            else words.say(f"who dialled {lines}", f"qui ont appelé {lines}")
        )
    if callers.relay:
        yield (
            words.say("who use TTY or a relay service", "qui utilisent un ATS ou un service de relais")
            if callers.relay == (True,)
            else words.say("without TTY or relay", "sans ATS ni relais")
        )
    if callers.beliefs:
        beliefs = words.listed((_belief(one, words) for one in callers.beliefs), any_of=True)
        yield words.say(f"whose region is told by {beliefs}", f"dont la région est indiquée par {beliefs}")


def _fewer(values: tuple[T, ...], all_values: tuple[T, ...]) -> tuple[T, ...]:
    """The values that are left out, when they are fewer; else none."""
    left_out = tuple(value for value in all_values if value not in values)
    return left_out if len(left_out) < len(values) else ()


def _regions(homes: tuple[PartnerId | None, ...], words: BookWords) -> str:
    known = words.partners((one for one in homes if one is not None), any_of=True)
    unknown = words.say("of unknown region", "de région inconnue")
    parts = [words.say(f"from the region of {known}", f"de la région de {known}")] if known else []
    return words.listed([*parts, *([unknown] if None in homes else [])], any_of=True)


def _belief(belief: Belief, words: BookWords) -> str:
    source, confidence = SOURCES[belief.source], CONFIDENCES[belief.confidence]
    return f"{source.text(words.locale)} ({confidence.text(words.locale)})"


def when(times: Sequence[Span], words: BookWords, zone: str) -> str:
    """Name the first time and how often; local times of the zone."""
    if not times:
        return ""
    first = stretch(times[0], words, zone)
    if len(times) == 1:
        return first
    hours = words.counted(sum(end - start for start, end in times) // HOUR_MS, *_HOURS)
    often = words.counted(len(times), *_TIMES)
    return words.say(f"first {first}; {often}, {hours} in all", f"d’abord {first}; {often}, {hours} en tout")


def stretch(span: Span, words: BookWords, zone: str) -> str:
    """Name one stretch of time: `2026-12-25 20:00 to 2026-12-26 08:00`."""
    start, end = local(span.start, zone), local(span.end, zone)
    if start.date() == end.date():
        day, opens, closes = f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"
        return words.say(f"{day} {opens} to {closes}", f"le {day} de {opens} à {closes}")
    return words.say(
        f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}",
        f"du {start:%Y-%m-%d %H:%M} au {end:%Y-%m-%d %H:%M}",
    )


def local(at: Instant, zone: str) -> datetime:
    return to_datetime(at).astimezone(ZoneInfo(zone))
