"""The static proof of a rule book, asked for before it is published.

For every minute of a stretch of time, every language, region and line, with each emergency plan in force and with
none: does the caller come to a human, a call-back, voicemail or a message, within a bound? And does every rule,
partner, message and way out of the book serve a purpose? Would have caught S01, F34, F43 and F47.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from routing.check_book import book_findings
from routing.check_model import Callers, Code, Finding, Findings, Severity, Span
from routing.check_proof import Progress, Proof, prove, timeline_of
from routing.check_rules import (
    dead_rules,
    gaps,
    hops_untried,
    idle_conditions,
    path_findings,
    uncovered_hours,
    unreachable_partners,
)
from routing.check_timeline import DAY_MS, SETTLED_MS, Timeline, hours_end
from routing.hours import OpenHours
from routing.model import Instant
from routing.rulebook import EmergencyPlan, RuleBook

LONGEST_MS = 10 * 60_000
"""Within this every caller has somebody who should be there and a way out, unless the asker says otherwise."""
OVERTAKE_MS = 5 * 60_000
"""A credit of more than this is worth a warning."""

_SEVERITIES = tuple(Severity)
_CODES = tuple(Code)


def check(
    book: RuleBook,
    first: Instant,
    days: int,
    *,
    plans: tuple[EmergencyPlan, ...] | None = None,
    longest_ms: int = LONGEST_MS,
    overtake_ms: int = OVERTAKE_MS,
    progress: Progress = lambda _: None,
) -> Findings:
    """Prove a rule book for a number of days from an instant on.

    Plans:    each of these emergency plans is proved as if it alone were in force; None: all of the book's.
    Ends:     where the compiled hours end, if that is sooner; a finding then says so.
    Progress: called with the share that is done, from 0 to 1.
    """
    asked = Instant(first + days * DAY_MS)
    until = _provable(book, first, asked)
    timeline = timeline_of(book, first, until)
    chosen = book.plans if plans is None else plans
    proof, *with_plans = _proofs(book, timeline, chosen, progress)
    findings = [
        *book_findings(book, overtake_ms),
        *_missing_schedules(book, timeline),
        *_hours_end(first, until, asked),
        *_of_the_book(proof, with_plans, longest_ms),
        *_of_plans(proof, with_plans, longest_ms),
    ]
    order = {rule.name: number for number, rule in enumerate(book.rules)}
    findings.sort(
        key=lambda one: (
            _SEVERITIES.index(one.severity),
            _CODES.index(one.code),
            one.plan != "",
            order.get(one.rule, -1),
        )
    )
    return Findings(
        version=book.version,
        first=first,
        until=until,
        findings=tuple(findings),
        gaps=gaps(proof),
        everybody=Callers(languages=proof.world.languages, homes=proof.world.homes, lines=proof.world.lines),
        callers=len(proof.classes),
        patterns=len(timeline.masks),
        plans=tuple(plan.name for plan in chosen),
    )


def _proofs(
    book: RuleBook, timeline: Timeline, plans: Sequence[EmergencyPlan], progress: Progress
) -> Iterator[Proof]:
    """Prove the book alone, then with each plan in force."""
    rounds: list[tuple[EmergencyPlan, ...]] = [(), *((plan,) for plan in plans)]
    for number, in_force in enumerate(rounds):
        done = partial(_report, progress, number, len(rounds))
        yield prove(book, timeline, in_force, done)


def _report(progress: Progress, before: int, rounds: int, share: float) -> None:
    progress((before + share) / rounds)


def _of_the_book(proof: Proof, with_plans: Sequence[Proof], longest_ms: int) -> Iterator[Finding]:
    yield from path_findings(proof, longest_ms)
    yield from dead_rules(proof, proof.book.rules)
    yield from unreachable_partners(proof, with_plans)
    yield from idle_conditions(proof)
    yield from hops_untried(proof)
    yield from uncovered_hours(proof)


def _of_plans(proof: Proof, with_plans: Iterable[Proof], longest_ms: int) -> Iterator[Finding]:
    """What is found only with a plan in force."""
    for other in with_plans:
        yield from path_findings(other, longest_ms, beyond=proof)
        for plan in other.plans:
            yield from dead_rules(other, plan.rules)


def _provable(book: RuleBook, first: Instant, asked: Instant) -> Instant:
    ends = hours_end(book)
    if ends is None or ends >= asked - SETTLED_MS:
        return asked
    return max(ends, first)


def _hours_end(first: Instant, until: Instant, asked: Instant) -> Iterator[Finding]:
    if until < asked:
        yield Finding(
            code=Code.HOURS_END,
            severity=Severity.WARNING,
            number=(until - first) // DAY_MS,
            times=(Span(until, asked),),
        )


def _missing_schedules(book: RuleBook, timeline: Timeline) -> Iterator[Finding]:
    for partner in book.partners:
        tables = (partner.hours, *(hours for _, hours in partner.language_hours))
        if not any(_ever_open(table, timeline) for table in tables):
            yield Finding(code=Code.MISSING_SCHEDULE, severity=Severity.WARNING, names=(partner.id,))


def _ever_open(hours: OpenHours, timeline: Timeline) -> bool:
    return hours.always or any(mask & timeline.bit(hours) for mask in timeline.masks)
