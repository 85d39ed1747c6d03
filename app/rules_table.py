"""What `switchboard rules check` says: the findings as a table, and a calendar of the hours that nobody covers."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.rules_check import Checked, days_of
from config.book_words import BookWords, Both
from config.coverage_days import CoverageDay
from config.finding_words import SEVERITIES, local, remedy, what, when, whom
from routing.check_model import Findings, Gaps, Severity
from routing.model import Instant

CASES_SHOWN_MAX = 4
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
COVERED, BLOCKS = "·", "░▒▓█"
"""A day without a gap; and with one of up to a quarter of the day, a half, three quarters, more."""
_PLURAL = {
    Severity.ERROR: Both("errors", "erreurs"),
    Severity.WARNING: Both("warnings", "avertissements"),
    Severity.NOTE: Both("notes", "remarques"),
}


def print_findings(checked: Checked, locale: str) -> None:
    console, words = Console(highlight=False), BookWords(checked.network, locale)
    found = checked.findings
    console.print(_heading(checked, words))
    if found.findings:
        console.print(_table(checked, words))
    _print_calendars(console, checked, words)
    counted = ", ".join(_counted(found, severity, words) for severity in Severity)
    console.print(f"{counted}.")


def _heading(checked: Checked, words: BookWords) -> str:
    found, name = checked.findings, checked.network.about
    first, last = (
        local(found.first, checked.zone).date(),
        local(Instant(found.until - 1), checked.zone).date(),
    )
    minutes = words.number((found.until - found.first) // 60_000)
    network = name.name_fr if words.french else name.name_en
    plans = words.listed(map(words.plan, found.plans))
    alone = words.say(", without a plan in force", ", sans plan en vigueur")
    with_plans = words.say(f"{alone} and with each of {plans}", f"{alone} et avec chacun de {plans}")
    return (
        words.say(
            f"{network}, rule book {found.version}: every minute from {first} to {last} ({minutes}) is one of "
            f"{found.patterns} patterns of open hours, every caller one of {words.number(found.callers)} kinds",
            f"{network}, livre de règles {found.version}\u00a0: chaque minute du {first} au {last} ({minutes}) est "
            f"l’un des {found.patterns} motifs d’heures d’ouverture, chaque appelant l’un des "
            f"{words.number(found.callers)} genres",
        )
        + f"{with_plans if found.plans else alone}."
    )


def _table(checked: Checked, words: BookWords) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in checked.findings.findings:
        style = STYLES[one.severity]
        table.add_row(
            Text(SEVERITIES[one.severity].text(words.locale), style=style),
            one.code.value,
            f"{what(one, words)} {remedy(one, words)}",
        )
        cases = [
            (whom(case.callers, words, checked.findings.everybody), when(case.times, words, checked.zone))
            for case in one.cases
        ]
        if not cases and one.times:
            cases = [("", when(one.times, words, checked.zone))]
        for who, at in cases[:CASES_SHOWN_MAX]:
            table.add_row(
                "", "", Text(f"{words.colon} ".join(part for part in (who, at) if part), style="dim")
            )
        more = len(cases) - CASES_SHOWN_MAX
        if more > 0:
            said = words.say(f"and {more} more; --json tells all", f"et {more} autres; --json dit tout")
            table.add_row("", "", Text(said, style="dim"))
    return table


def _counted(found: Findings, severity: Severity, words: BookWords) -> str:
    count = sum(one.severity is severity for one in found.findings)
    return words.counted(count, SEVERITIES[severity], _PLURAL[severity])


def _print_calendars(console: Console, checked: Checked, words: BookWords) -> None:
    network, *languages = checked.findings.gaps
    if not network.some:
        console.print(
            words.say(
                "At every minute every caller has somebody open who may answer.",
                "À chaque minute, chaque appelant a quelqu’un d’ouvert qui peut répondre.",
            )
        )
        return
    blocks = " ".join(BLOCKS)
    shown = [network, *(gaps for gaps in languages if gaps.some not in ((), network.some))]
    for gaps in shown:
        console.print(_calendar_title(gaps, words))
        for line in _calendar_lines(days_of(checked, gaps)):
            console.print(line)
    console.print(
        words.say(
            f"{COVERED} somebody for every caller; {blocks} nobody for some callers in up to 6, 12, 18, 24 hours of "
            "the day",
            f"{COVERED} quelqu’un pour chaque appelant; {blocks} personne pour certains appelants pendant au plus 6, "
            "12, 18, 24 heures de la journée",
        )
    )


def _calendar_title(gaps: Gaps, words: BookWords) -> str:
    if gaps.language is None:
        return words.say(
            "Nobody open, whatever the language:", "Personne d’ouvert, peu importe la langue\u00a0:"
        )
    language = words.language(gaps.language)
    return words.say(f"Nobody open, {language}:", f"Personne d’ouvert, {language}\u00a0:")


def _calendar_lines(days: Sequence[CoverageDay]) -> Iterator[str]:
    """One line a month, one character a day."""
    for (year, month), group in groupby(days, key=lambda one: (one.day.year, one.day.month)):
        known = {one.day.day: one for one in group}
        marks = (_mark(known[day]) if day in known else " " for day in range(1, 32))
        yield f"{year}-{month:02d} {''.join(marks)}"


def _mark(day: CoverageDay) -> str:
    if not day.some:
        return COVERED
    return BLOCKS[min(len(BLOCKS) - 1, len(BLOCKS) * day.some // max(day.minutes, 1))]
