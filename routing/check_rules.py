"""What a proof says: who is left without a human, which rules never apply, which partners nobody reaches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from routing.check_callers import CallerClass
from routing.check_model import Code, Finding, Gaps, Severity
from routing.check_paths import Outcome, Verdict
from routing.check_proof import Path, Proof, reached_partners, winners, would_apply
from routing.check_timeline import Timeline
from routing.model import Language, PartnerId
from routing.routes import is_open
from routing.rulebook import Rule, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of every path, and what is said of those where the answer is yes."""

    code: Code
    severity: Severity
    asks: Callable[[Verdict], bool]
    number: Callable[[Verdict], int | None] = lambda _: None
    names: Callable[[Verdict], tuple[str, ...]] = lambda _: ()
    of_rules: bool = True
    """It is the rule's own doing: said of it once, it need not be said again for other callers and times."""


def path_findings(proof: Proof, longest_ms: int, beyond: Proof | None = None) -> Iterator[Finding]:
    """Judge every path: is there a human, or a way out, within the bound?

    Shape: `beyond` is a proof whose findings are known; only what it does not have is told.
    """
    for question in _questions(proof, longest_ms):
        known = _answers(beyond, question.asks) if beyond is not None else {}
        said = _said(_by_rule(beyond, question, {})) if beyond is not None and question.of_rules else set()
        yield from (one for one in _by_rule(proof, question, known) if not said & _said([one]))
    left = [path for path in proof.paths if path.rule is None]
    last = proof.book.rules[-1] if proof.book.rules else None
    if beyond is None and (left or last is None or last.when):
        yield Finding(
            code=Code.NO_DEFAULT,
            severity=Severity.ERROR,
            plan=proof.plan,
            rule=last.name if last is not None else "",
            cases=proof.cases(left),
            times=proof.timeline.spans(_patterns(left)),
        )


def _questions(proof: Proof, longest_ms: int) -> Iterator[_Question]:
    yield _Question(
        code=Code.NO_HUMAN,
        severity=Severity.ERROR,
        asks=lambda one: one.outcome is Outcome.NOBODY,
        of_rules=False,
    )
    yield _Question(
        code=Code.UNBOUNDED_WAIT,
        severity=Severity.WARNING,
        asks=lambda one: _unbounded(one, longest_ms),
        number=lambda one: one.way_out_ms,
    )
    yield _Question(
        code=Code.HOPS,
        severity=Severity.WARNING,
        asks=lambda one: bool(one.hopping) and one.way_out_ms is None,
        number=lambda _: proof.book.limits.hops_max,
        names=lambda one: one.hopping,
    )


def _unbounded(verdict: Verdict, longest_ms: int) -> bool:
    if verdict.outcome in (Outcome.NOBODY, Outcome.LET_GO):
        return False
    return verdict.way_out_ms is None or verdict.way_out_ms > longest_ms


def _said(findings: Iterable[Finding]) -> set[tuple[str, int | None, tuple[str, ...]]]:
    return {(one.rule, one.number, one.names) for one in findings}


def _answers(proof: Proof, asks: Callable[[Verdict], bool]) -> dict[CallerClass, int]:
    """Of whom the answer is yes, and in which patterns."""
    found: dict[CallerClass, int] = {}
    for path in proof.paths:
        if path.verdict is not None and asks(path.verdict):
            found[path.callers] = found.get(path.callers, 0) | path.patterns
    return found


def _by_rule(proof: Proof, question: _Question, known: dict[CallerClass, int]) -> Iterator[Finding]:
    """One finding for each rule, and for each number and names that it says."""
    found: dict[tuple[int, int | None, tuple[str, ...]], list[Path]] = {}
    for path in proof.paths:
        patterns = path.patterns & ~known.get(path.callers, 0)
        if path.verdict is None or path.rule is None or not patterns or not question.asks(path.verdict):
            continue
        key = (path.rule, question.number(path.verdict), question.names(path.verdict))
        found.setdefault(key, []).append(replace(path, patterns=patterns))
    for (rule, number, names), paths in sorted(found.items(), key=lambda one: one[0][0]):
        yield Finding(
            code=question.code,
            severity=question.severity,
            plan=proof.plan,
            rule=proof.rules[rule][1].name,
            names=names,
            number=number,
            cases=proof.cases(paths),
            times=proof.timeline.spans(_patterns(paths)),
        )


def _patterns(paths: Iterable[Path]) -> int:
    patterns = 0
    for path in paths:
        patterns |= path.patterns
    return patterns


# --- rules and partners ---------------------------------------------------------------------------


def dead_rules(proof: Proof, only: Iterable[Rule]) -> Iterator[Finding]:
    """Find the rules among these that are never the first to apply, and those that take their callers.

    The book's default must be there whether it is needed or not, so that one is only worth a note.
    """
    alive = {path.rule for path in proof.paths}
    looked_at = {id(rule) for rule in only}
    for number, (plan, rule) in enumerate(proof.rules):
        if number in alive or id(rule) not in looked_at:
            continue
        by = winners(proof, would_apply(proof, rule))
        is_default = not plan and not rule.when and rule is proof.book.rules[-1]
        yield Finding(
            code=Code.DEAD_RULE,
            severity=Severity.NOTE if is_default else Severity.ERROR,
            plan=plan,
            rule=rule.name,
            names=tuple(proof.rules[winner][1].name for winner in by),
        )


def unreachable_partners(proof: Proof, with_plans: Iterable[Proof]) -> Iterator[Finding]:
    """Find the partners that no path of the book leads to; one that a plan leads to is only worth a note."""
    reached = reached_partners(proof)
    by_plan = {other.plan: reached_partners(other) for other in with_plans}
    for partner in proof.book.partners:
        if partner.id not in reached:
            plans = tuple(plan for plan, partners in by_plan.items() if partner.id in partners)
            yield Finding(
                code=Code.UNREACHABLE_PARTNER,
                severity=Severity.NOTE if plans else Severity.ERROR,
                names=(partner.id, *plans),
            )


def idle_conditions(proof: Proof) -> Iterator[Finding]:
    """Find the conditions that hold for nobody at no time."""
    known = {term.condition.name: term.condition for _, rule in proof.rules for term in rule.when}
    for name, condition in known.items():
        alone = Rule(name=name, when=(Term(condition=condition),))
        if next(would_apply(proof, alone), None) is None:
            yield Finding(code=Code.CONDITION_IDLE, severity=Severity.NOTE, plan=proof.plan, names=(name,))


def hops_untried(proof: Proof) -> Iterator[Finding]:
    """Find the rules with more phone systems in reach than one contact may be sent to."""
    systems = [partner.id for partner in proof.book.partners if partner.phone_system is not None]
    most = proof.book.limits.hops_max
    if len(systems) <= most:
        return
    found: dict[int, set[PartnerId]] = {}
    for path in proof.paths:
        for route in path.routes:
            for step in route.steps:
                reach = systems if step.partners is None else {route.preferred, *step.partners}
                if path.rule is not None:
                    found.setdefault(path.rule, set()).update(reach)
    for rule, reach in sorted(found.items()):
        names = tuple(partner for partner in systems if partner in reach)
        if len(names) > most:
            yield Finding(
                code=Code.HOPS_UNTRIED,
                severity=Severity.NOTE,
                plan=proof.plan,
                rule=proof.rules[rule][1].name,
                names=names,
                number=most,
            )


# --- hours that nobody covers ---------------------------------------------------------------------


def uncovered_hours(proof: Proof) -> Iterator[Finding]:
    """Say when callers of each region have nobody but a way out, and when the whole network is closed."""
    closed = network_closed(proof)
    if closed:
        yield Finding(
            code=Code.UNCOVERED_HOURS,
            severity=Severity.WARNING,
            plan=proof.plan,
            times=proof.timeline.spans(closed),
        )
    by_home: dict[PartnerId | None, list[Path]] = {}
    for path in proof.paths:
        if path.verdict is not None and path.verdict.outcome in (Outcome.EXIT, Outcome.LET_GO):
            by_home.setdefault(path.callers.home, []).append(path)
    for home, paths in by_home.items():
        yield Finding(
            code=Code.UNCOVERED_HOURS,
            severity=Severity.NOTE,
            plan=proof.plan,
            names=(home or "",),
            cases=proof.cases(paths),
            times=proof.timeline.spans(_patterns(paths)),
        )


def network_closed(proof: Proof) -> int:
    """The patterns in which no partner is open for callers of any language."""
    found = 0
    spoken = {callers.language: callers for callers in proof.classes}
    for pattern, at in enumerate(proof.timeline.instants):
        situations = [callers.situation(at, proof.plans) for callers in spoken.values()]
        somebody = any(is_open(partner, one) for one in situations for partner in proof.book.partners)
        found |= (not somebody) << pattern
    return found


def gaps(proof: Proof) -> tuple[Gaps, ...]:
    """Give the gaps of everybody, then those of each language."""
    lacking: dict[CallerClass, int] = dict.fromkeys(proof.classes, 0)
    for path in proof.paths:
        if path.verdict is None or path.verdict.outcome is not Outcome.HUMAN:
            lacking[path.callers] |= path.patterns
    found = [_gaps_of(proof.timeline, None, lacking.values())]
    for language in proof.world.languages:
        own = [patterns for callers, patterns in lacking.items() if language in callers.languages]
        found.append(_gaps_of(proof.timeline, language, own))
    return tuple(found)


def _gaps_of(timeline: Timeline, language: Language | None, lacking: Iterable[int]) -> Gaps:
    some, everybody = 0, timeline.all
    for patterns in lacking:
        some |= patterns
        everybody &= patterns
    return Gaps(language=language, some=timeline.spans(some), everybody=timeline.spans(everybody))
