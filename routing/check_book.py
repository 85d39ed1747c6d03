"""What can be seen in a rule book without following a single caller: names that lead nowhere, steps that take people
away, ways out that nobody can have."""

from collections.abc import Iterable, Iterator

from routing.check_model import Code, Finding, Severity
from routing.check_paths import sure_ms
from routing.check_timeline import conditions_of, rules_of
from routing.model import AT_ONCE, OTHER, Exit, ExitKind, PartnerId, Trigger
from routing.rulebook import Condition, First, LanguageRule, Reach, Rule, RuleBook


def book_findings(book: RuleBook, overtake_ms: int) -> Iterator[Finding]:
    yield from _unknown_partners(book)
    yield from _messages(book)
    yield from _conditions(book)
    yield from _twice(book)
    yield from _credits(book, overtake_ms)
    yield from _languages(book)
    for plan, rule in rules_of(book, book.plans):
        yield from _steps(book, plan, rule)
        yield from _exits(plan, rule)


# --- names that lead nowhere ----------------------------------------------------------------------


def _unknown_partners(book: RuleBook) -> Iterator[Finding]:
    known = {partner.id for partner in book.partners}
    for plan, rule, partner in _partners_named(book):
        if partner not in known:
            yield Finding(
                code=Code.UNKNOWN_PARTNER,
                severity=Severity.ERROR,
                plan=plan,
                rule=rule,
                names=(partner or "",),
            )


def _partners_named(book: RuleBook) -> Iterator[tuple[str, str, PartnerId | None]]:
    """Every partner that the book names, with the plan and rule that do."""
    yield "", "", book.after_hours
    yield "", "", book.default_home
    for partner in book.partners:
        yield from (("", "", neighbour) for neighbour in partner.neighbours)
    yield from (("", "", line.home) for line in book.lines if line.home is not None)
    for plan in book.plans:
        yield from ((plan.name, "", partner) for partner in plan.opens)
        yield from ((plan.name, "", partner) for partner, _ in plan.credits)
    for name, rule in rules_of(book, book.plans):
        for term in rule.when:
            condition = term.condition
            yield from ((name, rule.name, partner) for partner in condition.homes)
            yield from ((name, rule.name, partner) for partner in condition.partners_open)
        if rule.then.first is First.PARTNER:
            yield name, rule.name, rule.then.partner
        for widening in rule.then.widening:
            yield from ((name, rule.name, partner) for partner in widening.partners)


def _messages(book: RuleBook) -> Iterator[Finding]:
    known = {message.id for message in book.messages}
    named: set[str] = set()
    for plan, rule, name in _messages_named(book):
        if name and name not in known and name not in named:
            yield Finding(
                code=Code.MESSAGE_MISSING, severity=Severity.ERROR, plan=plan, rule=rule, names=(name,)
            )
        named.add(name)
    for message in book.messages:
        if message.id not in named:
            yield Finding(code=Code.MESSAGE_UNUSED, severity=Severity.NOTE, names=(message.id,))


def _messages_named(book: RuleBook) -> Iterator[tuple[str, str, str]]:
    yield "", "", book.full_message
    for plan in book.plans:
        yield from ((plan.name, "", message) for message in plan.messages)
    for name, rule in rules_of(book, book.plans):
        yield from ((name, rule.name, message) for message in rule.then.messages)
        yield from ((name, rule.name, way.message) for way in rule.then.exits)


def _conditions(book: RuleBook) -> Iterator[Finding]:
    known: dict[str, Condition] = {}
    told: set[str] = set()
    for condition in conditions_of(book, book.plans):
        first = known.setdefault(condition.name, condition)
        if first != condition and condition.name not in told:
            told.add(condition.name)
            yield Finding(code=Code.CONDITION_DIFFERS, severity=Severity.WARNING, names=(condition.name,))


def _twice(book: RuleBook) -> Iterator[Finding]:
    lists = [("", book.rules), *((plan.name, plan.rules) for plan in book.plans)]
    for plan, rules in lists:
        names = [rule.name for rule in rules]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield Finding(code=Code.RULE_TWICE, severity=Severity.WARNING, plan=plan, rule=name)


# --- priority and languages -----------------------------------------------------------------------


def _credits(book: RuleBook, overtake_ms: int) -> Iterator[Finding]:
    """A credit is how much earlier than others its callers count as having come; what counts is the difference."""
    least = min((rule.then.credit_ms for rule in book.rules), default=0)
    for plan, rule in rules_of(book, book.plans):
        overtaking_ms = rule.then.credit_ms - least
        if overtaking_ms > overtake_ms:
            yield _overtakes(overtaking_ms, plan=plan, rule=rule.name)
    for one in book.plans:
        yield from (
            _overtakes(credit_ms, plan=one.name, names=(partner,))
            for partner, credit_ms in one.credits
            if credit_ms > overtake_ms
        )


def _overtakes(number: int, *, plan: str, rule: str = "", names: tuple[str, ...] = ()) -> Finding:
    return Finding(
        code=Code.CREDIT_OVERTAKES,
        severity=Severity.WARNING,
        plan=plan,
        rule=rule,
        names=names,
        number=number,
    )


def _languages(book: RuleBook) -> Iterator[Finding]:
    asked = {language for one in conditions_of(book, book.plans) for language in one.languages}
    offered = {key.language for key in book.menu}
    with_hours = {language for partner in book.partners for language, _ in partner.language_hours}
    for rule in book.languages:
        if rule.official and (rule.code == OTHER or rule.code not in offered):
            yield Finding(code=Code.OFFICIAL_UNOFFERED, severity=Severity.ERROR, names=(rule.code,))
        second = rule.official and rule.code != book.default_language
        if second and rule.code not in asked | with_hours:
            yield Finding(code=Code.OFFICIAL_NOT_PREFERRED, severity=Severity.NOTE, names=(rule.code,))
        if rule.interpreter is not None and not rule.interpreter.timed:
            yield Finding(code=Code.INTERPRETER_TRIGGER, severity=Severity.WARNING, names=(rule.code,))
    for key in book.menu:
        known = book.language(key.language) or LanguageRule(code=key.language)
        spoken = known.official or known.code == book.default_language or known.code in with_hours
        if known.interpreter is None and not spoken:
            yield Finding(code=Code.LANGUAGE_UNSPOKEN, severity=Severity.WARNING, names=(known.code,))


# --- steps and ways out ---------------------------------------------------------------------------


def _steps(book: RuleBook, plan: str, rule: Rule) -> Iterator[Finding]:
    ladder = rule.then.widening
    if not ladder:
        yield Finding(code=Code.NO_STEP, severity=Severity.ERROR, plan=plan, rule=rule.name)
        return
    if ladder[0].when != AT_ONCE:
        yield Finding(
            code=Code.STEP_TRIGGER_IGNORED, severity=Severity.WARNING, plan=plan, rule=rule.name, number=1
        )
    for number in range(1, len(ladder)):
        lost = _lost(book, rule, number)
        if lost:
            yield Finding(
                code=Code.STEP_NARROWS,
                severity=Severity.WARNING,
                plan=plan,
                rule=rule.name,
                names=lost,
                number=number + 1,
            )


def _lost(book: RuleBook, rule: Rule, number: int) -> tuple[str, ...]:
    """Who may serve at the step before, but not at this one, whoever comes first."""
    before, after = rule.then.widening[number - 1], rule.then.widening[number]
    if after.reach is Reach.NETWORK:
        return ()
    if before.reach is Reach.NETWORK:
        kept = set(after.partners) if after.reach is Reach.PARTNERS else set()
        return tuple(partner.id for partner in book.partners if partner.id not in kept)
    if before.reach is Reach.FIRST_ONLY:
        return ()
    if after.reach is Reach.FIRST_ONLY or before.reach is not after.reach:
        named = before.partners if before.reach is Reach.PARTNERS else _neighbours(book)
        kept = set(after.partners) if after.reach is Reach.PARTNERS else set()
        return tuple(partner for partner in named if partner not in kept)
    return tuple(partner for partner in before.partners if partner not in after.partners)


def _neighbours(book: RuleBook) -> Iterator[PartnerId]:
    yield from dict.fromkeys(one for partner in book.partners for one in partner.neighbours)


def _exits(plan: str, rule: Rule) -> Iterator[Finding]:
    ways = rule.then.exits
    blocked = False
    for index, way in enumerate(ways):
        if blocked or _never(way) or _comes_later(way, ways[:index], ways[index + 1 :]):
            yield _exit(Code.EXIT_UNREACHABLE, plan, rule, index + 1, way.kind)
        if way.kind is ExitKind.MESSAGE and not way.message:
            yield _exit(Code.EXIT_SILENT, plan, rule, index + 1, way.kind)
        blocked = blocked or (way.forced and sure_ms(way.when, staffed=True) == 0)


def _exit(code: Code, plan: str, rule: Rule, number: int, kind: ExitKind) -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, plan=plan, rule=rule.name, names=(kind,), number=number
    )


def _never(way: Exit) -> bool:
    """Tell whether a way out can never be had. A forced one is asked for only when the caller would join the queue, so
    mere waiting never brings it; and nobody ever counts fewer than no specialists."""
    when = way.when
    if way.forced and when.timed:
        return (when.waited_ms or 0) > 0
    return when == Trigger(staffed_below=0)


def _comes_later(way: Exit, before: Iterable[Exit], after: Iterable[Exit]) -> bool:
    """Tell whether another way out of the same kind is always offered first: none is offered twice."""
    if way.forced or not way.when.timed:
        return False
    own_ms = way.when.waited_ms or 0
    sooner = [sure_ms(one.when, staffed=True) for one in before if one.kind is way.kind and not one.forced]
    later = [sure_ms(one.when, staffed=True) for one in after if one.kind is way.kind and not one.forced]
    return any(one is not None and one <= own_ms for one in sooner) or any(
        one is not None and one < own_ms for one in later
    )
