"""The rule book's own values as sentences: when a step begins, who may serve, what a rule asks and does."""

from collections.abc import Iterable, Mapping

from desk.engine_words import CONFIDENCES, EXITS, SOURCES
from desk.sentences import Sentences
from desk.words import note
from routing.model import Exit, PartnerId, Step, Timers, Trigger
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    Widening,
)

FIRSTS: Mapping[First, str] = {
    First.HOME: note("the caller’s own partner comes first"),
    First.DEFAULT_HOME: note("the network’s default partner comes first"),
    First.AFTER_HOURS: note("the after-hours partner comes first"),
    First.PARTNER: note("{partner} comes first"),
    First.LEAST_WAIT: note("the partner with the shortest expected wait comes first"),
}
REACHES: Mapping[Reach, str] = {
    Reach.FIRST_ONLY: note("only the partner that comes first"),
    Reach.NEIGHBOURS: note("the neighbours of the partner that comes first, too"),
    Reach.PARTNERS: note("{partners}, too"),
    Reach.NETWORK: note("the whole network"),
}


def when(trigger: Trigger, sentences: Sentences) -> str:
    """Say when something begins; several limits are joined by "or"."""
    words, found = sentences.words, []
    for text, value in (
        (note("after {span} of waiting"), trigger.waited_ms),
        (note("when the expected wait is {span} or more"), trigger.expected_ms),
        (note("when somebody of the same language has waited {span}"), trigger.oldest_ms),
    ):
        if value is not None:
            found.append(words.say(text, span=words.length(value)))
    for text, value in (
        (note("with {number} or more waiting ahead"), trigger.depth),
        (note("when fewer than {number} who may serve are on duty"), trigger.staffed_below),
    ):
        if value is not None:
            found.append(words.say(text, number=words.number(value)))
    return words.say(" or ").join(found) if found else words.say("at once")


def titled(title: str, text: str, sentences: Sentences) -> str:
    """Join a title and what it stands over, with the reader's colon."""
    return sentences.words.say("{title}: {what}", title=title, what=text)


def step_words(step: Step, sentences: Sentences) -> str:
    """Say from when on who may serve."""
    say = sentences.words.say
    who = say("the whole network") if step.partners is None else sentences.partners(step.partners)
    text = titled(when(step.when, sentences), who, sentences)
    return _with_more(text, step.level_min, step.interpreter, sentences)


def _with_more(text: str, level_min: int, interpreter: bool, sentences: Sentences) -> str:
    words = sentences.words
    if level_min > 1:
        text += ", " + words.say("skills at level {level} or better", level=words.number(level_min))
    if interpreter:
        text += ", " + words.say("others with an interpreter")
    return text


def exit_words(way: Exit, sentences: Sentences) -> str:
    say = sentences.words.say
    text = note("{exit} {when}, without asking") if way.forced else note("{exit} offered {when}")
    return say(text, exit=say(EXITS[way.kind]), when=when(way.when, sentences))


def rule_words(rule: Rule, book: RuleBook, sentences: Sentences) -> str:
    """Say a rule whole: if this and this, then that. Its messages stand in the book."""
    say = sentences.words.say
    then = "; ".join(treatment_words(rule.then, book, sentences))
    if not rule.when:
        return say("Always: {then}.", then=then)
    asked = say(" and ").join(_term(term, sentences) for term in rule.when)
    return say("If {asked}: {then}.", asked=asked, then=then)


def _term(term: Term, sentences: Sentences) -> str:
    asked = condition_words(term.condition, sentences)
    return sentences.words.say("it does not hold that {asked}", asked=asked) if term.negated else asked


def condition_words(condition: Condition, sentences: Sentences) -> str:
    """Say everything that a condition asks for; all of it must hold."""
    say = sentences.words.say
    either = say(" or ").join
    found = [
        say(text, what=either(names))
        for text, names in (
            (note("the line is {what}"), [sentences.line(one) for one in condition.lines]),
            (note("the language is {what}"), [sentences.language(one) for one in condition.languages]),
            (note("the caller’s region is that of {what}"), [sentences.partner(p) for p in condition.homes]),
            (note("the region is known {what}"), [say(SOURCES[one]) for one in condition.sources]),
            (note("the region is known with {what}"), [say(CONFIDENCES[c]) for c in condition.confidences]),
        )
        if names
    ]
    for value, yes, no in (
        (condition.home_known, note("the region is known"), note("the region is not known")),
        (condition.home_open, note("the home partner is open"), note("the home partner is closed")),
        (
            condition.relay,
            note("the caller uses TTY or a relay service"),
            note("the caller uses no relay service"),
        ),
    ):
        if value is not None:
            found.append(say(yes if value else no))
    if condition.partners_open:
        found.append(
            say(
                note("all of these are open: {partners}"),
                partners=sentences.partners(condition.partners_open),
            )
        )
    if condition.hours is not None:
        found.append(say(note("it is within the hours of “{name}”"), name=condition.name))
    return say(" and ").join(found) if found else say("it always holds")


def treatment_words(treatment: Treatment, book: RuleBook, sentences: Sentences) -> list[str]:
    """Say what a rule does with a caller, one clause each."""
    words = sentences.words
    found = [words.say(FIRSTS[treatment.first], partner=sentences.partner(treatment.partner))]
    found.append(words.say("may serve: {steps}", steps=_widening(treatment.widening, sentences)))
    if treatment.credit_ms:
        length = words.length(treatment.credit_ms)
        found.append(words.say("counts as having waited {length} longer", length=length))
    if treatment.skills:
        found.append(words.say("needs the skills {skills}", skills=", ".join(treatment.skills)))
    found += [exit_words(way, sentences) for way in treatment.exits]
    if treatment.messages:
        said = ", ".join(_spoken(name, book, sentences).rstrip(".") for name in treatment.messages)
        found.append(words.say("hears “{said}”", said=said))
    return found + timer_words(treatment.timers, sentences)


def timer_words(timers: Timers, sentences: Sentences) -> list[str]:
    words = sentences.words
    return [
        words.say(text, length=words.length(value))
        for text, value in (
            (note("an offer stands {length}"), timers.offer_ttl_ms),
            (note("connecting may take {length}"), timers.connect_ms),
            (note("wrap-up lasts {length}"), timers.wrap_up_ms),
        )
        if value is not None
    ]


def _widening(widening: Iterable[Widening], sentences: Sentences) -> str:
    say, found = sentences.words.say, []
    for number, step in enumerate(widening):
        reach = say(REACHES[step.reach], partners=sentences.partners(step.partners))
        begins = say("at once") if number == 0 else when(step.when, sentences)
        found.append(_with_more(f"{reach} ({begins})", step.level_min, False, sentences))
    return " → ".join(found)


def plan_words(plan: EmergencyPlan, book: RuleBook, sentences: Sentences) -> list[str]:
    """Say what an emergency plan changes while it is in force, one sentence each. Nothing of the book is edited."""
    words = sentences.words
    found = [rule_words(rule, book, sentences) for rule in plan.rules]
    if plan.opens:
        partners = sentences.partners(plan.opens)
        found.append(
            words.say("These partners count as open whatever their hours: {partners}.", partners=partners)
        )
    found += [_credit(partner, credit_ms, sentences) for partner, credit_ms in plan.credits]
    for name in plan.messages:
        found.append(words.say("Everybody who waits hears: “{said}”", said=_spoken(name, book, sentences)))
    if plan.lifts_caps:
        found.append(words.say("The limits on helping other regions’ callers are lifted."))
    if plan.lifts_reserves:
        found.append(words.say("No specialist is kept back for a partner’s own callers."))
    return found


def _spoken(name: str, book: RuleBook, sentences: Sentences) -> str:
    message = book.message(name)
    if message is None:
        return name
    return message.fr if sentences.words.locale == "fr" else message.en


def _credit(partner: PartnerId, credit_ms: int, sentences: Sentences) -> str:
    words = sentences.words
    return words.say(
        "Callers of the region of {partner} count as having waited {length} longer.",
        partner=sentences.partner(partner),
        length=words.length(credit_ms),
    )
