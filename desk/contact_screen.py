"""Recent contacts, and the answer to "why here?" for one of them."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, allow, names_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.sentences import ENDED_BY, ENDS, FAILURES, OUTCOMES, WITHDRAWALS, Sentences
from desk.trace import OfferStory, Stretch, Trace, trace
from desk.words import LOCALES, Words, note
from records.codec import encode_event
from records.history import ContactFilter
from routing.events import Event
from routing.model import ContactEnd, Instant

router = APIRouter()
LIFE_WIDTH, LIFE_LABEL_MIN = 1000.0, 46.0
STRETCHES = {
    "menu": note("Menu"),
    "waiting": note("Waiting"),
    "offered": note("Offered"),
    "connected": note("Connected"),
}


@router.get("/contacts")
@allow(Rule.SUPERVISOR)
async def contacts(
    request: Request, end: str = "", partner: str = "", language: str = "", at: int = 0, after: str = ""
) -> HTMLResponse:
    """List contacts newest first; `at` and `after` name the last one of the page before."""
    services, sentences = services_of(request), sentences_of(request)
    known_end = ContactEnd(end) if end in set(ContactEnd) else None
    wanted = ContactFilter(
        partner=partner or None, language=language or None, ended_as=known_end, open_only=end == "open"
    )
    found = await services.history.contacts(wanted, after=(Instant(at), after) if after else None)
    ends = [
        ("open", sentences.words.say("Still here")),
        *((e, sentences.words.say(t)) for e, t in ENDS.items()),
    ]
    return page(
        request,
        "contacts.html",
        found=found,
        ends=ends,
        end_words=dict(ends),
        chosen={"end": end, "partner": partner, "language": language},
        names=await names_of(request).all(),
    )


@router.get("/contacts/{contact}")
@allow(Rule.SUPERVISOR)
async def contact(request: Request, contact: str) -> Response:
    services, sentences = services_of(request), sentences_of(request)
    events = await services.history.for_contact(contact)
    told = trace(events, services.clock.now()) if events else None
    if told is None or not told.stretches:
        raise NoAccess
    names = await names_of(request).all()
    return page(
        request,
        "contact.html",
        contact=contact,
        trace=told,
        evidence=sentences.evidence(told.evidence) if told.evidence else "",
        end=sentences.words.say(ENDS[told.closed.end]) if told.closed else sentences.words.say("Still here"),
        ended_by=sentences.words.say(ENDED_BY[told.closed.by]) if told.closed else "",
        life=_life(told, sentences.words),
        offers=[_offer(story, told, sentences, names) for story in told.offers],
        events=[_event(event, sentences.words) for event in events],
        names=names,
    )


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


def _life(told: Trace, words: Words) -> list[Segment]:
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
    fits = LIFE_WIDTH * (one.end - one.start) / whole >= LIFE_LABEL_MIN
    return words.span(one.end - one.start) if fits else ""


def _offer(story: OfferStory, told: Trace, sentences: Sentences, names: dict[str, str]) -> dict[str, Any]:
    """Give one offer with its reason in both languages: what is told to a caller's advocate in theirs."""
    words = sentences.words
    who = names.get(story.specialist, story.specialist)
    preferred = told.route.preferred if told.route else None
    detail = ""
    if story.withdrawn is not None:
        detail = words.say(WITHDRAWALS[story.withdrawn])
    elif story.failed is not None:
        detail = words.say(FAILURES[story.failed])
    readers = [sentences.for_reader(locale) for locale in LOCALES]
    return {
        "story": story,
        "who": who,
        "partner": sentences.partner(story.partner),
        "outcome": words.say(OUTCOMES[story.outcome]),
        "detail": detail,
        "after": words.span((story.ended_at or story.made_at) - story.made_at),
        "sentences": [(reader.words.locale, reader.why(story.why, who, preferred)) for reader in readers],
        "rule": sentences.rule(story.why.rule),
        "passed_over": [names.get(one, one) for one in story.why.passed_over],
    }


def _event(event: Event, words: Words) -> dict[str, str]:
    return {"at": words.clock(event.at), "kind": type(event).__name__, "data": encode_event(event).decode()}
