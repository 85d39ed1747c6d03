"""A contact's trace as plain values for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.engine_words import FAILURES, OUTCOMES, PARTNER_FAILURES, REROUTES, WITHDRAWALS
from desk.rule_words import exit_words, step_words, timer_words, trial_words
from desk.sentences import Sentences
from desk.trace import OfferStory, Routing, SendStory, Stretch, Trace
from desk.why_words import LOST
from desk.words import LOCALES, Words, note
from records.codec import encode_event
from routing.events import Event
from routing.model import Chance
from routing.rulebook import RuleBook

LIFE_WIDTH, LETTER_WIDTH = 1000.0, 7.5
STRETCHES = {
    "menu": note("Menu"),
    "waiting": note("Waiting"),
    "offered": note("Offered"),
    "sent": note("Elsewhere"),
    "connected": note("Connected"),
    "outside": note("Outside"),
    "postponed": note("To be tried again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of the life line, placed."""

    kind: str
    word: str
    x: float
    width: float
    label: str
    start: str
    span: str
    offer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceView:
    partner: str
    free: str
    lost: str
    """Why it did not get the contact; empty for the one that did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    number: int
    who: str
    partner: str
    outcome: str
    detail: str
    at: str
    after: str
    sentences: tuple[tuple[str, str], ...]
    """Language and text: what is told to a caller's advocate is told in theirs."""
    rule: str
    figures: tuple[tuple[str, str], ...]
    chances: tuple[ChanceView, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendView:
    partner: str
    outcome: str
    at: str
    after: str
    figures: tuple[tuple[str, str], ...]
    chances: tuple[ChanceView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingView:
    at: str
    title: str
    rule: str
    rule_book: str
    edition: int | None
    """Which published edition that was; 0 is the network's own file."""
    emergency: str
    tried: tuple[tuple[str, str], ...]
    """Rule, and the condition that did not hold."""
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    at: str
    kind: str
    data: str


def life(told: Trace, words: Words) -> list[Segment]:
    """Place the stretches on the line; a very short one keeps two units so that it is seen."""
    whole = max(1, told.end - told.start)
    return [
        Segment(
            kind=one.kind,
            word=words.say(STRETCHES[one.kind]),
            x=LIFE_WIDTH * (one.start - told.start) / whole,
            width=max(2.0, LIFE_WIDTH * (one.end - one.start) / whole),
            label=_label(one, whole, words),
            start=words.clock(one.start),
            span=words.span(one.end - one.start),
            offer=one.offer,
        )
        for one in told.stretches
    ]


def _label(one: Stretch, whole: int, words: Words) -> str:
    span = words.span(one.end - one.start)
    letters = len(words.say(STRETCHES[one.kind])) + 1 + len(span)
    return span if LIFE_WIDTH * (one.end - one.start) / whole >= LETTER_WIDTH * letters else ""


def routing_view(
    routing: Routing, book: RuleBook | None, edition: int | None, sentences: Sentences
) -> RoutingView:
    """Tell what the rule book said; `book` is that version and `edition` its number, where they are known."""
    words, route = sentences.words, routing.route
    title = words.say("On joining the queue")
    if routing.reason is not None:
        title = words.say("Anew, because {reason}", reason=words.say(REROUTES[routing.reason]))
    facts = [(words.say("Partner that comes first"), sentences.partner(route.preferred))]
    if route.home is not None:
        facts.append((words.say("The caller’s own partner"), sentences.partner(route.home)))
    facts.append((words.say("Who may serve"), " → ".join(step_words(one, sentences) for one in route.steps)))
    if route.credit_ms:
        facts.append(
            (
                words.say("Priority"),
                words.say("as if waiting {length} longer", length=words.length(route.credit_ms)),
            )
        )
    if route.skills:
        facts.append((words.say("Skills"), sentences.skills(route.skills)))
    if route.exits:
        facts.append((words.say("Other ways"), "; ".join(exit_words(one, sentences) for one in route.exits)))
    if route.messages:
        facts.append((words.say("Messages"), ", ".join(map(sentences.message, route.messages))))
    if timers := timer_words(route.timers, sentences):
        facts.append((words.say("Timers"), "; ".join(timers)))
    return RoutingView(
        at=words.clock(routing.at),
        title=title,
        rule=sentences.rule(route.rule),
        rule_book=routing.rule_book,
        edition=edition,
        emergency=route.emergency,
        tried=tuple((sentences.rule(one.rule), trial_words(one, book, sentences)) for one in route.tried),
        facts=tuple(facts),
    )


def offer_view(story: OfferStory, told: Trace, sentences: Sentences, names: Mapping[str, str]) -> OfferView:
    """Give one offer with its reason in both languages."""
    words, why = sentences.words, story.why
    who = names.get(story.specialist, story.specialist)
    detail = ""
    if story.withdrawn is not None:
        detail = words.say(WITHDRAWALS[story.withdrawn])
    elif story.failed is not None:
        detail = words.say(FAILURES[story.failed])
    elif story.dropped:
        detail = words.say("the line broke during the call")
    readers = [sentences.for_reader(locale) for locale in LOCALES]
    told_in = tuple(
        (reader.words.locale, " ".join([
            reader.why(why, who, story.preferred, story.partner), *reader.asides(why, who, told.language)
        ]))
        for reader in readers
    )  # fmt: skip
    return OfferView(
        number=story.number,
        who=who,
        partner=sentences.partner(story.partner),
        outcome=words.say(OUTCOMES[story.outcome]),
        detail=detail,
        at=words.clock(story.made_at),
        after=words.span((story.ended_at or story.made_at) - story.made_at),
        sentences=told_in,
        rule=sentences.rule(why.rule),
        figures=_figures(story, words),
        chances=_chances(why.chances, sentences),
        passed_over=tuple(names.get(one, one) for one in why.passed_over),
    )


def _figures(story: OfferStory, words: Words) -> tuple[tuple[str, str], ...]:
    why = story.why
    found = [
        (words.say("Waited"), words.span(why.waited_ms)),
        (words.say("Free so long"), words.span(why.idle_ms)),
        (words.say("Free at the partner"), words.number(why.ready_home)),
        (words.say("Free in the network"), words.number(why.ready_network)),
        (words.say("Waiting for the partner"), words.number(why.waiting_home)),
        (words.say("Waiting in the network"), words.number(why.waiting_network)),
    ]
    if why.oldest_waited_ms is not None:
        found.append((words.say("Longest wait that was looked at"), words.span(why.oldest_waited_ms)))
    if why.rule_book:
        found.append((words.say("Rule book"), why.rule_book))
    return tuple(found)


def send_view(send: SendStory, sentences: Sentences) -> SendView:
    words, event = sentences.words, send.event
    outcome = words.say("rings")
    if send.failure is not None:
        outcome = words.say(PARTNER_FAILURES[send.failure])
    elif send.answered:
        outcome = words.say("a human accepted")
    return SendView(
        partner=sentences.partner(event.partner),
        outcome=outcome,
        at=words.clock(event.at),
        after=words.span(send.ended_at - event.at if send.ended_at is not None else None),
        figures=(
            (words.say("Expected there"), words.span(event.expected_there_ms)),
            (words.say("Expected here"), words.span(event.expected_here_ms)),
        ),
        chances=_chances(event.chances, sentences),
    )


def _chances(chances: Sequence[Chance], sentences: Sentences) -> tuple[ChanceView, ...]:
    words = sentences.words
    return tuple(
        ChanceView(
            partner=sentences.partner(one.partner),
            free=words.number(one.free),
            lost=words.say(LOST[one.lost]) if one.lost is not None else "",
        )
        for one in chances
    )


def event_view(event: Event, words: Words) -> EventView:
    return EventView(at=words.clock(event.at), kind=type(event).__name__, data=encode_event(event).decode())
