"""`switchboard rules check`: the check of a network's book of today, and its result as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rules import todays_rule_book
from app.rules_book import plan_of, zone_of
from config.book_words import BookWords
from config.clock import SystemClock, start_of_local_day
from config.coverage_days import CoverageDay, coverage_days
from config.finding_words import local, remedy, what
from config.network import Network
from routing.check import check
from routing.check_model import Callers, Findings, Gaps, Span
from routing.check_proof import Progress
from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    network: Network
    findings: Findings
    zone: str
    now: Instant


def check_book(network: Network, days: int, plans: Sequence[str] | None, progress: Progress) -> Checked:
    """Check the network's book of today, from the beginning of today on.

    Raises: CannotTell about a plan that the book does not have.
    """
    zone = zone_of(network)
    book = todays_rule_book(network)
    chosen = None if plans is None else tuple(plan_of(book, name) for name in plans)
    now = SystemClock().now()
    found = check(book, start_of_local_day(now, zone), days, plans=chosen, progress=progress)
    return Checked(network=network, findings=found, zone=zone, now=now)


# --- as JSON --------------------------------------------------------------------------------------


def findings_json(checked: Checked) -> dict[str, object]:
    found, zone = checked.findings, checked.zone
    return {
        "ok": found.ok,
        "version": found.version,
        "zone": zone,
        "first": _iso(found.first, zone),
        "until": _iso(found.until, zone),
        "plans": list(found.plans),
        "callers": found.callers,
        "patterns": found.patterns,
        "findings": [
            {
                "code": one.code.value,
                "severity": one.severity.value,
                "plan": one.plan,
                "rule": one.rule,
                "names": list(one.names),
                "number": one.number,
                "count": len(one.times),
                "hours": one.lasts_ms / 3_600_000,
                "next": _times([span for span in one.times if span.end > checked.now][:1], zone),
                "cases": [
                    {"callers": _callers(case.callers), "times": _times(case.times, zone)}
                    for case in one.cases
                ],
                "times": _times(one.times, zone),
                **_said(checked, one_locale="en", number=number),
                **_said(checked, one_locale="fr", number=number),
            }
            for number, one in enumerate(found.findings)
        ],
        "calendar": [_calendar(checked, gaps) for gaps in found.gaps],
    }


def _said(checked: Checked, *, one_locale: str, number: int) -> dict[str, str]:
    words, finding = BookWords(checked.network, one_locale), checked.findings.findings[number]
    return {f"words_{one_locale}": what(finding, words), f"remedy_{one_locale}": remedy(finding, words)}


def _callers(callers: Callers) -> dict[str, object]:
    """What is left out says that it does not matter."""
    cells: dict[str, object] = {
        "languages": list(callers.languages),
        "homes": list(callers.homes),
        "beliefs": [list(belief) for belief in callers.beliefs],
        "lines": list(callers.lines),
        "relay": list(callers.relay),
    }
    return {name: values for name, values in cells.items() if values}


def _calendar(checked: Checked, gaps: Gaps) -> dict[str, object]:
    days = days_of(checked, gaps)
    return {
        "language": gaps.language,
        "days": [
            {"day": one.day.isoformat(), "some_min": one.some, "everybody_min": one.everybody}
            for one in days
            if one.some
        ],
    }


def days_of(checked: Checked, gaps: Gaps) -> tuple[CoverageDay, ...]:
    return coverage_days(gaps, checked.findings.first, checked.findings.until, checked.zone)


def _times(times: Sequence[Span], zone: str) -> list[list[str]]:
    return [[_iso(start, zone), _iso(end, zone)] for start, end in times]


def _iso(at: int, zone: str) -> str:
    return local(Instant(at), zone).isoformat(timespec="minutes")
